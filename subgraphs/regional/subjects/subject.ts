import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';

/** Who a person is to a customer: a keyed hash of the normalised identifier, in hex. Names nobody to whoever lacks the key. */
export type SubjectHandle = string;

export type SubjectRelation = 'subject' | 'mentioned' | 'owner';
/** Art. 20(1) covers what the person provided (knowingly or by being observed), not what was derived from it. */
export type Provenance = 'provided' | 'observed' | 'derived' | 'unknown';
export type LinkSource = 'tag' | 'metadata' | 'key_template' | 'manual';

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Absent: the current version. */
  readonly versionId?: string | null | undefined;
}

/** An object version that is about a person. */
export interface SubjectObject {
  readonly objectId: string;
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly size: number;
  readonly etag: string | null;
  readonly lastModified: Date;
  readonly sources: readonly LinkSource[];
  readonly relation: SubjectRelation;
  readonly provenance: Provenance;
  /** How many people the object is about. */
  readonly subjects: number;
}

export interface KeyTemplate {
  readonly bucket: string;
  /** Like `users/{subjectId}/`: what stands there is the identifier, up to the next slash or the end. */
  readonly template: string;
  readonly provenance: Provenance;
}

const provenance = z
  .enum(['provided', 'observed', 'derived', 'unknown'])
  .nullish()
  .transform((value) => value ?? 'unknown');

export const linkInput = z.object({
  bucket: z.string().max(255),
  key: z.string().max(1024),
  versionId: z.string().max(128).nullish(),
  identifier: z.string(),
  relation: z
    .enum(['subject', 'mentioned', 'owner'])
    .nullish()
    .transform((value) => value ?? 'subject'),
  provenance,
});

export const keyTemplateInput = z.object({ bucket: z.string().max(255), template: z.string(), provenance });

const PLACEHOLDER = '{subjectId}';
const LONGEST = 512;

/** The regular expression (POSIX, as PostgreSQL reads it) that finds the identifier in a key. */
export function toKeyPattern(template: string): string {
  const [before, after, ...more] = template.split(PLACEHOLDER);
  if (before === undefined || after === undefined || more.length > 0 || template.length > LONGEST) {
    throw new AppError('BAD_USER_INPUT', `A key template names ${PLACEHOLDER} once, like users/${PLACEHOLDER}/.`);
  }
  return `^${escapePattern(before)}([^/]+)${after === '' ? '(?:/|$)' : escapePattern(after)}`;
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Throws BAD_USER_INPUT for what identifies nobody. */
export function requireIdentifier(identifier: string): string {
  const trimmed = identifier.trim();
  if (trimmed !== '' && trimmed.length <= LONGEST && !trimmed.includes('\0')) return trimmed;
  throw new AppError('BAD_USER_INPUT', `An identifier of a person has 1 to ${LONGEST} characters.`);
}
