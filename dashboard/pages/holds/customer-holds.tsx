import { Group, Stack, Text, Title } from '@mantine/core';
import { useSession } from '../../api/session.tsx';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import {
  AskHoldReleaseDocument,
  CustomerHoldsDocument,
  type CustomerHoldsQuery,
  PlaceHoldDocument,
  ReleaseHoldDocument,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { Fact } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { EmptyState, ErrorState, failureOf, LoadingState } from '../../parts/states.tsx';
import { words } from '../../parts/words.ts';

type Holds = NonNullable<CustomerHoldsQuery['customer']>;
type Matter = NonNullable<Holds['legalHolds']>[number];
type Restriction = NonNullable<Holds['restrictions']>[number];

/** Legal matters and restrictions of one customer: what must not be destroyed, and what must not be used. */
export function CustomerHolds({ customerId }: { readonly customerId: string }) {
  const { mayHandle } = useSession();
  const { data: answer, error, refetch } = useAnswer(CustomerHoldsDocument, { customerId }, { live: true });
  const failure = failureOf(error, answer, ({ customer }) => customer === null || customer.legalHolds === null);
  if (failure !== undefined) return <ErrorState error={failure} retry={() => void refetch()} />;
  if (answer === undefined) return <LoadingState />;
  const matters = answer.data.customer?.legalHolds ?? [];
  const restrictions = answer.data.customer?.restrictions ?? [];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="var(--muted)" maw={560}>
          What a matter covers cannot be deleted or overwritten by anybody, now and as it arrives. Two people release
          it.
        </Text>
        {mayHandle && <PlaceHold customerId={customerId} />}
      </Group>
      {matters.length === 0 && (
        <div className="panel">
          <EmptyState title="No legal matter">Nothing of this customer is held for a case.</EmptyState>
        </div>
      )}
      {matters.map((matter) => (
        <MatterPanel key={matter.id} customerId={customerId} matter={matter} />
      ))}
      {restrictions.map((restriction) => (
        <RestrictionPanel key={restriction.id} restriction={restriction} />
      ))}
    </Stack>
  );
}

function PlaceHold({ customerId }: { readonly customerId: string }) {
  const act = useAct();
  return (
    <ActionButton
      label="Place a hold"
      variant="filled"
      note="Covers a bucket, a prefix of its keys, or a person's objects wherever they are. Name a bucket or a person."
      fields={[
        { name: 'caseId', label: 'Case', kind: 'text', placeholder: '2026-17' },
        { name: 'reason', label: 'Reason', kind: 'text' },
        { name: 'custodian', label: 'Custodian', kind: 'text', placeholder: 'Legal department' },
        { name: 'bucket', label: 'Bucket', kind: 'text', optional: true },
        { name: 'keyPrefix', label: 'Keys that begin with', kind: 'text', optional: true },
        { name: 'subject', label: 'Person', kind: 'text', optional: true },
      ]}
      run={({ caseId = '', reason = '', custodian = '', bucket = '', keyPrefix = '', subject = '' }) =>
        act(
          PlaceHoldDocument,
          {
            customerId,
            input: {
              caseId,
              reason,
              custodian,
              bucket: bucket === '' ? null : bucket,
              keyPrefix: keyPrefix === '' ? null : keyPrefix,
              subject: subject === '' ? null : subject,
            },
          },
          'The hold is in force',
        )
      }
    />
  );
}

function stateOf({ releasedAt, releaseRequestedBy }: Matter): string {
  if (releasedAt !== null) return 'RELEASED';
  return releaseRequestedBy === null ? 'LEGAL_HOLD' : 'AWAITING_APPROVAL';
}

function MatterPanel({ customerId, matter }: { readonly customerId: string; readonly matter: Matter }) {
  return (
    <Stack className="panel" p="lg" gap="sm" component="article" aria-label={`Case ${matter.caseId}`}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h5">
            Case {matter.caseId}
          </Title>
          <Text size="sm" c="var(--muted)">
            {matter.reason}
          </Text>
        </div>
        <Group gap="xs">
          <Label of={stateOf(matter)} />
          <MatterActions customerId={customerId} matter={matter} />
        </Group>
      </Group>
      <dl className="facts">
        <Fact term="Covers">
          {matter.bucket === null ? "A person's objects" : [matter.bucket, matter.keyPrefix].filter(Boolean).join('/')}
        </Fact>
        <Fact term="Objects">{matter.objects.toLocaleString()}</Fact>
        <Fact term="Custodian">{matter.custodian}</Fact>
        <Fact term="Placed">
          <Instant at={matter.placedAt} /> by {matter.placedBy}
        </Fact>
        {matter.releaseRequestedBy !== null && <Fact term="Release asked by">{matter.releaseRequestedBy}</Fact>}
        {matter.releasedAt !== null && (
          <Fact term="Released">
            <Instant at={matter.releasedAt} /> by {matter.releasedBy}
          </Fact>
        )}
      </dl>
    </Stack>
  );
}

function MatterActions({ customerId, matter }: { readonly customerId: string; readonly matter: Matter }) {
  const { mayHandle } = useSession();
  const act = useAct();
  const of = { customerId, matterId: matter.id };
  if (!mayHandle || matter.releasedAt !== null) return null;
  return matter.releaseRequestedBy === null ? (
    <ActionButton
      label="Ask for release"
      size="xs"
      note="A second person has to release it; until then everything stays held."
      run={() => act(AskHoldReleaseDocument, of, 'Release asked for')}
    />
  ) : (
    <ActionButton
      label="Release"
      size="xs"
      isFinal
      note="By another person than who asked. Erasures that waited for the hold go on at once."
      run={() => act(ReleaseHoldDocument, of, 'Released')}
    />
  );
}

function RestrictionPanel({ restriction }: { readonly restriction: Restriction }) {
  return (
    <Stack className="panel" p="lg" gap="sm" component="article" aria-label="Restriction">
      <Group justify="space-between">
        <Title order={2} size="h5">
          Restriction, {words(restriction.ground.toUpperCase())}
        </Title>
        <Label of={restriction.liftedAt === null ? 'RESTRICTED' : 'LIFTED'} />
      </Group>
      <dl className="facts">
        <Fact term="Reason">{restriction.reason}</Fact>
        <Fact term="Objects">{restriction.objects.toLocaleString()}</Fact>
        <Fact term="Imposed">
          <Instant at={restriction.imposedAt} /> by {restriction.imposedBy}
        </Fact>
      </dl>
    </Stack>
  );
}
