import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

/** Art. 18(2): what restricted data may still be used for. */
export const OVERRIDE_GROUNDS = ['CONSENT', 'LEGAL_CLAIMS', 'RIGHTS_OF_OTHERS', 'PUBLIC_INTEREST'] as const;
export type OverrideGround = (typeof OVERRIDE_GROUNDS)[number];

/** The database's bound as well. */
const LONGEST_MINUTES = 24 * 60;

export const overrideInput = z.strictObject({
  bucket: z.string().min(1).max(255),
  key: z.string().min(1).max(1024),
  versionId: z.string().max(128).nullish(),
  ground: z.enum(OVERRIDE_GROUNDS),
  /** Stands in the audit entry of every use: no personal data. */
  purpose: z.string().trim().min(10).max(200),
  minutes: z
    .int()
    .min(1)
    .max(LONGEST_MINUTES)
    .nullish()
    .transform((minutes) => minutes ?? 60),
});
export type OverrideInput = z.output<typeof overrideInput>;

export interface IssuedOverride {
  /** Null when the same call is repeated: it is shown once. */
  readonly token: string | null;
  readonly expiresAt: Date;
}

/** What a token opens an object for. */
export interface UsableOverride {
  readonly ground: OverrideGround;
  readonly purpose: string;
}

export interface RestrictionOverrides {
  /** For one restricted version. Null if there is none; `free`: it is not restricted. Resolves to the end of its validity. */
  issue(
    customerId: CustomerId,
    input: OverrideInput,
    issue: { readonly tokenHash: Uint8Array; readonly by: string },
    unit: UnitOfWork,
  ): Promise<Date | 'free' | null>;
  /** Null unless the token was issued for this version and is still valid. */
  use(objectId: string, token: string): Promise<UsableOverride | null>;
}

export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest();
