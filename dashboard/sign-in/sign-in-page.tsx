import { Alert, Anchor, Button, Center, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'react-router';
import { readBearer } from '../api/identity.ts';
import { type SignInAddress, useSession } from '../api/session.tsx';
import { beginSignIn } from './authorization-code-flow.ts';

/** Shown in place of every page until somebody is signed in; the address stays, and is where the sign-in leads back to. */
export function SignInPage({ failure }: { readonly failure?: string }) {
  useDocumentTitle('Sign in · Domicile');
  const { config, identity } = useSession();
  const reason = failure ?? (identity.kind === 'nobody' ? identity.because : undefined);
  return (
    <Center mih="100dvh" p="md">
      <Stack component="main" className="panel" p="xl" w="100%" maw={420} gap="md">
        <img src="/dashboard/icon.svg" alt="" width={40} height={40} />
        <div>
          <Title order={1} size="h3">
            Sign in to Domicile
          </Title>
          <Text size="sm" c="var(--muted)">
            {config.regionId === null ? 'All regions' : `Region ${config.regionId}`}
          </Text>
        </div>
        {reason !== undefined && (
          <Alert color="yellow" role="alert">
            {reason}
          </Alert>
        )}
        {config.oidc !== undefined && <IssuerButton address={config.oidc} />}
        <TokenForm startsOpen={config.oidc === undefined} />
      </Stack>
    </Center>
  );
}

function IssuerButton({ address }: { readonly address: SignInAddress }) {
  const { pathname, search } = useLocation();
  const [failure, setFailure] = useState<string>();
  const [leaving, setLeaving] = useState(false);
  const leave = (): void => {
    setLeaving(true);
    setFailure(undefined);
    const returnTo = pathname === '/signed-in' ? '/' : `${pathname}${search}`;
    beginSignIn(address, returnTo).catch(() => {
      setLeaving(false);
      setFailure(`${new URL(address.issuer).host} does not answer, or does not allow this page to ask it.`);
    });
  };
  return (
    <Stack gap={6}>
      <Button size="md" onClick={leave} loading={leaving}>
        Continue with {new URL(address.issuer).host}
      </Button>
      {failure !== undefined && (
        <Text size="sm" className="alarm" role="alert">
          {failure}
        </Text>
      )}
    </Stack>
  );
}

function TokenForm({ startsOpen }: { readonly startsOpen: boolean }) {
  const { become } = useSession();
  const [open, setOpen] = useState(startsOpen);
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = token.trim().replace(/^Bearer\s+/i, '');
    const bearer = readBearer(text);
    if (bearer === undefined) setProblem('This is no token: it has three parts with dots between them.');
    else if (bearer.expiresAt < Date.now()) setProblem('This token has expired. Get a new one.');
    else become({ kind: 'token', token: text });
  };
  if (!open) {
    return (
      <Anchor component="button" type="button" size="sm" onClick={() => setOpen(true)}>
        Use a token instead
      </Anchor>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label="Bearer token"
          description="Kept in this tab only. A development stack issues one with npm run token -- --role compliance_officer."
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={problem}
          autoComplete="off"
        />
        <Button type="submit" variant={startsOpen ? 'filled' : 'default'}>
          Sign in with token
        </Button>
      </Stack>
    </form>
  );
}
