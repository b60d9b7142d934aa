/** What the database knows of blobs, for the collector of the blob store. */
export interface BlobLedger {
  /**
   * Garbage whose grace period is over. Each is leased to the caller for some minutes, so that several collectors share the work;
   * one that is not forgotten by then comes up again.
   */
  leaseGarbage(limit: number): Promise<readonly string[]>;
  /** These are removed from the store. */
  forgetGarbage(blobIds: readonly string[]): Promise<number>;
  /** Those of the ids that no object, no part and no garbage entry has. */
  unknown(blobIds: readonly string[]): Promise<readonly string[]>;
}
