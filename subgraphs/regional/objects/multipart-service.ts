import type { AuditRecorder } from '../audit/audit-recorder.ts';
import { type BucketService, DONE, type Done } from '../buckets/bucket-service.ts';
import { type Refusal, type RefusalCode, refuse } from '../s3/refusal.ts';
import { refused, type S3Call, succeeded } from '../s3/s3-call.ts';
import type { MultipartRepository, NewUpload, UploadAddress, UploadPage } from './multipart-repository.ts';
import type { CompletionRequest, MultipartUpload, UploadedPart } from './multipart-upload.ts';
import type { StoredAnswer } from './object-service.ts';

export interface PartList {
  readonly kind: 'parts';
  readonly upload: MultipartUpload;
  readonly parts: readonly UploadedPart[];
  readonly isTruncated: boolean;
}

export type UploadEntry =
  | { readonly prefix: string; readonly upload: null }
  | { readonly prefix: null; readonly upload: MultipartUpload };

export interface UploadList {
  readonly kind: 'uploads';
  readonly entries: readonly UploadEntry[];
  readonly isTruncated: boolean;
}

type Place = Omit<UploadAddress, 'customerId'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_PREFIX_PROBES = 50;

/** S3's multipart operations. Each call is recorded before it returns. */
export class MultipartService {
  readonly #uploads: MultipartRepository;
  readonly #buckets: BucketService;
  readonly #audit: AuditRecorder;

  constructor(uploads: MultipartRepository, buckets: BucketService, audit: AuditRecorder) {
    this.#uploads = uploads;
    this.#buckets = buckets;
    this.#audit = audit;
  }

  async create(call: S3Call, upload: NewUpload): Promise<MultipartUpload | Refusal> {
    const target = { bucket: upload.bucket, objectKey: upload.key };
    const code = await this.#buckets.prepareWrite(call, upload.bucket);
    if (code !== null) return this.#refuse(call, target, code);
    const created = await this.#uploads.create(call.customerId, upload, succeeded(call, target, 200));
    return typeof created === 'string' ? this.#refuse(call, target, created) : created;
  }

  /** Before a part's body is read. Recorded only if refused: the part's own commit records the request. */
  async find(call: S3Call, place: Place): Promise<MultipartUpload | Refusal> {
    const upload = await this.#find(call, place);
    return upload ?? this.#refuse(call, targetOf(place), await this.#whyMissing(call, place));
  }

  async putPart(call: S3Call, place: Place, part: Omit<UploadedPart, 'lastModified'>): Promise<Done | Refusal> {
    const entry = succeeded(call, targetOf(place), 200, part.size);
    const stored = isUploadId(place.uploadId) && (await this.#uploads.putPart(addressOf(call, place), part, entry));
    return stored ? DONE : this.#refuse(call, targetOf(place), 'NoSuchUpload');
  }

  async parts(call: S3Call, place: Place, afterPart: number, limit: number): Promise<PartList | Refusal> {
    const upload = await this.find(call, place);
    if (upload.kind === 'refusal') return upload;
    const parts = await this.#uploads.parts(upload.uploadId, afterPart, limit + 1);
    await this.#audit.record([succeeded(call, targetOf(place), 200)]);
    return { kind: 'parts', upload, parts: parts.slice(0, limit), isTruncated: parts.length > limit };
  }

  async complete(call: S3Call, place: Place, request: CompletionRequest): Promise<StoredAnswer | Refusal> {
    const target = targetOf(place);
    if (!isUploadId(place.uploadId)) return this.#refuse(call, target, 'NoSuchUpload');
    const entry = succeeded(call, target, 200);
    const result = await this.#uploads.complete(addressOf(call, place), request, entry);
    if (result.kind === 'refusal') await this.#audit.record([refused(call, target, result.code)]);
    return result;
  }

  async abort(call: S3Call, place: Place): Promise<Done | Refusal> {
    const aborted =
      isUploadId(place.uploadId) &&
      (await this.#uploads.abort(addressOf(call, place), succeeded(call, targetOf(place), 204)));
    return aborted ? DONE : this.#refuse(call, targetOf(place), await this.#whyMissing(call, place));
  }

  async list(
    call: S3Call,
    bucket: string,
    page: UploadPage & { readonly delimiter: string },
  ): Promise<UploadList | Refusal> {
    const entries = await this.#entries(call, bucket, page);
    if (entries === null) return this.#refuse(call, { bucket }, await this.#buckets.whyMissing(call));
    await this.#audit.record([succeeded(call, { bucket }, 200)]);
    return { kind: 'uploads', entries: entries.slice(0, page.limit), isTruncated: entries.length > page.limit };
  }

  /** Uploads in progress are few: they are read in pages and grouped here. */
  async #entries(
    call: S3Call,
    bucket: string,
    { delimiter, ...page }: UploadPage & { readonly delimiter: string },
  ): Promise<UploadEntry[] | null> {
    const entries: UploadEntry[] = [];
    let { after, afterUpload } = page;
    for (let probe = 0; probe < MOST_PREFIX_PROBES && entries.length <= page.limit; probe += 1) {
      const limit = page.limit + 1;
      const uploads = await this.#uploads.list(call.customerId, bucket, {
        prefix: page.prefix,
        after,
        afterUpload,
        limit,
      });
      if (uploads === null) return null;
      for (const upload of uploads) addEntry(entries, upload, page.prefix, delimiter);
      const last = uploads.at(-1);
      if (last === undefined || uploads.length < limit) break;
      after = last.key;
      afterUpload = last.uploadId;
    }
    return entries;
  }

  async #find(call: S3Call, place: Place): Promise<MultipartUpload | null> {
    return isUploadId(place.uploadId) ? this.#uploads.find(addressOf(call, place)) : null;
  }

  async #whyMissing(call: S3Call, { bucket }: Place): Promise<RefusalCode> {
    const exists = await this.#buckets.exists(call, bucket);
    return exists ? 'NoSuchUpload' : this.#buckets.whyMissing(call);
  }

  async #refuse(
    call: S3Call,
    target: ReturnType<typeof targetOf> | { bucket: string },
    code: RefusalCode,
  ): Promise<Refusal> {
    await this.#audit.record([refused(call, target, code)]);
    return refuse(code);
  }
}

function addEntry(entries: UploadEntry[], upload: MultipartUpload, prefix: string, delimiter: string): void {
  const end = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
  if (end < 0) {
    entries.push({ prefix: null, upload });
    return;
  }
  const common = upload.key.slice(0, end + delimiter.length);
  if (entries.at(-1)?.prefix !== common) entries.push({ prefix: common, upload: null });
}

const isUploadId = (id: string): boolean => UUID.test(id);
const addressOf = (call: S3Call, place: Place): UploadAddress => ({ ...place, customerId: call.customerId });
const targetOf = ({ bucket, key }: Place) => ({ bucket, objectKey: key });
