import { Group, SegmentedControl, Select, Text } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionAlertsDocument } from '../../generated/graphql.ts';
import { type AlertFacts, AlertRow, byUrgency } from '../../parts/alert-row.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { words } from '../../parts/words.ts';

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
const KINDS = ['COMPLIANCE_EVENT', 'REQUEST_DUE', 'REQUEST_OVERDUE', 'REVIEW_DUE'] as const;

export function AlertsPage() {
  const { data: answer, error, refetch } = useAnswer(RegionAlertsDocument, {}, { live: true });
  const [severity, setSeverity] = useUrlState('severity');
  const [region, setRegion] = useUrlState('region');
  const [kind, setKind] = useUrlState('kind');
  const all = (answer?.data.regions ?? []).flatMap(({ id, alerts }) =>
    (alerts ?? []).map((alert): AlertFacts => ({ ...alert, regionId: id })),
  );
  const shown = all.filter(
    (alert) =>
      (severity === '' || alert.severity === severity) &&
      (region === '' || alert.regionId === region) &&
      (kind === '' || alert.kind === kind),
  );
  shown.sort(byUrgency);
  return (
    <PageFrame
      title="Alerts"
      lead="Open events, requests due or overdue, and reviews due, most urgent first. An alert goes when what is behind it is done."
      csv={() => ({
        name: 'alerts',
        header: ['severity', 'kind', 'region', 'customer', 'message', 'deadline'],
        rows: shown.map((alert) => [
          alert.severity,
          alert.kind,
          alert.regionId,
          alert.customerId,
          alert.message,
          alert.deadline,
        ]),
      })}
    >
      <Group gap="sm" align="end">
        <SegmentedControl
          aria-label="Severity"
          value={severity}
          onChange={setSeverity}
          data={[{ value: '', label: 'All' }, ...SEVERITIES.map((value) => ({ value, label: words(value) }))]}
        />
        <Select
          aria-label="Region"
          placeholder="Every region"
          clearable
          value={region === '' ? null : region}
          onChange={setRegion}
          data={(answer?.data.regions ?? []).map(({ id }) => id)}
        />
        <Select
          aria-label="Kind"
          placeholder="Every kind"
          clearable
          value={kind === '' ? null : kind}
          onChange={setKind}
          data={KINDS.map((value) => ({ value, label: words(value) }))}
        />
        <Text size="sm" c="var(--muted)" role="status">
          {shown.length} of {all.length}
        </Text>
      </Group>
      {answer !== undefined && <ProblemsBanner problems={answer.problems} />}
      <div className="panel">
        {answer === undefined &&
          (error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />)}
        {answer !== undefined && shown.length === 0 && (
          <EmptyState title="Nothing is waiting">No open alert fits these filters.</EmptyState>
        )}
        {shown.map((alert) => (
          <AlertRow key={`${alert.regionId}:${alert.id}`} alert={alert} />
        ))}
      </div>
    </PageFrame>
  );
}
