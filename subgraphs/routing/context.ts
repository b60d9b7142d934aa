export interface RoutingContext {
  readonly requestId: string;
}
