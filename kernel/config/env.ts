/** The only place that reads the process environment. */
export const processEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env });

/** Opts out of @apollo/gateway's telemetry (docs/decisions/0008): it reads this variable when it is constructed. */
export function disableApolloTelemetry(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
