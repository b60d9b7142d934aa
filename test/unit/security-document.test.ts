import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const document = readFileSync('SECURITY.md', 'utf8');
const arrows = document.split('\n### ').slice(1);

test('every test that the threat model names exists', () => {
  const named = [...document.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);

  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test('every threat has a mitigation, and a test or the word open', () => {
  for (const arrow of arrows) {
    for (const [, threat, mitigation = '', shown = ''] of arrow.matchAll(
      /^\| (\w[\w ]+) \| ([^|]+) \| ?([^|]*)\|$/gm,
    )) {
      if (threat === 'Threat') continue;
      expect(mitigation.length, `${threat} of ${arrow.split('\n')[0]}`).toBeGreaterThan(20);
      expect(shown.trim() !== '' || /\bopen\b/.test(mitigation), `${threat} of ${arrow.split('\n')[0]}`).toBe(true);
    }
  }
});

test.each(['Client → gateway', 'Client → region (S3)', 'Gateway → region'])(
  'all six letters of STRIDE stand at %s',
  (name) => {
    const arrow = arrows.find((text) => text.startsWith(name)) ?? '';

    for (const threat of [
      'Spoofing',
      'Tampering',
      'Repudiation',
      'Information disclosure',
      'Denial of service',
      'Elevation of privilege',
    ]) {
      expect(arrow).toContain(`| ${threat} |`);
    }
  },
);
