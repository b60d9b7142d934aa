import { ChevronDownIcon, UserCircleIcon } from '@heroicons/react/24/outline';
import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Identity, readBearer } from '../api/identity.ts';
import { useSession } from '../api/session.tsx';
import { Instant } from '../parts/instant.tsx';
import { words } from '../parts/words.ts';

/** In open mode a role switch; otherwise who is signed in. */
export function IdentityMenu() {
  const { identity, config } = useSession();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          maw={{ base: 190, sm: 280 }}
          leftSection={<UserCircleIcon width={18} aria-hidden />}
          rightSection={<ChevronDownIcon width={14} aria-hidden />}
          onClick={() => setOpened((open) => !open)}
        >
          {nameOf(identity)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {config.authMode === 'open' ? <RoleSwitch done={() => setOpened(false)} /> : <Account />}
      </Popover.Dropdown>
    </Popover>
  );
}

function nameOf(identity: Identity): string {
  if (identity.kind === 'tenant') return identity.customerId;
  if (identity.kind === 'token') return readBearer(identity.token)?.subject ?? 'Signed in';
  return 'Compliance officer';
}

const ACTOR = /^[\x21-\x7e]{1,256}$/;

function RoleSwitch({ done }: { readonly done: () => void }) {
  const { identity, become } = useSession();
  const [customerId, setCustomerId] = useState(identity.kind === 'tenant' ? identity.customerId : '');
  const [actor, setActor] = useState(identity.kind === 'officer' ? identity.actor : 'officer.one');
  const asCustomer = (event: FormEvent): void => {
    event.preventDefault();
    if (customerId.trim() === '') return;
    become({ kind: 'tenant', customerId: customerId.trim() });
    done();
  };
  const asOfficer = (event: FormEvent): void => {
    event.preventDefault();
    if (!ACTOR.test(actor)) return;
    become({ kind: 'officer', actor });
    done();
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="var(--muted)">
        AUTH_MODE=open: nobody signs in, so choose whom these pages speak for.
      </Text>
      <Switcher
        label="Compliance officer"
        description="The name goes into the audit trail. An approval needs a second one."
        value={actor}
        onChange={setActor}
        onSubmit={asOfficer}
        button="Act as officer"
      />
      <Switcher
        label="Or one customer"
        placeholder="acme-corp"
        value={customerId}
        onChange={setCustomerId}
        onSubmit={asCustomer}
        button="Switch"
      />
    </Stack>
  );
}

interface SwitcherProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: (event: FormEvent) => void;
  readonly button: string;
}

function Switcher({ value, onChange, onSubmit, button, ...field }: SwitcherProps) {
  return (
    <form onSubmit={onSubmit}>
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          {...field}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default">
          {button}
        </Button>
      </Group>
    </form>
  );
}

function Account() {
  const { identity, become } = useSession();
  const bearer = identity.kind === 'token' ? readBearer(identity.token) : undefined;
  return (
    <Stack gap="sm">
      {bearer !== undefined && (
        <div>
          <Text fw={600} size="sm">
            {bearer.subject}
          </Text>
          <Text size="sm" c="var(--muted)">
            {bearer.roles.map(words).join(', ')}
          </Text>
          <Text size="xs" c="var(--muted)">
            Until <Instant at={new Date(bearer.expiresAt).toISOString()} />
          </Text>
        </div>
      )}
      <Button variant="default" fullWidth onClick={() => become({ kind: 'nobody', because: 'You are signed out.' })}>
        Sign out
      </Button>
    </Stack>
  );
}
