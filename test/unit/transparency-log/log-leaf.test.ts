import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase64, encodeHex, utf8 } from '#kernel/transparency-log/bytes.ts';
import type { JsonValue } from '#kernel/transparency-log/canonical-json.ts';
import { commit, createSalt, fieldSalt } from '#kernel/transparency-log/commitment.ts';
import { CustomerTrails } from '#kernel/transparency-log/customer-trails.ts';
import {
  encodeLeaf,
  hashLeaf,
  type LogLeaf,
  parseLeaf,
  verifyDisclosedFields,
} from '#kernel/transparency-log/log-leaf.ts';
import { leafHash } from '#kernel/transparency-log/merkle-hash.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const rowSalt = new Uint8Array(32).fill(1);
const personal: Record<string, JsonValue> = { sourceIp: '192.0.2.1', subject: { id: 'anna', kind: 'user' } };

const disclosed = Object.fromEntries(
  Object.entries(personal).map(([field, value]) => [
    field,
    { salt: encodeBase64(fieldSalt({ rowSalt, field })), value },
  ]),
);
const leaf: LogLeaf = {
  format: 'domicile/audit-leaf/v1',
  origin: 'audit.example/fi',
  index: 7,
  customer: { handle: 'c-1', sequence: 1, previous: encodeBase64(leafHash(utf8('previous'))) },
  fields: { operation: 'PutObject', status: 200, time: '2026-03-01T12:00:00.000Z' },
  committed: Object.fromEntries(
    Object.entries(personal).map(([field, value]) => [
      field,
      commit({ salt: fieldSalt({ rowSalt, field }), field, value }),
    ]),
  ),
};

describe('commitments', () => {
  test('are what anyone can recompute: SHA-256 of a canonical JSON array', () => {
    const salt = new Uint8Array(32).fill(2);
    const text = `["domicile/commitment/v1","${Buffer.from(salt).toString('base64')}","ip","192.0.2.1"]`;

    expect(commit({ salt, field: 'ip', value: '192.0.2.1' })).toBe(createHash('sha256').update(text).digest('base64'));
  });

  test('differ if the salt, the field or the value differs', () => {
    const salt = createSalt();
    const commitments = [
      commit({ salt, field: 'a', value: 'x' }),
      commit({ salt, field: 'b', value: 'x' }),
      commit({ salt, field: 'a', value: 'y' }),
      commit({ salt, field: 'a', value: ['x'] }),
      commit({ salt: createSalt(), field: 'a', value: 'x' }),
    ];

    expect(new Set(commitments).size).toBe(commitments.length);
  });

  test('field salts differ by field and by row, and are 32 bytes as every salt must be', () => {
    const salts = [
      fieldSalt({ rowSalt, field: 'a' }),
      fieldSalt({ rowSalt, field: 'b' }),
      fieldSalt({ rowSalt: createSalt(), field: 'a' }),
    ];

    expect(new Set(salts.map(encodeHex)).size).toBe(3);
    expect(salts.map(({ length }) => length)).toEqual([32, 32, 32]);
    expect(() => commit({ salt: new Uint8Array(16), field: 'a', value: 1 })).toThrow(code('MALFORMED'));
    expect(() => fieldSalt({ rowSalt: new Uint8Array(31), field: 'a' })).toThrow(code('MALFORMED'));
  });
});

describe('disclosed fields', () => {
  test('pass all together, or some without the others', () => {
    verifyDisclosedFields(leaf, disclosed);
    verifyDisclosedFields(leaf, {});
    for (const [field, disclosure] of Object.entries(disclosed)) verifyDisclosedFields(leaf, { [field]: disclosure });
  });

  test('are refused by name if a value, a salt or the field is another', () => {
    const ip = disclosed['sourceIp'] ?? { salt: '', value: null };
    const subject = disclosed['subject'] ?? { salt: '', value: null };

    expect(() => verifyDisclosedFields(leaf, { ...disclosed, sourceIp: { ...ip, value: '192.0.2.2' } })).toThrow(
      expect.objectContaining({ code: 'MISMATCH', message: expect.stringContaining('sourceIp') }),
    );
    expect(() => verifyDisclosedFields(leaf, { sourceIp: { ...ip, salt: subject.salt } })).toThrow(code('MISMATCH'));
    expect(() => verifyDisclosedFields(leaf, { sourceIp: subject })).toThrow(code('MISMATCH'));
    expect(() => verifyDisclosedFields(leaf, { operation: ip })).toThrow(code('MISMATCH'));
    expect(() => verifyDisclosedFields(leaf, { toString: ip })).toThrow(code('MISMATCH'));
    expect(() => verifyDisclosedFields(leaf, { sourceIp: { ...ip, salt: 'AAAA' } })).toThrow(code('MALFORMED'));
  });

  test('any other value of any type is refused', () => {
    const salt = disclosed['sourceIp']?.salt ?? '';
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(() => verifyDisclosedFields(leaf, { sourceIp: { salt, value: value as JsonValue } })).toThrow(
          code('MISMATCH'),
        );
      }),
    );
  });

  test('say nothing of erased ones: the leaf and its hash hold no value and no salt', () => {
    const text = new TextDecoder().decode(encodeLeaf(leaf));

    expect(text).not.toMatch(/192\.0\.2\.1|anna/);
    for (const { salt } of Object.values(disclosed)) expect(text).not.toContain(salt);
  });
});

describe('leaves', () => {
  test('hash as RFC 6962 leaves over their canonical JSON', () => {
    const text = new TextDecoder().decode(encodeLeaf(leaf));

    expect(text).toMatch(
      /^\{"committed":\{"sourceIp":"[^"]+","subject":"[^"]+"\},"customer":\{"handle":"c-1","previous":/,
    );
    expect(encodeHex(hashLeaf(leaf))).toBe(createHash('sha256').update(`\0${text}`).digest('hex'));
    expect(parseLeaf(text)).toEqual(leaf);
  });

  test('a change of any character gives another leaf or none', () => {
    const text = new TextDecoder().decode(encodeLeaf(leaf));
    const unchanged: number[] = [];
    for (let at = 0; at < text.length; at++) {
      const forged = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);
      try {
        if (encodeHex(hashLeaf(parseLeaf(forged))) === encodeHex(hashLeaf(leaf))) unchanged.push(at);
      } catch (error) {
        expect(error).toMatchObject({ code: 'MALFORMED' });
      }
    }

    expect(unchanged).toEqual([]);
  });

  test('an entry of no customer, and the first of a customer, have nothing before them', () => {
    expect(parseLeaf(new TextDecoder().decode(encodeLeaf({ ...leaf, customer: null }))).customer).toBeNull();
    const first = { ...leaf, customer: { handle: 'c-1', sequence: 0, previous: null } };
    expect(parseLeaf(new TextDecoder().decode(encodeLeaf(first)))).toEqual(first);
  });

  test.each([
    ['another format', { format: 'other' }],
    ['no origin', { origin: '' }],
    ['a negative index', { index: -1 }],
    ['a fractional index', { index: 1.5 }],
    ['a member too many', { more: 1 }],
    ['more bytes than an entry bundle can hold', { fields: { note: 'x'.repeat(65_500) } }],
    ['no fields', { fields: undefined }],
    ['fields in an array', { fields: [] }],
    ['a commitment in clear', { committed: { sourceIp: '192.0.2.1' } }],
    ['a short commitment', { committed: { sourceIp: 'AAAA' } }],
    ['a field both in clear and committed', { fields: { sourceIp: 'x' } }],
    ['a customer without a handle', { customer: { handle: '', sequence: 0, previous: null } }],
    ['a later entry without its previous one', { customer: { handle: 'c', sequence: 1, previous: null } }],
    ['a first entry with a previous one', { customer: { ...leaf.customer, sequence: 0 } }],
    ['a customer with more members', { customer: { ...leaf.customer, name: 'x' } }],
  ])('one with %s is malformed', (_, change) => {
    expect(() => encodeLeaf({ ...leaf, ...change } as unknown as LogLeaf)).toThrow(code('MALFORMED'));
  });
});

describe('the trail of a customer', () => {
  function createTrail(length: number): LogLeaf[] {
    const trail: LogLeaf[] = [];
    for (let index = 0; index < length; index++) {
      const before = trail[index - 2];
      const previous = before === undefined ? null : encodeBase64(hashLeaf(before));
      trail.push({ ...leaf, index, customer: { handle: `c-${index % 2}`, sequence: index >> 1, previous } });
    }
    return trail;
  }

  function breakOf(trail: readonly LogLeaf[]): string | null {
    const trails = new CustomerTrails();
    try {
      for (const next of trail) trails.follow(next, hashLeaf(next));
      return null;
    } catch (error) {
      expect(error).toMatchObject({ code: 'MISMATCH' });
      return (error as Error).message;
    }
  }

  test('passes whole, from any entry on, and with entries of no customer between', () => {
    const trail = createTrail(10);

    expect(breakOf(trail)).toBeNull();
    expect(breakOf(trail.slice(3))).toBeNull();
    expect(breakOf(trail.toSpliced(4, 0, { ...leaf, customer: null }))).toBeNull();
  });

  test('breaks at a removed, doubled, moved or changed entry', () => {
    const trail = createTrail(10);
    const [fourth, sixth] = [trail[4] ?? leaf, trail[6] ?? leaf];

    const skipping = {
      ...fourth,
      customer: { handle: 'c-0', sequence: 3, previous: fourth.customer?.previous ?? null },
    };

    expect(breakOf(trail.slice(0, 4).concat(skipping))).toMatch(/index 4.*entry 1.*comes 3/);
    expect(breakOf(trail.toSpliced(4, 1))).toMatch(/index 6/);
    expect(breakOf(trail.toSpliced(5, 0, fourth))).toMatch(/index 4/);
    expect(breakOf(trail.with(4, sixth).with(6, fourth))).toMatch(/index 6/);
    expect(breakOf(trail.with(4, { ...fourth, fields: { status: 403 } }))).toMatch(/index 6/);
  });
});
