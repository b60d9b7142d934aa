/** What a request comes to for one thing stored about the person. */
export type ItemOutcome =
  | 'ERASED'
  | 'ERASED_AND_SHREDDED'
  | 'RETAINED'
  | 'DEFERRED'
  | 'MANUAL_REVIEW'
  | 'FAILED'
  | 'INCLUDED'
  | 'EXCLUDED'
  | 'RECTIFIED'
  | 'RESTRICTED'
  | 'REVIEWED';

export type ItemKind = 'object' | 'delete_marker' | 'upload' | 'bundle' | 'audit_values';

export interface RequestItem {
  readonly requestId: string;
  readonly itemNo: number;
  readonly kind: ItemKind;
  readonly objectId: string | null;
  readonly uploadId: string | null;
  readonly bundleId: string | null;
  /** Null once erased: what is left says that something was erased, not what. */
  readonly bucket: string | null;
  readonly key: string | null;
  readonly versionId: string | null;
  readonly size: number;
  readonly etag: string | null;
  /** How many people it is about. What is about several is never erased without somebody looking at it. */
  readonly subjects: number;
  readonly provenance: string | null;
  readonly plannedOutcome: ItemOutcome;
  /** Null until it is done. */
  readonly outcome: ItemOutcome | null;
  /** Why it is not what the request asks for: `LEGAL_MATTER`, `OBJECT_LOCK`, `SEVERAL_SUBJECTS`, `PROVENANCE_UNKNOWN`, … */
  readonly reasons: readonly string[];
  readonly retainedUntil: Date | null;
  readonly state: 'planned' | 'removed' | 'done';
  readonly blobIds: readonly string[];
  /** A keyed hash of bucket, key and version, or the checksum of what was exported. */
  readonly digest: string | null;
  readonly decidedBy: string | null;
}

/** How many items came or will come to what. */
export type OutcomeCounts = Readonly<Partial<Record<ItemOutcome, number>>>;
