// `npm start`: checks what has to be there, builds, and runs dist/dev/main.js in this process.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

function stop(message) {
  console.error(message);
  process.exit(1);
}

if (major < 20 || (major === 20 && minor < 19)) {
  stop(`Node ${process.versions.node} is too old: this needs 20.19 or newer.`);
}
if (!existsSync(`${root}node_modules/esbuild`)) stop('Run npm install first (with development dependencies).');
if (!existsSync(`${root}prisma/generated`) || !existsSync(`${root}subgraphs/regional/generated`)) {
  console.log('Generating code from the schemas …');
  await import('./generate.mjs');
}

const { buildAll } = await import('./build.mjs');
await buildAll();
// Beside the start, out of its way: pages that are not there yet say so and reload.
spawn(process.execPath, [fileURLToPath(new URL('build-dashboard.mjs', import.meta.url))], { stdio: 'inherit' });
process.setSourceMapsEnabled(true);
await import(new URL('../dist/dev/main.js', import.meta.url).href);
