import { ChevronDownIcon, UserCircleIcon } from '@heroicons/react/24/outline';
import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Identity, useSession } from '../api/session.tsx';

/** In open mode a role switch; otherwise who is signed in. */
export function IdentityMenu() {
  const { identity, config } = useSession();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={300} trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<UserCircleIcon width={18} aria-hidden />}
          rightSection={<ChevronDownIcon width={14} aria-hidden />}
          onClick={() => setOpened((open) => !open)}
        >
          {nameOf(identity)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {config.authMode === 'open' ? <RoleSwitch done={() => setOpened(false)} /> : <SignOut />}
      </Popover.Dropdown>
    </Popover>
  );
}

function nameOf(identity: Identity): string {
  if (identity.kind === 'tenant') return identity.customerId;
  return identity.kind === 'token' ? 'Signed in' : 'Compliance officer';
}

function RoleSwitch({ done }: { readonly done: () => void }) {
  const { identity, become } = useSession();
  const [customerId, setCustomerId] = useState(identity.kind === 'tenant' ? identity.customerId : '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (customerId.trim() === '') return;
    become({ kind: 'tenant', customerId: customerId.trim() });
    done();
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="var(--muted)">
        AUTH_MODE=open: nobody signs in, so choose whom these pages speak for.
      </Text>
      <Button
        variant={identity.kind === 'officer' ? 'filled' : 'default'}
        onClick={() => {
          become({ kind: 'officer' });
          done();
        }}
      >
        Compliance officer
      </Button>
      <form onSubmit={submit}>
        <Group align="end" gap="xs" wrap="nowrap">
          <TextInput
            label="Or one customer"
            placeholder="acme-corp"
            value={customerId}
            onChange={(event) => setCustomerId(event.currentTarget.value)}
            style={{ flex: 1 }}
          />
          <Button type="submit" variant="default">
            Switch
          </Button>
        </Group>
      </form>
    </Stack>
  );
}

function SignOut() {
  const { become } = useSession();
  return (
    <Button variant="default" fullWidth onClick={() => become({ kind: 'officer' })}>
      Sign out
    </Button>
  );
}
