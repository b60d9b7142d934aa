import { S3Error } from '../errors/s3-error.ts';
import { parameterOf, type S3Request } from '../s3-request.ts';
import { readPartNumber } from './read-object.ts';

export function uploadIdOf(request: S3Request): string {
  return parameterOf(request, 'uploadId') ?? '';
}

export function partAddress(request: S3Request): { readonly uploadId: string; readonly partNumber: number } {
  const partNumber = readPartNumber(request);
  if (partNumber === null) throw new S3Error('InvalidRequest', { message: 'Missing query parameter: partNumber' });
  return { uploadId: uploadIdOf(request), partNumber };
}
