import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { type SignInAddress, useSession } from '../api/session.tsx';
import { LoadingState } from '../parts/states.tsx';
import { finishSignIn } from './authorization-code-flow.ts';
import { SignInPage } from './sign-in-page.tsx';

/** Where the issuer sends people back to. */
export function SignedInPage({ address }: { readonly address: SignInAddress }) {
  const { become } = useSession();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<string>();
  const started = useRef(false);
  useEffect(() => {
    // A code is good for one use, and strict mode runs effects twice.
    if (started.current) return;
    started.current = true;
    finishSignIn(address, new URL(window.location.href))
      .then(({ token, returnTo }) => {
        become({ kind: 'token', token });
        void navigate(returnTo, { replace: true });
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'The answer could not be read.';
        setFailure(`The sign-in did not work. ${why}`);
      });
  }, [address, become, navigate]);
  return failure === undefined ? <LoadingState /> : <SignInPage failure={failure} />;
}
