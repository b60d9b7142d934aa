import { z } from 'zod';

const days = z.number().int().min(1).max(2_147_483_647);
const bytes = z.number().int().nonnegative().nullable();

/** One rule of a bucket's lifecycle configuration, as the S3 adapter stores it. */
const lifecycleRule = z.object({
  id: z.string(),
  enabled: z.boolean(),
  prefix: z.string().nullable(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
  sizeAbove: bytes,
  sizeBelow: bytes,
  expiration: z
    .union([z.object({ days }), z.object({ date: z.iso.datetime() }), z.object({ expiredDeleteMarker: z.boolean() })])
    .nullable(),
  noncurrent: z.object({ days, newerVersions: z.number().int().positive().nullable() }).nullable(),
  abortUploadsAfterDays: days.nullable(),
});

export type LifecycleRule = z.infer<typeof lifecycleRule>;

/** The enabled rules; one that is not of this form does nothing, for what is not understood must not delete. */
export function readLifecycleRules(document: unknown): readonly LifecycleRule[] {
  if (!Array.isArray(document)) return [];
  return document.flatMap((rule) => {
    const { data } = lifecycleRule.safeParse(rule);
    return data?.enabled === true ? [data] : [];
  });
}

export interface FilteredObject {
  readonly key: string;
  readonly size: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const matchesFilter = ({ prefix, tags, sizeAbove, sizeBelow }: LifecycleRule, object: FilteredObject): boolean =>
  object.key.startsWith(prefix ?? '') &&
  tags.every(({ key, value }) => object.tags[key] === value) &&
  (sizeAbove === null || object.size > sizeAbove) &&
  (sizeBelow === null || object.size < sizeBelow);
