import './requests.css';
import { Group, SimpleGrid, Stepper, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { RequestFileDocument } from '../../generated/graphql.ts';
import { Fact, FactCard } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { words } from '../../parts/words.ts';
import { RequestActions } from './request-actions.tsx';
import { RequestDocuments } from './request-documents.tsx';
import { type RequestCustomer, type RequestFile, type RequestKey, STEPS, stepOf } from './request-file.ts';
import { RequestHistory } from './request-history.tsx';
import { RequestItems } from './request-items.tsx';
import { clockText, daysLeft, urgencyOf } from './request-lanes.ts';

export function RequestPage() {
  const { customerId = '', requestId = '' } = useParams();
  const of = { customerId, requestId };
  const { data: answer, error, refetch } = useAnswer(RequestFileDocument, of, { live: true });
  const customer = answer?.data.customer ?? undefined;
  const file = customer?.dataSubjectRequest ?? undefined;
  if (answer === undefined && error === null) return <LoadingState />;
  if (customer === undefined || file === undefined) {
    return (
      <PageFrame title="Request">
        <ProblemsBanner problems={answer?.problems ?? []} />
        <div className="panel">
          {error === null ? (
            <EmptyState title="No such request">
              The customer {customerId} has no request {requestId}, or it is not open to this role.
            </EmptyState>
          ) : (
            <ErrorState error={error} retry={() => void refetch()} />
          )}
        </div>
      </PageFrame>
    );
  }
  return <RequestDetail of={of} customer={customer} file={file} />;
}

interface RequestDetailProps {
  readonly of: RequestKey;
  readonly customer: RequestCustomer;
  readonly file: RequestFile;
}

const countOf = ({ outcomes }: RequestFile, wanted: string): number =>
  outcomes?.find(({ outcome }) => outcome === wanted)?.count ?? 0;

function RequestDetail({ of, customer, file }: RequestDetailProps) {
  const { request } = file;
  const urgency = urgencyOf(request, Date.now());
  return (
    <PageFrame
      title={words(request.right)}
      lead={
        <Group gap="xs" mt={4}>
          <Label of={request.status} />
          <Text size="sm" className={urgency === 'overdue' ? 'alarm' : ''} fw={600}>
            {urgency === 'done' ? 'Answered' : clockText(daysLeft(request.dueAt, Date.now()))}
          </Text>
          <Text size="sm" c="var(--muted)">
            <Link className="cell-title" to={`/customers/${encodeURIComponent(customer.id)}`}>
              {customer.name ?? customer.id}
            </Link>{' '}
            · {customer.region.id}
          </Text>
        </Group>
      }
      csv={() => ({
        name: `request-${request.id}`,
        header: ['at', 'action', 'from', 'to', 'actor'],
        rows: (file.history ?? []).map(({ at, action, from, to, actor }) => [at, action, from, to, actor]),
      })}
    >
      <div className="panel request-steps">
        <Stepper active={stepOf(request)} size="xs" color="teal" allowNextStepsSelect={false} iconSize={28}>
          {STEPS.map((label) => (
            <Stepper.Step key={label} label={label} />
          ))}
        </Stepper>
      </div>
      <RequestActions
        of={of}
        request={request}
        undecided={countOf(file, 'MANUAL_REVIEW')}
        hasResults={(file.history ?? []).some(({ action }) => action.toUpperCase() === 'START_EXECUTION')}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <RequestFactCard file={file} />
        <RequestDocuments of={of} customer={customer} file={file} />
      </SimpleGrid>
      <RequestItems of={of} outcomes={file.outcomes ?? []} canDecide={request.approvedBy === null} />
      <RequestHistory history={file.history ?? []} />
    </PageFrame>
  );
}

function RequestFactCard({ file: { request } }: { readonly file: RequestFile }) {
  return (
    <FactCard title="Request">
      <Fact term="Received">
        <Instant at={request.receivedAt} />
      </Fact>
      <Fact term="Due">
        <Instant at={request.dueAt} />
        {request.extension !== null && ` · extended: ${words(request.extension).toLowerCase()}`}
      </Fact>
      <Fact term="Clock">{words(request.clockState)}</Fact>
      <Fact term="Person">{request.dataSubjectId ?? 'Removed by the erasure'}</Fact>
      <Fact term="Ground">{request.ground === null ? '–' : words(request.ground)}</Fact>
      <Fact term="Identity">
        {request.verifiedAt === null ? 'Not confirmed yet' : (request.verificationMethod ?? 'Confirmed')}
      </Fact>
      <Fact term="Approval asked by">{request.approvalRequestedBy ?? '–'}</Fact>
      <Fact term="Approved by">{request.approvedBy ?? '–'}</Fact>
      {request.deferredItems > 0 && <Fact term="Waiting for a hold or lock">{request.deferredItems}</Fact>}
      {request.refusalGround !== null && (
        <Fact term="Refused">
          {words(request.refusalGround)}. {request.refusalNarrative}
        </Fact>
      )}
      {request.completedAt !== null && (
        <Fact term="Answered">
          <Instant at={request.completedAt} />
        </Fact>
      )}
      <Fact term="Request id">
        <span className="mono">{request.id}</span>
      </Fact>
    </FactCard>
  );
}
