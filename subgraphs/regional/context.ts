export interface RegionalContext {
  readonly requestId: string;
}
