import type { UploadedPart } from './multipart-upload.ts';

export interface UploadedPartRow {
  readonly part_number: number;
  readonly blob_id: string;
  readonly size_bytes: string;
  readonly etag: string;
  readonly checksums: Record<string, string>;
  readonly last_modified: Date;
}

/** $1 upload, $2 number of the last part behind us, $3 limit. */
export const UPLOADED_PARTS = `SELECT part_number, blob_id, size_bytes, etag, checksums, last_modified FROM multipart_parts
  WHERE upload_id = $1 AND part_number > $2 ORDER BY part_number LIMIT $3`;

export const toUploadedPart = (row: UploadedPartRow): UploadedPart => ({
  partNumber: row.part_number,
  blobId: row.blob_id,
  size: Number(row.size_bytes),
  etag: row.etag,
  checksums: row.checksums,
  lastModified: row.last_modified,
});
