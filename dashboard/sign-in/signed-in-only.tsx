import { lazy, type ReactNode, Suspense } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../api/session.tsx';
import { LoadingState } from '../parts/states.tsx';

// The open mode never loads them.
const SignIn = lazy(async () => ({ default: (await import('./sign-in-page.tsx')).SignInPage }));
const SignedIn = lazy(async () => ({ default: (await import('./signed-in-page.tsx')).SignedInPage }));

/** The pages for whoever is signed in, and the sign-in for everybody else. */
export function SignedInOnly({ children }: { readonly children: ReactNode }) {
  const { config, identity } = useSession();
  const { pathname } = useLocation();
  if (config.authMode === 'open' || identity.kind === 'token') return children;
  return (
    <Suspense fallback={<LoadingState />}>
      {pathname === '/signed-in' && config.oidc !== undefined ? <SignedIn address={config.oidc} /> : <SignIn />}
    </Suspense>
  );
}
