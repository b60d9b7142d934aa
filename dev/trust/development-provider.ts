import { createServer } from 'node:http';
import express, { type Express, type RequestHandler, type Response } from 'express';
import { type Listener, listen } from '#kernel/http/listen.ts';
import { AuthorizationCodes, type AuthorizationRequest } from './authorization-codes.ts';
import { issueIdToken, issueToken, trustFiles } from './local-issuer.ts';
import { PERSONAS, signInPage } from './sign-in-page.ts';

export interface DevelopmentProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

export interface ProviderOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly regions: readonly string[];
}

const LIFETIME_S = 8 * 60 * 60;
const CLIENT_ID = 'domicile-dashboard';
/** RFC 8252 §7.3: a public client of this machine; nothing else gets a code. */
const LOOPBACK_REDIRECT = /^http:\/\/(localhost|127\.0\.0\.1):\d{1,5}\/dashboard\/signed-in$/;
const LOOPBACK_ORIGIN = /^http:\/\/(localhost|127\.0\.0\.1):\d{1,5}$/;

/**
 * An OpenID Connect provider for development: authorization code flow with PKCE for public clients on loopback, and a page that
 * asks whom to be instead of for a password. Signs with the key of `npm run token`.
 */
export async function startProvider(options: ProviderOptions): Promise<DevelopmentProvider> {
  const app = express();
  const server = createServer(app);
  const listener: Listener = await listen(server, options.port, '127.0.0.1');
  const issuer = `http://127.0.0.1:${listener.port}`;
  serve(app, issuer, options);
  return { issuer, close: () => listener.close(1_000) };
}

function serve(app: Express, issuer: string, { dataFolder, regions }: ProviderOptions): void {
  const codes = new AuthorizationCodes();
  app.disable('x-powered-by');
  app.use(express.urlencoded({ extended: false, limit: '16kb' }));
  app.use(['/.well-known/openid-configuration', '/jwks', '/token'], allowLoopbackOrigins);
  app.get('/.well-known/openid-configuration', (_request, response) => void response.json(metadataOf(issuer)));
  app.get('/jwks', (_request, response) => response.sendFile(trustFiles(dataFolder).issuerKeys, { dotfiles: 'allow' }));
  app.get('/authorize', (request, response) => {
    const wanted = readAuthorizationRequest(request.query);
    if (typeof wanted === 'string') return refuse(response, wanted);
    response.set(PAGE_HEADERS).send(signInPage(request.query as Record<string, string>));
  });
  app.post('/authorize', (request, response) => {
    const form = (request.body ?? {}) as Record<string, string>;
    const wanted = readAuthorizationRequest(form);
    const persona = PERSONAS.find(({ subject }) => subject === form['persona']);
    if (typeof wanted === 'string') return refuse(response, wanted);
    if (persona === undefined) return refuse(response, 'persona is nobody that this page offers.');
    const target = new URL(wanted.redirectUri);
    target.searchParams.set('code', codes.issue(wanted, persona));
    target.searchParams.set('state', wanted.state);
    target.searchParams.set('iss', issuer);
    response.redirect(303, target.href);
  });
  app.post('/token', async (request, response) => {
    response.set('cache-control', 'no-store');
    const granted = codes.redeem((request.body ?? {}) as Record<string, string>);
    if (granted === undefined) return void response.status(400).json({ error: 'invalid_grant' });
    const { persona, request: wanted } = granted;
    const audience = ['global', ...regions];
    const lifetime = `${LIFETIME_S}s`;
    const customers = persona.customers ?? [];
    const reach = persona.roles.some((role) => role === 'compliance_officer' || role === 'auditor') ? regions : [];
    const { subject, roles } = persona;
    response.json({
      access_token: await issueToken(dataFolder, {
        issuer,
        subject,
        roles,
        customers,
        regions: reach,
        audience,
        lifetime,
      }),
      token_type: 'Bearer',
      expires_in: LIFETIME_S,
      id_token: await issueIdToken(dataFolder, { issuer, subject, clientId: CLIENT_ID, nonce: wanted.nonce }),
    });
  });
}

/** The page works without scripts. A form's answer is a redirect, which `form-action` follows to the client. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
};

const allowLoopbackOrigins: RequestHandler = (request, response, next) => {
  const { origin } = request.headers;
  if (origin !== undefined && LOOPBACK_ORIGIN.test(origin)) {
    response.set({ 'access-control-allow-origin': origin, vary: 'origin' });
  }
  if (request.method !== 'OPTIONS') return next();
  response.set('access-control-allow-headers', 'content-type').status(204).end();
};

function refuse(response: Response, why: string): void {
  response.status(400).type('text/plain').send(`The request cannot be used: ${why}\n`);
}

/** RFC 6749 §4.1.1 and RFC 7636 §4.3, or what is wrong with it. */
function readAuthorizationRequest(parameters: Readonly<Record<string, unknown>>): AuthorizationRequest | string {
  const text = (name: string): string => {
    const value = parameters[name];
    return typeof value === 'string' && value.length <= 1_024 ? value : '';
  };
  if (text('client_id') !== CLIENT_ID) return `client_id is ${CLIENT_ID} here.`;
  if (!LOOPBACK_REDIRECT.test(text('redirect_uri'))) return 'redirect_uri must be a dashboard on this machine.';
  if (text('response_type') !== 'code') return 'response_type must be code.';
  if (text('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(text('code_challenge'))) {
    return 'code_challenge is required, with code_challenge_method S256.';
  }
  if (text('state') === '') return 'state is required.';
  return {
    redirectUri: text('redirect_uri'),
    state: text('state'),
    nonce: text('nonce'),
    codeChallenge: text('code_challenge'),
  };
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['EdDSA'],
  authorization_response_iss_parameter_supported: true,
});
