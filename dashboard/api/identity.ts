/** Who the pages speak for. In open mode it is a choice; otherwise it is in the token. */
export type Identity =
  /** `actor` names the person, for decisions that need a second one. */
  | { readonly kind: 'officer'; readonly actor: string }
  | { readonly kind: 'tenant'; readonly customerId: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'nobody'; readonly because?: string };

/** What a token says of its bearer. Only for what to show: the server verifies the token, this does not. */
export interface Bearer {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly expiresAt: number;
}

/** Gone with the tab. */
const STORE = 'domicile.identity';
export const OFFICER: Identity = { kind: 'officer', actor: 'officer.one' };
const NOBODY: Identity = { kind: 'nobody' };

export function headersOf(identity: Identity): Record<string, string> {
  if (identity.kind === 'tenant') return { 'x-customer-id': identity.customerId };
  if (identity.kind === 'token') return { authorization: `Bearer ${identity.token}` };
  return identity.kind === 'officer' ? { 'x-actor-id': identity.actor } : {};
}

export function readStoredIdentity(authMode: string): Identity {
  const fallback = authMode === 'open' ? OFFICER : NOBODY;
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? 'null');
    return isIdentity(stored) && fits(stored, authMode) ? stored : fallback;
  } catch {
    return fallback;
  }
}

export function storeIdentity(identity: Identity): void {
  if (identity.kind === 'nobody') sessionStorage.removeItem(STORE);
  else sessionStorage.setItem(STORE, JSON.stringify(identity));
}

export function readBearer(token: string): Bearer | undefined {
  try {
    const [, payload = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (mark) =>
      mark.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; roles?: unknown; exp?: unknown };
    const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === 'string') : [];
    return { subject: String(claims.sub ?? ''), roles, expiresAt: Number(claims.exp ?? 0) * 1_000 };
  } catch {
    return undefined;
  }
}

const HANDLERS = new Set(['compliance_officer', 'tenant_admin']);

/** Whether it makes sense to offer what changes something; whether it is allowed, the server says. */
export function mayHandle(identity: Identity): boolean {
  if (identity.kind === 'token') return readBearer(identity.token)?.roles.some((role) => HANDLERS.has(role)) ?? false;
  return identity.kind !== 'nobody';
}

const fits = ({ kind }: Identity, authMode: string): boolean => (authMode === 'open') === (kind !== 'token');

function isIdentity(value: unknown): value is Identity {
  const { kind, actor, customerId, token } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'officer') return typeof actor === 'string';
  if (kind === 'tenant') return typeof customerId === 'string';
  return kind === 'token' && typeof token === 'string';
}
