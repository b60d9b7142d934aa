import type { Logger } from '../logging/create-logger.ts';

export interface Closable {
  readonly name: string;
  close(): Promise<void>;
}

/** Closes in the given order on SIGTERM or SIGINT, then exits 0; a second signal or `limitMs` exits 1 at once. */
export function closeOnSignal(parts: readonly Closable[], logger: Logger, limitMs = 15_000): void {
  let closing = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (closing) process.exit(1);
    closing = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    logger.info({ signal }, 'draining');
    void closeAll(parts, logger).then((clean) => process.exit(clean ? 0 : 1));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function closeAll(parts: readonly Closable[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (const part of parts) {
    try {
      await part.close();
    } catch (error) {
      clean = false;
      logger.error({ err: error, part: part.name }, 'could not close cleanly');
    }
  }
  return clean;
}
