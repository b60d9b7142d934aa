import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import { createErrorFormatter } from '../../../kernel/graphql/format-error.ts';
import { toProblem } from '../../../kernel/http/problem-renderer.ts';
import { acceptOrMintOpaqueRequestId, acceptOrMintRequestId } from '../../../kernel/http/request-id.ts';
import { isCustomerId, isRegionId, parseCustomerId, parseRegionId } from '../../../kernel/ids.ts';
import type { Logger } from '../../../kernel/logging/create-logger.ts';
import { describeWithoutWords } from '../../../kernel/logging/describe-error.ts';

const logged = vi.fn();
const format = createErrorFormatter({ error: logged } as unknown as Logger);

describe('an error on the wire', () => {
  test('as problem+json carries code, status, detail, facts and the request id', () => {
    const error = new AppError('WRONG_REGION', 'Another region owns this customer.', { facts: { regionId: 'FI-HEL' } });

    expect(toProblem(error, 'req-1')).toEqual({
      type: 'about:blank',
      title: 'WRONG_REGION',
      status: 421,
      code: 'WRONG_REGION',
      detail: 'Another region owns this customer.',
      request_id: 'req-1',
      regionId: 'FI-HEL',
    });
  });

  test('as problem+json says nothing of an unexpected failure', () => {
    expect(JSON.stringify(toProblem(new Error('password is hunter2'), 'r'))).not.toContain('hunter2');
    expect(toProblem(new AppError('INTERNAL', 'table customers is broken'), 'r').detail).not.toContain('customers');
  });

  test('facts cannot overwrite what the problem itself says', () => {
    expect(toProblem(new AppError('NOT_FOUND', 'x', { facts: { status: 200, code: 'OK' } }), 'r')).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  });

  test('as a GraphQL error keeps its code and place and masks an unexpected failure with an id for the log', () => {
    const known = new GraphQLError('shown', { path: ['a'], originalError: new AppError('FORBIDDEN', 'Not yours.') });
    expect(format({ message: 'shown', path: ['a'] }, known)).toEqual({
      message: 'Not yours.',
      path: ['a'],
      extensions: { code: 'FORBIDDEN' },
    });

    const formatted = {
      message: 'duplicate key (email)=(a@b)',
      extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['s'] },
    };
    const masked = format(formatted, new Error('duplicate key (email)=(a@b)'));
    expect(JSON.stringify(masked)).not.toContain('a@b');
    expect(masked.extensions?.['code']).toBe('INTERNAL');
    expect(logged).toHaveBeenCalledWith(
      expect.objectContaining({ errorId: masked.extensions?.['errorId'] }),
      expect.any(String),
    );
  });

  test("a region's own error passes the router without its service name", () => {
    const extensions = { code: 'REGION_TIMEOUT', regionId: 'DE-FRA', serviceName: 'regional' };
    expect(format({ message: 'Region DE-FRA did not answer in time', extensions }, new Error('x')).extensions).toEqual({
      code: 'REGION_TIMEOUT',
      regionId: 'DE-FRA',
    });
  });
});

describe('ids', () => {
  test.each(['FI-HEL', 'DE-FRA', 'US-EAST', 'SE-STO', 'US-EAST-2'])('%s is a region id', (id) => {
    expect(isRegionId(id)).toBe(true);
  });
  test.each(['fi-hel', 'FI', 'FI-', 'FI-HEL-A-B', 'FI-HEL\n', 'FI_HEL'])('%j is not a region id', (id) => {
    expect(isRegionId(id)).toBe(false);
    expect(() => parseRegionId(id)).toThrow(AppError);
  });
  test.each(['acme-corp', 'a', 'A.b_c-9', 'x'.repeat(64)])('%s is a customer id', (id) => {
    expect(isCustomerId(id)).toBe(true);
  });
  test.each(['', '-a', 'a-', 'jane@acme.fi', 'a b', 'a/b', '../a', 'x'.repeat(65), 'ä'])(
    '%j is not a customer id, and an e-mail address never becomes one',
    (id) => {
      expect(isCustomerId(id)).toBe(false);
      expect(() => parseCustomerId(id)).toThrow(AppError);
    },
  );
});

describe('request ids', () => {
  const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';

  test('a region keeps what is harmless in logs and headers', () => {
    expect(acceptOrMintRequestId('order-4711')).toBe('order-4711');
    expect(acceptOrMintRequestId('a\nb-injected')).not.toContain('injected');
    expect(acceptOrMintRequestId('x'.repeat(65))).toHaveLength(36);
    expect(acceptOrMintRequestId(undefined)).toHaveLength(36);
  });

  test('the global layer keeps only ids that cannot carry words', () => {
    expect(acceptOrMintOpaqueRequestId(uuid)).toBe(uuid);
    expect(acceptOrMintOpaqueRequestId('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe('01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect(acceptOrMintOpaqueRequestId('jane.doe-acme')).not.toContain('jane');
  });
});

describe('an error in the log of the global layer', () => {
  test('says kind, code and place, and repeats only our own words', () => {
    const cause = Object.assign(new TypeError('Unknown operation named "jane"'), { code: 'ECONNREFUSED' });
    const described = describeWithoutWords(new AppError('INTERNAL', 'The planner failed.', { cause }));

    expect(described).toMatchObject({
      type: 'AppError',
      message: 'The planner failed.',
      code: 'INTERNAL',
      cause: { type: 'TypeError', code: 'ECONNREFUSED' },
    });
    expect(described?.cause?.stack).toContain('errors.test.ts');
    expect(JSON.stringify(described)).not.toContain('jane');
  });
});
