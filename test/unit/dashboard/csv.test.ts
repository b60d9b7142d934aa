import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../dashboard/parts/csv.ts';

describe('a saved table', () => {
  it('quotes what RFC 4180 says and ends lines with CRLF', () => {
    const text = toCsv({
      name: 't',
      header: ['a', 'b'],
      rows: [
        ['x, y', 'say "hi"'],
        [null, 3],
      ],
    });
    expect(text).toBe('a,b\r\n"x, y","say ""hi"""\r\n,3');
  });

  it('never lets a spreadsheet run what somebody named an object', () => {
    expect(toCsv({ name: 't', header: [], rows: [['=HYPERLINK("http://x")'], ['+1'], [-1]] })).toBe(
      '\r\n"\'=HYPERLINK(""http://x"")"\r\n\'+1\r\n-1',
    );
  });
});
