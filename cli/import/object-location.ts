import { InvalidArgumentError } from 'commander';

/** `s3://bucket/prefix`. */
export interface ObjectLocation {
  readonly bucket: string;
  /** Empty for the whole bucket. */
  readonly prefix: string;
}

export function parseObjectLocation(text: string): ObjectLocation {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) throw new InvalidArgumentError('Write it like s3://bucket or s3://bucket/prefix.');
  return { bucket, prefix };
}
