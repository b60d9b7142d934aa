/** The first signal stops everything in order; a second one gives up waiting (the processes still end by themselves). */
export function closeOnSignals(stop: () => Promise<void>, say: (line: string) => void): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    say('Draining and stopping …');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`Not everything stopped cleanly: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
