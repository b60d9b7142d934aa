import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue, parseCanonicalJson } from '#kernel/transparency-log/canonical-json.ts';

function fromIeee754(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

describe('RFC 8785 vectors', () => {
  // Appendix B.
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s is %s', (bits, text) => {
    expect(canonicalJson(fromIeee754(bits))).toBe(text);
  });

  test.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('the number %s is an error', (bits) => {
    expect(() => canonicalJson(fromIeee754(bits))).toThrow(/NaN and the infinities/);
  });

  // §3.2.3: sorted by UTF-16 code units, so the emoji's surrogates come before U+FB33.
  test('names are sorted by UTF-16 code units', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\u{1f600}': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };

    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalJson(value).indexOf('Emoji')).toBeLessThan(canonicalJson(value).indexOf('Hebrew'));
  });

  // §3.2.2, the sample and its canonical form.
  test('the sample object has the canonical form that the RFC prints', () => {
    const sample = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };

    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});

describe('canonical JSON', () => {
  test('does not depend on the order in which names were set', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());
    fc.assert(
      fc.property(object, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        return canonicalJson(reversed as JsonValue) === canonicalJson(value as JsonValue);
      }),
    );
  });

  test('parses back to the same value and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value as JsonValue);
        expect(parseCanonicalJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([
    ['space', '{"a": 1}'],
    ['unsorted names', '{"b":1,"a":2}'],
    ['a name twice', '{"a":1,"a":1}'],
    ['another spelling of a number', '[1.0]'],
    ['a needless escape', '["\\u0041"]'],
    ['a lone surrogate', '["\\ud800"]'],
    ['something after it', '{}\n'],
    ['no JSON', 'undefined'],
  ])('a text with %s is refused', (_, text) => {
    expect(() => parseCanonicalJson(text)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('a name of __proto__ is a name like any other', () => {
    expect(parseCanonicalJson('{"__proto__":{"a":1}}')).toSatisfy((value: object) => Object.hasOwn(value, '__proto__'));
  });

  test.each([
    ['undefined', { a: undefined }],
    ['a date', { a: new Date(0) }],
    ['a bigint', [1n]],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(2)],
    ['a function', [() => 1]],
  ])('a value with %s is refused instead of losing it', (_, value) => {
    expect(() => canonicalJson(value as unknown as JsonValue)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('a value nested too deeply is refused instead of exhausting the stack', () => {
    expect(() => parseCanonicalJson('['.repeat(100_000) + ']'.repeat(100_000))).toThrow(/nested deeper/);
  });
});
