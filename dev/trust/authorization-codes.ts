import { createHash, randomBytes } from 'node:crypto';
import type { Persona } from './sign-in-page.ts';

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeChallenge: string;
}

export interface Grant {
  readonly request: AuthorizationRequest;
  readonly persona: Persona;
}

const LIFETIME_MS = 60_000;
const MOST_OPEN = 1_000;

/** RFC 6749 §4.1.2: a code lives a minute, is used once, and only by whoever holds the verifier of its challenge (RFC 7636). */
export class AuthorizationCodes {
  readonly #open = new Map<string, Grant & { readonly until: number }>();

  issue(request: AuthorizationRequest, persona: Persona): string {
    const code = randomBytes(32).toString('base64url');
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(code, { request, persona, until: Date.now() + LIFETIME_MS });
    return code;
  }

  redeem(form: Readonly<Record<string, string>>): Grant | undefined {
    const code = form['code'] ?? '';
    const found = this.#open.get(code);
    this.#open.delete(code);
    if (found === undefined || found.until < Date.now()) return undefined;
    const { request } = found;
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    const isTheirs = challenge === request.codeChallenge && form['redirect_uri'] === request.redirectUri;
    return isTheirs && form['grant_type'] === 'authorization_code' ? found : undefined;
  }
}
