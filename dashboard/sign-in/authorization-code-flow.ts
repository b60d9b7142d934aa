import * as oauth from 'oauth4webapi';
import type { SignInAddress } from '../api/session.tsx';

/** What has to be remembered between leaving for the issuer and coming back. Gone with the tab. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
}

export interface SignedIn {
  readonly token: string;
  readonly returnTo: string;
}

const STORE = 'domicile.sign-in';
const PATH = '/dashboard/signed-in';
const TIMEOUT_MS = 10_000;

const redirectUri = (): string => `${window.location.origin}${PATH}`;

/** Plain HTTP only for an issuer on the reader's own machine. */
function requestOptions(issuer: URL) {
  const isLoopback = issuer.hostname === '127.0.0.1' || issuer.hostname === 'localhost';
  return { signal: () => AbortSignal.timeout(TIMEOUT_MS), [oauth.allowInsecureRequests]: isLoopback };
}

async function discover({ issuer: address }: SignInAddress): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(address);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...requestOptions(issuer) });
  return oauth.processDiscoveryResponse(issuer, response);
}

/** Leaves for the issuer (OpenID Connect Core §3.1, RFC 7636). `returnTo` is a path below /dashboard. */
export async function beginSignIn(address: SignInAddress, returnTo: string): Promise<void> {
  const { authorization_endpoint: endpoint } = await discover(address);
  if (endpoint === undefined) throw new Error('The issuer names no authorization endpoint.');
  const verifier = oauth.generateRandomCodeVerifier();
  const pending = { verifier, state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), returnTo };
  sessionStorage.setItem(STORE, JSON.stringify(pending satisfies Pending));
  const target = new URL(endpoint);
  const parameters = {
    client_id: address.clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: address.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(address.resource === undefined ? {} : { resource: address.resource }),
  };
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  window.location.assign(target);
}

/** Comes back with a code and changes it for a token. Rejects if it was not this tab that left, or the issuer says no. */
export async function finishSignIn(address: SignInAddress, here: URL): Promise<SignedIn> {
  const stored = sessionStorage.getItem(STORE);
  sessionStorage.removeItem(STORE);
  if (stored === null) throw new Error('This tab did not begin a sign-in. Begin again.');
  const { verifier, state, nonce, returnTo } = JSON.parse(stored) as Pending;
  const server = await discover(address);
  const client: oauth.Client = { client_id: address.clientId };
  const parameters = oauth.validateAuthResponse(server, client, here, state);
  const options = requestOptions(new URL(address.issuer));
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    verifier,
    { ...options, ...(address.resource === undefined ? {} : { additionalParameters: { resource: address.resource } }) },
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce });
  return { token: answer.access_token, returnTo };
}
