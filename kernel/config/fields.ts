import { z } from 'zod';
import { isRegionId, type RegionId } from '../ids.ts';

export const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

export const flag = (fallback: boolean) =>
  z
    .enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
    .default(fallback ? '1' : '0')
    .transform((value) => value === '1' || value === 'true');

export const milliseconds = (fallback: number) => z.coerce.number().int().min(1).max(3_600_000).default(fallback);

export const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\/./.test(value), 'must be a postgresql:// URL');

export const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'must be an http(s) URL')
  .transform((value) => value.replace(/\/+$/, ''));

export const regionId = z
  .string()
  .refine((value) => isRegionId(value), 'must look like FI-HEL')
  .transform((value) => value as RegionId);

/** `{"FI-HEL": "http://…", …}` as in the product document's REGIONAL_ENDPOINTS. */
export const regionEndpoints = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON object of region id to URL' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().refine(isRegionId, 'region ids look like FI-HEL'), httpUrl))
  .transform((record) => new Map(Object.entries(record) as [RegionId, string][]));

/** Base domains of virtual-host style S3 addresses, comma-separated; a bucket is the name before one of them. */
export const s3Domains = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((domain) => domain.trim().toLowerCase())
      .filter((domain) => domain !== ''),
  )
  .refine(
    (domains) => domains.every((domain) => /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/.test(domain)),
    'must be host names like s3.fi.example.com, separated by commas, without scheme or port',
  );

export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info');

/** Signature Version 2 signs neither body nor host, with SHA-1; AWS ended it for new buckets in 2020. */
export const signatureV2 = z.enum(['refuse', 'accept']).default('refuse');
