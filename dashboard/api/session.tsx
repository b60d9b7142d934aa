import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { queryClient } from './query-client.ts';

export interface ServerConfig {
  /** Null at the router, which shows every region. */
  readonly regionId: string | null;
  readonly authMode: string;
  readonly oidc?: { readonly issuer: string; readonly clientId: string };
}

/** Who the pages speak for. In open mode it is a choice; otherwise it is in the token. */
export type Identity =
  | { readonly kind: 'officer' }
  | { readonly kind: 'tenant'; readonly customerId: string }
  | { readonly kind: 'token'; readonly token: string };

interface Session {
  readonly config: ServerConfig;
  readonly identity: Identity;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly become: (identity: Identity) => void;
}

/** Gone with the tab. */
const STORE = 'domicile.identity';
const OFFICER: Identity = { kind: 'officer' };

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('useSession is called outside SessionProvider.');
  return session;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const config = useServerConfig();
  const [identity, setIdentity] = useState<Identity>(readStored);
  const become = useCallback((next: Identity) => {
    sessionStorage.setItem(STORE, JSON.stringify(next));
    setIdentity(next);
    queryClient.clear();
  }, []);
  const session = useMemo(
    () => (config === undefined ? undefined : { config, identity, become, headers: headersOf(identity) }),
    [config, identity, become],
  );
  if (session === undefined) return null;
  return <Context value={session}>{children}</Context>;
}

function headersOf(identity: Identity): Record<string, string> {
  if (identity.kind === 'tenant') return { 'x-customer-id': identity.customerId };
  if (identity.kind === 'token') return { authorization: `Bearer ${identity.token}` };
  return {};
}

function useServerConfig(): ServerConfig | undefined {
  const [config, setConfig] = useState<ServerConfig>();
  useEffect(() => {
    const controller = new AbortController();
    fetch('/dashboard/config.json', { signal: controller.signal })
      .then(async (response) => setConfig((await response.json()) as ServerConfig))
      .catch(() => undefined);
    return () => controller.abort();
  }, []);
  return config;
}

function readStored(): Identity {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? 'null');
    return isIdentity(stored) ? stored : OFFICER;
  } catch {
    return OFFICER;
  }
}

function isIdentity(value: unknown): value is Identity {
  const kind = (value as { kind?: unknown } | null)?.kind;
  return kind === 'officer' || kind === 'tenant' || kind === 'token';
}
