import { processEnvironment } from '#kernel/config/env.ts';
import { createProgram } from './create-program.ts';
import { EXIT, exitCodeOf, explain } from './exit-codes.ts';

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);

try {
  await createProgram(processEnvironment()).parseAsync(process.argv);
} catch (error) {
  const message = explain(error);
  if (message !== undefined) console.error(message);
  process.exitCode = exitCodeOf(error);
}
