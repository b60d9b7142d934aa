/** Another controller's storage, open for one request. */
export interface PushDestination {
  /** URL of the S3 endpoint. */
  readonly endpoint: string;
  /** Streams; overwrites what an earlier attempt left. */
  put(path: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  close(): void;
}

/** Sends a person's data to the controller they name (Art. 20(2)). */
export interface ObjectPusher {
  /** `sealed`: as the request was stored with it. */
  open(sealed: Uint8Array, requestId: string): PushDestination;
}
