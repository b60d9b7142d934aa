export interface Deadline {
  readonly signal: AbortSignal;
  /** Which of the two came first, once the signal is aborted. */
  readonly cause: 'timeout' | 'client' | undefined;
  /** Always to be called: releases the timer and the client's signal. */
  release(): void;
}

/** One signal for a time limit and a client that may leave. Cheaper than `AbortSignal.any`, and nothing outlives the call. */
export function startDeadline(limitMs: number, client: AbortSignal): Deadline {
  const controller = new AbortController();
  let cause: Deadline['cause'];
  const abort = (reason: 'timeout' | 'client') => {
    cause ??= reason;
    controller.abort();
  };
  const onClientGone = () => abort('client');
  const timer = setTimeout(() => abort('timeout'), limitMs);
  client.addEventListener('abort', onClientGone, { once: true });
  if (client.aborted) onClientGone();
  return {
    signal: controller.signal,
    get cause() {
      return cause;
    },
    release: () => {
      clearTimeout(timer);
      client.removeEventListener('abort', onClientGone);
    },
  };
}
