import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import { ApiError } from './execute.ts';
import { headersOf, type Identity, mayHandle, readStoredIdentity, storeIdentity } from './identity.ts';
import { onSignedOut, queryClient } from './query-client.ts';

export interface SignInAddress {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource?: string;
}

export interface ServerConfig {
  /** Null at the router, which shows every region. */
  readonly regionId: string | null;
  readonly authMode: string;
  readonly oidc?: SignInAddress;
}

interface Session {
  readonly config: ServerConfig;
  readonly identity: Identity;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether to offer what changes something. */
  readonly mayHandle: boolean;
  readonly become: (identity: Identity) => void;
}

const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error('useSession is called outside SessionProvider.');
  return session;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [config, setConfig] = useState<ServerConfig>();
  const [failure, setFailure] = useState<ApiError>();
  useEffect(() => {
    const controller = new AbortController();
    readConfig(controller.signal)
      .then(setConfig)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailure(asApiError(error));
      });
    return () => controller.abort();
  }, []);
  if (failure !== undefined) return <ErrorState error={failure} retry={() => window.location.reload()} />;
  if (config === undefined) return <LoadingState />;
  return <ConfiguredSession config={config}>{children}</ConfiguredSession>;
}

function ConfiguredSession({ config, children }: { readonly config: ServerConfig; readonly children: ReactNode }) {
  const [identity, setIdentity] = useState<Identity>(() => readStoredIdentity(config.authMode));
  const become = useCallback((next: Identity) => {
    storeIdentity(next);
    setIdentity(next);
    queryClient.clear();
  }, []);
  useEffect(
    () =>
      onSignedOut(() => {
        if (config.authMode !== 'open') become({ kind: 'nobody', because: 'Your sign-in has ended.' });
      }),
    [become, config.authMode],
  );
  const session = useMemo(
    () => ({ config, identity, become, headers: headersOf(identity), mayHandle: mayHandle(identity) }),
    [config, identity, become],
  );
  return <Context value={session}>{children}</Context>;
}

async function readConfig(signal: AbortSignal): Promise<ServerConfig> {
  const response = await fetch('/dashboard/config.json', { signal });
  if (!response.ok) throw new ApiError('UNREACHABLE', `The server answered ${response.status}.`);
  return (await response.json()) as ServerConfig;
}

const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError('UNREACHABLE', 'This server does not answer.');
