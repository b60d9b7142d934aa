import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AlertKind, Severity } from '../generated/graphql.ts';
import { Instant } from './instant.tsx';
import { Label } from './labels.tsx';
import { words } from './words.ts';

export interface AlertFacts {
  readonly id: string;
  readonly regionId: string;
  readonly customerId: string | null;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly message: string;
  readonly deadline: string | null;
}

const ORDER: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** Most severe first, then the nearest deadline. */
export function byUrgency(one: AlertFacts, other: AlertFacts): number {
  const rank = ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity);
  return rank === 0 ? (one.deadline ?? '9').localeCompare(other.deadline ?? '9') : rank;
}

/** Where the matter behind an alert is dealt with. */
export function alertTarget({ customerId, kind }: Pick<AlertFacts, 'customerId' | 'kind'>): string {
  if (customerId === null) return '/alerts';
  const tab = kind === 'REQUEST_DUE' || kind === 'REQUEST_OVERDUE' ? '?tab=requests' : '';
  return `/customers/${encodeURIComponent(customerId)}${tab}`;
}

export function AlertRow({ alert }: { readonly alert: AlertFacts }) {
  const late = alert.deadline !== null && new Date(alert.deadline) < new Date();
  return (
    <Link className="alert-row" to={alertTarget(alert)}>
      <span>
        <Label of={alert.severity} />
      </span>
      <div>
        <Text size="sm" fw={550}>
          {alert.message}
        </Text>
        <Text size="xs" c="var(--muted)">
          {words(alert.kind)} · {alert.regionId}
          {alert.customerId === null ? '' : ` · ${alert.customerId}`}
        </Text>
      </div>
      <Text size="sm" className={late ? 'alarm' : 'quiet'} fw={late ? 600 : 400}>
        {alert.deadline === null ? 'No deadline' : <Instant at={alert.deadline} as="relative" />}
      </Text>
    </Link>
  );
}
