import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** GraphiQL's style sheet carries two font families as data; ours is loaded once for both pages. */
const withoutEmbeddedFonts: Plugin = {
  name: 'without-embedded-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    /graphiql\/dist\/style\.css/.test(id) ? code.replaceAll(/@font-face\s*\{[^}]*\}/g, '') : undefined,
};

/** Two pages: the dashboard and GraphiQL. Relative addresses, so that a proxy may serve them below any prefix. */
export default defineConfig({
  root: here('.'),
  base: '/dashboard/',
  // Addresses of assets only; `npm run dashboard` proxies everything else to a running stack.
  server: {
    port: 5173,
    proxy: { '/graphql': 'http://127.0.0.1:8000', '/dashboard/config.json': 'http://127.0.0.1:8000' },
  },
  plugins: [withoutEmbeddedFonts],
  resolve: { alias: [{ find: /^#kernel\//, replacement: here('../kernel/') }] },
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    // The policy forbids data: scripts and fonts; every asset is a file of its own.
    assetsInlineLimit: 0,
    target: 'es2022',
    // light-dark() stays as it is.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { dashboard: here('index.html'), graphiql: here('graphiql.html') },
      // "use client" of packages means something to React servers only.
      onwarn: (warning, report) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') report(warning);
      },
    },
  },
});
