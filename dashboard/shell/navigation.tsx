import {
  ArrowsRightLeftIcon,
  BellAlertIcon,
  BookOpenIcon,
  BuildingOffice2Icon,
  CheckBadgeIcon,
  CodeBracketIcon,
  DocumentMagnifyingGlassIcon,
  GlobeEuropeAfricaIcon,
  InboxStackIcon,
  ScaleIcon,
  ShieldExclamationIcon,
} from '@heroicons/react/24/outline';
import { Box, Stack, Text } from '@mantine/core';
import type { ComponentType } from 'react';
import { NavLink } from 'react-router';

interface Entry {
  readonly to: string;
  readonly label: string;
  readonly icon: ComponentType<{ 'aria-hidden'?: boolean }>;
}

const GROUPS: readonly { readonly title: string; readonly entries: readonly Entry[] }[] = [
  {
    title: 'Monitor',
    entries: [
      { to: '/', label: 'Regions', icon: GlobeEuropeAfricaIcon },
      { to: '/alerts', label: 'Alerts', icon: BellAlertIcon },
      { to: '/transfers', label: 'Cross-border access', icon: ArrowsRightLeftIcon },
    ],
  },
  {
    title: 'Records',
    entries: [
      { to: '/customers', label: 'Customers', icon: BuildingOffice2Icon },
      { to: '/requests', label: 'Requests', icon: InboxStackIcon },
      { to: '/rules', label: 'Rules', icon: ScaleIcon },
      { to: '/breaches', label: 'Breaches', icon: ShieldExclamationIcon },
    ],
  },
  {
    title: 'Evidence',
    entries: [
      { to: '/audit', label: 'Audit trail', icon: DocumentMagnifyingGlassIcon },
      { to: '/residency', label: 'Residency check', icon: CheckBadgeIcon },
    ],
  },
];

export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  return (
    <Stack gap="lg">
      {GROUPS.map(({ title, entries }) => (
        <Box key={title}>
          <Text component="h2" size="xs" fw={600} c="var(--muted)" px="0.65rem" mb={4}>
            {title}
          </Text>
          <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
            {entries.map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <NavLink to={to} end={to === '/'} className="nav-link" onClick={onNavigate}>
                  <Icon aria-hidden />
                  {label}
                </NavLink>
              </li>
            ))}
          </Stack>
        </Box>
      ))}
      <Box>
        <Text component="h2" size="xs" fw={600} c="var(--muted)" px="0.65rem" mb={4}>
          Developers
        </Text>
        <NavLink to="/schema" className="nav-link" onClick={onNavigate}>
          <BookOpenIcon aria-hidden />
          Schema
        </NavLink>
        <a className="nav-link" href="/graphiql">
          <CodeBracketIcon aria-hidden />
          GraphQL explorer
        </a>
      </Box>
    </Stack>
  );
}
