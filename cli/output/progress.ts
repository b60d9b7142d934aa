import { Presets, SingleBar } from 'cli-progress';

/** How far a copy is. The total grows while the source is still being listed. */
export interface Progress {
  expect(items: number): void;
  done(bytes: number): void;
  stop(): void;
}

/** A bar on standard error; nothing where that is no terminal, so that logs stay readable. */
export function createProgress(): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}%  {value}/{total} objects  {mebibytes} MiB  {eta_formatted} left',
      hideCursor: true,
      noTTYOutput: false,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let expected = 0;
  let moved = 0;
  bar.start(0, 0, { mebibytes: '0.0' });
  return {
    expect: (items) => {
      expected += items;
      bar.setTotal(expected);
    },
    done: (bytes) => {
      moved += bytes;
      bar.increment(1, { mebibytes: (moved / 1024 / 1024).toFixed(1) });
    },
    stop: () => bar.stop(),
  };
}
