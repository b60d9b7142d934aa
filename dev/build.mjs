// `npm run build`: one file per process under dist/, from the TypeScript sources. Types are checked elsewhere (`npm run check`).
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRIES = [
  'gateway/main.ts',
  'subgraphs/regional/main.ts',
  's3-adapter/main.ts',
  'prisma/migrate.ts',
  'dev/main.ts',
  'cli/main.ts',
];

/** JSON of packages is bundled all the same: as a module import it makes Node 20 print a warning at every start. */
const bundleJson = {
  name: 'bundle-json',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.].*\.json$/ }, ({ path, importer }) => ({ path: createRequire(importer).resolve(path) }));
  },
};

export async function buildAll() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outbase: '.',
    outdir: 'dist',
    bundle: true,
    // Packages stay where npm put them (docs/decisions/0010).
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    plugins: [bundleJson],
    conditions: ['residency-source'],
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { buildDashboard } = await import('./build-dashboard.mjs');
  await buildAll();
  await buildDashboard();
}
