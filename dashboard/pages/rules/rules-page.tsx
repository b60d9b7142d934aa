import './rules.css';
import { Group, Select, Stack, Text, Title } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionRulesDocument } from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, failureOf, LoadingState } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { words } from '../../parts/words.ts';
import { DraftRule, RuleActions } from './rule-actions.tsx';
import type { Rule } from './rule-facts.ts';
import { RuleSimulation } from './rule-simulation.tsx';

const STATES = ['DRAFT', 'SIMULATED', 'AWAITING_APPROVAL', 'ACTIVE', 'RETIRED'] as const;

export function RulesPage() {
  const { data: answer, error, refetch } = useAnswer(RegionRulesDocument, {}, { live: true });
  const [region, setRegion] = useUrlState('region');
  const [state, setState] = useUrlState('state');
  const regions = answer?.data.regions ?? [];
  const rules = regions
    .flatMap(({ id, complianceRules }) => (complianceRules ?? []).map((rule): Rule => ({ ...rule, regionId: id })))
    .filter((rule) => (region === '' || rule.regionId === region) && (state === '' || rule.state === state))
    .sort((one, other) => STATES.indexOf(one.state) - STATES.indexOf(other.state));
  const failure = failureOf(error, answer, (data) => data.regions.every((one) => one.complianceRules === null));
  const ids = regions.map(({ id }) => id);
  return (
    <PageFrame
      title="Rules"
      lead="A rule is tried on what was recorded before it may be approved, and approved by another person than who wrote it."
      actions={<DraftRule regions={ids} />}
      csv={() => ({ name: 'rules', header: CSV_HEADER, rows: rules.map(toCsvRow) })}
    >
      <Group gap="sm" align="end" className="no-print">
        <Select
          aria-label="Region"
          placeholder="Every region"
          clearable
          data={ids}
          value={region === '' ? null : region}
          onChange={setRegion}
        />
        <Choice label="State" value={state} onChange={setState} options={STATES} />
      </Group>
      {answer !== undefined && failure === undefined && <ProblemsBanner problems={answer.problems} />}
      {failure !== undefined && (
        <div className="panel">
          <ErrorState error={failure} retry={() => void refetch()} />
        </div>
      )}
      {failure === undefined && answer === undefined && <LoadingState />}
      {failure === undefined && answer !== undefined && rules.length === 0 && (
        <div className="panel">
          <EmptyState title="No rule here">
            None fits these filters. A new one begins as a draft and changes nothing.
          </EmptyState>
        </div>
      )}
      {rules.map((rule) => (
        <RulePanel key={`${rule.regionId}:${rule.id}`} rule={rule} />
      ))}
    </PageFrame>
  );
}

function RulePanel({ rule }: { readonly rule: Rule }) {
  return (
    <Stack className="panel" p="lg" gap="sm" component="article" aria-label={rule.name}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={2} size="h5">
            {rule.name}
          </Title>
          <Group gap="xs" mt={4}>
            <Label of={rule.state} />
            <Text size="sm" c="var(--muted)">
              {words(rule.type)} · {rule.regionId} · {rule.customerId ?? 'every customer'} · priority {rule.priority}
            </Text>
          </Group>
        </div>
        <RuleActions rule={rule} />
      </Group>
      <div className="rule-columns">
        <pre className="rule-body" tabIndex={0}>
          {JSON.stringify(rule.body, null, 2)}
        </pre>
        <RuleSimulation simulation={rule.simulation} at={rule.simulatedAt} />
      </div>
      <Text size="xs" c="var(--muted)">
        Written by {rule.createdBy ?? 'unknown'} <Instant at={rule.createdAt} />
        {rule.submittedBy !== null && `, submitted by ${rule.submittedBy}`}
        {rule.approvedBy !== null && `, approved by ${rule.approvedBy}`}
        {rule.approvedAt !== null && (
          <>
            {' '}
            <Instant at={rule.approvedAt} />
          </>
        )}
      </Text>
    </Stack>
  );
}

const CSV_HEADER = [
  'id',
  'region',
  'customer',
  'name',
  'type',
  'state',
  'priority',
  'created_by',
  'approved_by',
  'body',
];

const toCsvRow = (rule: Rule) => [
  rule.id,
  rule.regionId,
  rule.customerId,
  rule.name,
  rule.type,
  rule.state,
  rule.priority,
  rule.createdBy,
  rule.approvedBy,
  JSON.stringify(rule.body),
];
