import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRunFolder } from '../support/run-folder.ts';
import { walkThrough } from '../walkthrough/walk-through.ts';
import { followDockerfile } from './follow-dockerfile.ts';
import { startImage } from './start-image.ts';

/** `npm run image:check`: the Dockerfile's steps in clean folders, then the result under the compose file's environment. */
async function main(): Promise<void> {
  const folder = await makeRunFolder('image');
  try {
    const image = join(folder, 'image');
    followDockerfile(join(folder, 'build'), image, (line) => console.log(line));
    const running = await startImage(image, folder);
    console.log('Every service of the compose file is healthy.');
    const steps = await walkThrough(running, () => undefined).finally(running.stop);
    const failed = steps.filter(({ problems }) => problems.length > 0);
    for (const { documented, answer, problems } of failed)
      console.error(`${documented}\n  ${answer.body}\n  ${problems.join('\n  ')}`);
    if (failed.length > 0) throw new Error(`${failed.length} commands are not answered as the product document says.`);
    console.log(`${steps.length} commands of the product document answered as it says.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
