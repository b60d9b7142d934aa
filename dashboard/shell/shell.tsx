import { MoonIcon, SunIcon } from '@heroicons/react/24/outline';
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.tsx';
import { IdentityMenu } from './identity-menu.tsx';
import { Navigation } from './navigation.tsx';

export function Shell({ children }: { readonly children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { config } = useSession();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <img src="/dashboard/icon.svg" alt="" width={28} height={28} />
            <Text fw={700} size="lg">
              Domicile
            </Text>
            <Text size="sm" c="var(--muted)" className="wide-only">
              {config.regionId === null ? 'All regions' : `Region ${config.regionId}`}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <IdentityMenu />
            <SchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" pt="md" component="nav" aria-label="Main">
        <Navigation onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon variant="default" size="lg" aria-label={`Use ${next} colours`} onClick={() => setColorScheme(next)}>
      {scheme === 'dark' ? <SunIcon width={18} aria-hidden /> : <MoonIcon width={18} aria-hidden />}
    </ActionIcon>
  );
}
