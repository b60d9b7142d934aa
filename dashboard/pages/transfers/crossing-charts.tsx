import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { words } from '../../parts/words.ts';
import {
  type Crossing,
  countryName,
  DECISIONS,
  type Period,
  type Share,
  sharesBy,
  sumOf,
  toSeries,
} from './crossing-series.ts';

const COLORS = { ALLOW: 'teal.6', ALLOW_AND_LOG: 'blue.6', REQUIRE_APPROVAL: 'yellow.6', DENY: 'red.6' } as const;
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const TWO_DAYS_MS = 172_800_000;
const MOST_SHARES = 8;

interface CrossingChartsProps {
  readonly crossings: readonly Crossing[];
  readonly period: Period;
}

/** What the table says, as pictures; a screen reader is given the sums in words and the table below. */
export function CrossingCharts({ crossings, period }: CrossingChartsProps) {
  const format = period.to.getTime() - period.from.getTime() <= TWO_DAYS_MS ? HOUR : DAY;
  const data = toSeries(crossings, period).map((point) => ({ ...point, at: format.format(new Date(point.at)) }));
  return (
    <>
      <Stack className="panel" p="lg" gap="sm" component="section">
        <Title order={2} size="h5">
          Accesses from other countries
        </Title>
        <Text size="sm" c="var(--muted)">
          {DECISIONS.map((decision) => summaryOf(crossings, decision)).join(', ')}
        </Text>
        <div aria-hidden>
          <BarChart
            h={240}
            data={data}
            dataKey="at"
            type="stacked"
            withLegend
            tickLine="none"
            series={DECISIONS.map((name) => ({ name, label: words(name), color: COLORS[name] }))}
            barChartProps={{ accessibilityLayer: false }}
            barProps={{ isAnimationActive: false }}
          />
        </div>
      </Stack>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
        <Shares title="From where" shares={sharesBy(crossings, ({ country }) => countryName(country))} />
        <Shares title="On what basis" shares={sharesBy(crossings, ({ basis }) => basisName(basis))} />
        <Shares title="Whose data" shares={sharesBy(crossings, ({ customerId }) => customerId ?? 'the region')} />
      </SimpleGrid>
    </>
  );
}

const summaryOf = (crossings: readonly Crossing[], decision: Crossing['decision']): string =>
  `${sumOf(crossings.filter((crossing) => crossing.decision === decision)).toLocaleString()} ${words(decision).toLowerCase()}`;

/** `A46_2_C_SCC` reads "Art. 46(2)(c) scc"; what was no transfer says so. */
export function basisName(basis: string | null): string {
  if (basis === null) return 'Within the EEA or home';
  if (basis === 'NONE') return 'No basis';
  const [, article, rest] = /^A(\d+)_(.+)$/.exec(basis) ?? [];
  return article === undefined || rest === undefined ? words(basis) : `Art. ${article} ${rest.replaceAll('_', ' ')}`;
}

function Shares({ title, shares }: { readonly title: string; readonly shares: readonly Share[] }) {
  const largest = shares[0]?.accesses ?? 1;
  return (
    <section className="panel shares">
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      <ol>
        {shares.slice(0, MOST_SHARES).map(({ name, accesses }) => (
          <li key={name}>
            <span className="share-name">{name}</span>
            <span className="numeric">{accesses.toLocaleString()}</span>
            <span className="share-bar" style={{ width: `${(100 * accesses) / largest}%` }} aria-hidden />
          </li>
        ))}
      </ol>
      {shares.length > MOST_SHARES && (
        <Text size="xs" c="var(--muted)">
          and {shares.length - MOST_SHARES} more in the table
        </Text>
      )}
    </section>
  );
}
