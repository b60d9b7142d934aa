export interface HealthProbe {
  /** How many customers the region has; rejects if its database does not answer in time. */
  customerCount(): Promise<number>;
}
