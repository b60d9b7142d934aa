export interface ExportRequest {
  /** The customer's handle in the log; null for every entry of the range. */
  readonly handle: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Whether personal values are opened for the recipient. */
  readonly disclose: boolean;
}

/** Writes signed exports of the log: JSON Lines that can be verified without the region. */
export interface AuditExport {
  /** Lines with their newlines. Null before there is a checkpoint to prove anything with. */
  export(request: ExportRequest): Promise<AsyncGenerator<string> | null>;
}
