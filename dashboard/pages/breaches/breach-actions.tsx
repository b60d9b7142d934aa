import { Group } from '@mantine/core';
import { useSession } from '../../api/session.tsx';
import { useAct } from '../../api/use-act.ts';
import {
  AssessBreachDocument,
  type BreachMilestone,
  CloseBreachDocument,
  ComputeBreachImpactDocument,
  DeclareBreachDocument,
  SubmitMilestoneDocument,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { nowLocal } from '../../parts/action-field.tsx';
import { type Breach, MILESTONES, NATURES, NO_NOTICE_GROUNDS, pick, RISKS } from './breach-facts.ts';

const orNull = (text: string): string | null => (text === '' ? null : text);

export function DeclareBreach({ regions }: { readonly regions: readonly string[] }) {
  const { mayHandle } = useSession();
  const act = useAct();
  if (!mayHandle || regions.length === 0) return null;
  return (
    <ActionButton
      key={regions.join()}
      label="Declare a breach"
      variant="filled"
      note="Opens the clocks from when you became aware, and computes from the audit trail what it affects."
      fields={[
        { name: 'region', label: 'Region', kind: 'text', initial: regions[0] ?? '', description: regions.join(', ') },
        {
          name: 'customerId',
          label: 'Customer',
          kind: 'text',
          optional: true,
          description: 'Empty: the region as a whole',
        },
        { name: 'title', label: 'What happened', kind: 'text' },
        { name: 'nature', label: 'Nature', kind: 'choice', options: NATURES },
        { name: 'awareAt', label: 'Aware since', kind: 'instant', initial: nowLocal() },
        { name: 'occurredFrom', label: 'Happened from', kind: 'instant', initial: nowLocal() },
        { name: 'occurredUntil', label: 'Happened until', kind: 'instant', initial: nowLocal() },
        { name: 'bucket', label: 'Bucket', kind: 'text', optional: true },
      ]}
      run={({ region = '', customerId = '', title = '', nature = '', bucket = '', ...at }) =>
        act(
          DeclareBreachDocument,
          {
            regionId: region,
            input: {
              customerId: orNull(customerId),
              title,
              nature: pick(NATURES, nature),
              awareAt: at['awareAt'] ?? '',
              occurredFrom: at['occurredFrom'] ?? '',
              occurredUntil: at['occurredUntil'] ?? '',
              scope: bucket === '' ? null : { bucket },
            },
          },
          'Declared; the clocks run',
        )
      }
    />
  );
}

export function BreachActions({ breach }: { readonly breach: Breach }) {
  const { mayHandle } = useSession();
  const act = useAct();
  const of = { regionId: breach.regionId, breachId: breach.id };
  if (!mayHandle || breach.closedAt !== null) return null;
  const waiting = breach.clocks.filter(({ required, submittedAt }) => required && submittedAt === null);
  return (
    <Group gap="xs" className="no-print">
      <Assess breach={breach} />
      {waiting.map(({ milestone, overdue }) => (
        <NoticeGiven key={milestone} of={of} milestone={milestone} overdue={overdue} />
      ))}
      <ActionButton
        label="Count again"
        size="xs"
        note="Counts the affected accesses, objects and people from the audit trail again."
        run={() => act(ComputeBreachImpactDocument, of, 'Counted')}
      />
      <ActionButton
        label="Close"
        size="xs"
        note="Possible when the risk is assessed and every notice that it needs was given. The register keeps it."
        run={() => act(CloseBreachDocument, of, 'Closed')}
      />
    </Group>
  );
}

function Assess({ breach }: { readonly breach: Breach }) {
  const act = useAct();
  return (
    <ActionButton
      label="Assess"
      size="xs"
      variant={breach.risk === 'UNASSESSED' ? 'filled' : 'default'}
      note="The risk decides who has to be told: the authority unless it is unlikely, the people too if it is high."
      fields={[
        { name: 'risk', label: 'Risk for the people', kind: 'choice', options: RISKS },
        { name: 'consequences', label: 'Likely consequences', kind: 'narrative', optional: true },
        { name: 'measures', label: 'Measures taken', kind: 'narrative', optional: true },
        {
          name: 'ground',
          label: 'People are not told because (Art. 34(3))',
          kind: 'choice',
          options: NO_NOTICE_GROUNDS,
          optional: true,
        },
      ]}
      run={({ risk = '', consequences = '', measures = '', ground = '' }) =>
        act(
          AssessBreachDocument,
          {
            regionId: breach.regionId,
            breachId: breach.id,
            input: {
              risk: pick(RISKS, risk),
              consequences: orNull(consequences),
              measures: orNull(measures),
              noSubjectNoticeGround: ground === '' ? null : pick(NO_NOTICE_GROUNDS, ground),
            },
          },
          'Assessed',
        )
      }
    />
  );
}

const SHORT: Readonly<Record<BreachMilestone, string>> = {
  A33_1_AUTHORITY_72H: 'Authority told',
  A33_2_CONTROLLER_NOTICE: 'Controller told',
  A34_SUBJECTS: 'People told',
};

interface NoticeGivenProps {
  readonly of: { readonly regionId: string; readonly breachId: string };
  readonly milestone: BreachMilestone;
  readonly overdue: boolean;
}

function NoticeGiven({ of, milestone, overdue }: NoticeGivenProps) {
  const act = useAct();
  return (
    <ActionButton
      label={SHORT[milestone]}
      size="xs"
      note={MILESTONES[milestone]}
      fields={[
        { name: 'submittedAt', label: 'When', kind: 'instant', initial: nowLocal() },
        { name: 'reference', label: 'Reference', kind: 'text', optional: true },
        { name: 'lateReason', label: 'Reasons for the delay', kind: 'narrative', optional: !overdue },
      ]}
      run={({ submittedAt = '', reference = '', lateReason = '' }) =>
        act(
          SubmitMilestoneDocument,
          { ...of, input: { milestone, submittedAt, reference: orNull(reference), lateReason: orNull(lateReason) } },
          'Recorded',
        )
      }
    />
  );
}
