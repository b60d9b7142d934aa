import type { CustomerId } from '#kernel/ids.ts';

/** One controller's line of the processor's record, Art. 30(2) GDPR, as the region's data says it now. */
export interface ProcessingRecord {
  /** (a) */
  readonly customerId: CustomerId;
  readonly controller: string;
  readonly contact: string | null;
  readonly dataProtectionOfficer: string | null;
  /** (b) */
  readonly categories: readonly string[];
  readonly buckets: number;
  readonly objects: number;
  readonly classifications: readonly string[];
  /** (c) Third countries of the last year's recorded transfers, and what is on file for transfers. */
  readonly thirdCountries: readonly string[];
  readonly instruments: readonly string[];
  /** (d) and the time limits of Art. 30(1)(f), from the active rules. */
  readonly measures: readonly string[];
  readonly retention: readonly string[];
}

export interface ProcessingRecordReader {
  /** In the order of the ids; one statement. `after` is the last id of the page before. */
  records(only: CustomerId | null, after: string, limit: number): Promise<ProcessingRecord[]>;
}
