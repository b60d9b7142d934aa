import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import sirv from 'sirv';
import type { SignIn } from '../config/sign-in.ts';
import type { RegionId } from '../ids.ts';

/** What the pages have to know before they ask anything. */
export interface DashboardConfig {
  /** Null at the router, which shows every region. */
  readonly regionId: RegionId | null;
  readonly authMode: string;
  /** Where to sign in by the OIDC code flow; absent, a token is pasted. */
  readonly oidc?: SignIn | undefined;
}

export interface DashboardSiteOptions {
  /** `dist/`, which holds the built pages in `dashboard/`. */
  readonly folder: string;
  readonly config: DashboardConfig;
}

const HASHED = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** Dashboard at /dashboard and GraphiQL at /graphiql: files of the build, the same origin for everything they load. */
export function dashboardSite({ folder, config }: DashboardSiteOptions): Router {
  const site = join(folder, 'dashboard');
  const router = Router({ caseSensitive: true });
  const headers = securityHeaders(config.oidc?.issuer);
  const html = (name: string): RequestHandler => sendPage(join(site, name));
  router.use(['/dashboard', '/graphiql'], (_request, response, next) => {
    response.set(headers);
    next();
  });
  router.get('/dashboard/config.json', (_request, response) => {
    response.set('cache-control', 'no-store').json(config);
  });
  // `dev`: looked up per request, so that a build that ends after this process started is found.
  router.use('/dashboard', sirv(site, { dev: true, gzip: true, etag: true, extensions: [], setHeaders: cacheByName }));
  router.use('/dashboard/assets', notFound);
  router.get(['/dashboard', '/dashboard/{*page}'], html('index.html'));
  router.get('/graphiql', html('graphiql.html'));
  return router;
}

/** The one page of the application, under every address below it; the application reads the address itself. */
function sendPage(file: string): RequestHandler {
  return (_request, response) => {
    if (!existsSync(file)) {
      response.status(503).set('retry-after', '3').type('html').send(BUILDING);
      return;
    }
    response.set('cache-control', REVALIDATE);
    response.sendFile(file, { cacheControl: false, dotfiles: 'allow' });
  };
}

const notFound: RequestHandler = (_request, response) => void response.status(404).end();

function cacheByName(response: ServerResponse, path: string): void {
  response.setHeader('cache-control', path.startsWith('/assets/') ? HASHED : REVALIDATE);
}

/**
 * Scripts only from files of this origin. Styles may be inline: the component library sets widths and colours that way, and a
 * style cannot call out, because nothing but this origin may be connected to.
 */
function securityHeaders(issuer: string | undefined): Record<string, string> {
  const connect = ["'self'", ...(issuer === undefined ? [] : [new URL(issuer).origin])].join(' ');
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

const BUILDING = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Building the dashboard</title></head><body><main><h1>Building the dashboard</h1>
<p>This page reloads by itself. In a production build, run <code>npm run build</code> first.</p></main></body></html>`;
