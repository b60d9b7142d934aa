import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { S3Error } from '../errors/s3-error.ts';

/** The fields before the file, and the file. What follows the file is ignored, as AWS does. */
export interface FormUpload {
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: AsyncIterable<Buffer>;
}

/** AWS: the form without the file is at most 20 KB; names and values are bounded before that is known. */
const LARGEST_FIELD = 20 * 1024;
const MOST_FIELDS = 200;

/** Takes a `multipart/form-data` body apart as it arrives; the file is not read ahead. Nobody else may read the body. */
export async function readForm(contentType: string, body: AsyncIterable<Buffer>): Promise<FormUpload> {
  const parser = openParser(contentType);
  const fields = new Map<string, string>();
  parser.on('field', (name, value) => {
    fields.set(name.toLowerCase(), value);
  });
  const found = new Promise<FormUpload>((resolve, reject) => {
    parser.on('file', (_name, stream, fileName) => {
      // A body that breaks off ends the stream with an error; the one who reads it is told there.
      const failed = (error: unknown): void => void stream.destroy(error instanceof Error ? error : undefined);
      parser.once('error', failed);
      resolve({ fields, fileName: fileName ?? '', file: stream });
    });
    parser.once('finish', () => reject(new S3Error('InvalidArgument', { message: NO_FILE })));
    parser.once('error', (error: unknown) => reject(toFormError(error)));
  });
  const source = Readable.from(body, { objectMode: false });
  source.once('error', (error) => parser.destroy(error));
  source.on('data', (piece: Buffer) => {
    if (!parser.write(piece)) {
      source.pause();
      parser.once('drain', () => source.resume());
    }
  });
  source.once('end', () => parser.end());
  return found;
}

const NO_FILE = 'POST requires exactly one file upload per request.';

function openParser(contentType: string): Busboy {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Some clients name a file in every part; S3 goes by the field's name.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldNameSize: 256, fieldSize: LARGEST_FIELD, fields: MOST_FIELDS, files: 1, parts: MOST_FIELDS + 1 },
    });
  } catch (error) {
    throw toFormError(error);
  }
}

const toFormError = (error: unknown): S3Error =>
  error instanceof S3Error ? error : new S3Error('MalformedPOSTRequest', { cause: error });
