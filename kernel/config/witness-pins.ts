import { z } from 'zod';
import { regionOfOrigin } from '../audit-origin.ts';
import { formatVerifierKey, NOTE_SIGNATURE, parseVerifierKey } from '../transparency-log/verifier-key.ts';

/** Verifier keys (C2SP signed-note) of audit logs, comma-separated. Base64 and key names hold no comma. */
export const witnessPins = z
  .string()
  .default('')
  .transform((list, context): readonly string[] => {
    const entries = list.split(',').map((entry) => entry.trim());
    const pins = entries.filter((entry) => entry !== '');
    if (pins.every(isKeyOfLog)) return pins;
    const message = 'must be verifier keys of audit logs like domicile/audit/FI-HEL+5f1f9d9e+AQ…, separated by commas';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

function isKeyOfLog(text: string): boolean {
  try {
    const key = parseVerifierKey(text);
    return key.type === NOTE_SIGNATURE && regionOfOrigin(key.name) !== null && formatVerifierKey(key) === text;
  } catch {
    return false;
  }
}
