import type { Logger } from '#kernel/logging/create-logger.ts';

/** Apollo's warnings and errors in our log; its chatter about plans and operations stays out, because it may quote documents. */
export function createApolloLogger(logger: Logger) {
  const child = logger.child({ part: 'apollo' });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message: unknown) => child.warn(String(message)),
    error: (message: unknown) => child.error(String(message)),
  };
}
