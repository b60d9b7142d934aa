import { Text } from '@mantine/core';
import type { RegionsOverviewQuery } from '../../generated/graphql.ts';

type Region = RegionsOverviewQuery['regions'][number];
type Summary = NonNullable<Region['summary']>;

const FIGURES: readonly {
  readonly label: string;
  readonly of: (summary: Summary) => number;
  readonly alarming?: boolean;
}[] = [
  { label: 'Customers', of: ({ customers }) => customers },
  { label: 'Objects', of: ({ totalObjects }) => totalObjects },
  { label: 'On legal hold', of: ({ legalHoldObjects }) => legalHoldObjects },
  { label: 'Open requests', of: ({ openRequests }) => openRequests },
  { label: 'Overdue requests', of: ({ overdueRequests }) => overdueRequests, alarming: true },
  { label: 'Open violations', of: ({ openViolations }) => openViolations, alarming: true },
];

/** Sums over the regions that answered; says how many did if not all. */
export function TotalsStrip({ regions }: { readonly regions: readonly Region[] }) {
  const summaries = regions.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const isPartial = summaries.length < regions.length;
  return (
    <section className="panel strip" aria-label="Totals">
      {FIGURES.map(({ label, of, alarming }) => {
        const total = summaries.reduce((sum, summary) => sum + of(summary), 0);
        return (
          <div key={label}>
            <Text size="xs" c="var(--muted)">
              {label}
            </Text>
            <Text fz={26} fw={680} lh={1.2} className={alarming === true && total > 0 ? 'numeric alarm' : 'numeric'}>
              {total.toLocaleString()}
            </Text>
            {isPartial && (
              <Text size="xs" c="var(--muted)">
                {summaries.length} of {regions.length} regions
              </Text>
            )}
          </div>
        );
      })}
    </section>
  );
}
