import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '../../api/session.tsx';
import { useAct } from '../../api/use-act.ts';
import {
  ApprovePlanDocument,
  AskApprovalDocument,
  CompleteRequestDocument,
  ExecuteRequestDocument,
  PauseClockDocument,
  PlanRequestDocument,
  ResumeClockDocument,
  SendBackPlanDocument,
  VerifyIdentityDocument,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { nowLocal } from '../../parts/action-field.tsx';
import { EndingActions } from './ending-actions.tsx';
import type { RequestFacts, RequestKey } from './request-file.ts';
import { isClosed } from './request-lanes.ts';

interface RequestActionsProps {
  readonly of: RequestKey;
  readonly request: RequestFacts;
  readonly undecided: number;
  /** Whether the execution has begun. */
  readonly hasResults: boolean;
}

/** What can be done next, the likely one first. Whether it is possible, the region decides and says why. */
export function RequestActions(props: RequestActionsProps) {
  const { mayHandle } = useSession();
  const { request } = props;
  if (isClosed(request.status) && request.status !== 'PARTIALLY_COMPLETED') return null;
  if (!mayHandle) {
    return (
      <Text size="sm" c="var(--muted)">
        This role reads requests; handling them takes a compliance officer or the customer's administrator.
      </Text>
    );
  }
  return (
    <Group gap="xs" className="no-print">
      <NextActions {...props} />
      {!isClosed(request.status) && <EndingActions of={props.of} request={request} />}
    </Group>
  );
}

function NextActions({ of, request, undecided, hasResults }: RequestActionsProps): ReactNode {
  const { status, approvedBy } = request;
  if (status === 'RECEIVED' || status === 'IDENTITY_VERIFICATION') return <IdentityActions of={of} request={request} />;
  if (status === 'VERIFIED') return <PlanAction of={of} label="Make the plan" primary />;
  if (status === 'AWAITING_APPROVAL') return <ApprovalActions of={of} />;
  if (status === 'SCOPING') return <Text size="sm">The region is looking for everything about the person.</Text>;
  if (status !== 'IN_PROGRESS' && status !== 'EXTENDED') return null;
  if (approvedBy === null) return <PlanActions of={of} undecided={undecided} />;
  return hasResults ? <CompleteAction of={of} /> : <ExecuteAction of={of} request={request} />;
}

function IdentityActions({ of, request }: { readonly of: RequestKey; readonly request: RequestFacts }) {
  const act = useAct();
  return (
    <>
      <ActionButton
        label="Confirm identity"
        variant="filled"
        note="The person is who they say they are. Say how that was established; it is kept with the request."
        fields={[{ name: 'method', label: 'Method', kind: 'text', placeholder: 'Qualified e-signature' }]}
        run={({ method = '' }) =>
          act(VerifyIdentityDocument, { ...of, input: { step: 'CONFIRM', method } }, 'Identity confirmed')
        }
      />
      {request.clockState === 'PAUSED' ? (
        <ActionButton
          label="Resume the clock"
          note="The person has answered; the rest of the time runs again from now."
          run={() => act(ResumeClockDocument, of, 'The clock runs')}
        />
      ) : (
        <ActionButton
          label="Pause the clock"
          note="Art. 12(6): reasonable doubts about the identity, and a question to the person. Nothing else stops the clock."
          fields={[{ name: 'doubt', label: 'Doubt', kind: 'narrative' }]}
          run={({ doubt = '' }) => act(PauseClockDocument, { ...of, doubt }, 'The clock is paused')}
        />
      )}
    </>
  );
}

function PlanAction({
  of,
  label,
  primary = false,
}: {
  readonly of: RequestKey;
  readonly label: string;
  readonly primary?: boolean;
}) {
  const act = useAct();
  return (
    <ActionButton
      label={label}
      variant={primary ? 'filled' : 'default'}
      note="Looks for everything about the person and says what the request comes to for each thing. Nothing is changed or destroyed."
      run={() => act(PlanRequestDocument, of, 'The plan is being made')}
    />
  );
}

function PlanActions({ of, undecided }: { readonly of: RequestKey; readonly undecided: number }) {
  const act = useAct();
  return (
    <>
      {undecided > 0 ? (
        <Text size="sm" className="alarm">
          {undecided} items of the plan need a decision
        </Text>
      ) : (
        <ActionButton
          label="Ask for approval"
          variant="filled"
          note="A second person looks at the plan. Who asks cannot approve."
          run={() => act(AskApprovalDocument, of, 'Approval asked for')}
        />
      )}
      <PlanAction of={of} label="Plan again" />
    </>
  );
}

function ApprovalActions({ of }: { readonly of: RequestKey }) {
  const act = useAct();
  return (
    <>
      <ActionButton
        label="Approve the plan"
        variant="filled"
        note="The plan may be executed as it stands. It takes another person than the one who asked."
        run={() => act(ApprovePlanDocument, of, 'Approved')}
      />
      <ActionButton
        label="Send back"
        note="The plan goes back to be changed."
        run={() => act(SendBackPlanDocument, of, 'Sent back')}
      />
    </>
  );
}

function ExecuteAction({ of, request }: { readonly of: RequestKey; readonly request: RequestFacts }) {
  const act = useAct();
  const isErasure = request.right === 'A17_ERASURE' || request.right === 'A7_3_WITHDRAW_CONSENT';
  return (
    <ActionButton
      label="Execute the plan"
      variant="filled"
      isFinal={isErasure}
      note={
        isErasure
          ? 'What the plan marks as erased is destroyed, with every version and copy. This cannot be taken back.'
          : 'The plan is carried out as it was approved.'
      }
      run={() => act(ExecuteRequestDocument, of, 'The region is at work')}
    />
  );
}

function CompleteAction({ of }: { readonly of: RequestKey }) {
  const act = useAct();
  return (
    <ActionButton
      label="Close as answered"
      variant="filled"
      note="Something was kept. The request closes once the person was told what and why."
      fields={[{ name: 'noticeSentAt', label: 'Person told at', kind: 'instant', initial: nowLocal() }]}
      run={({ noticeSentAt = '' }) => act(CompleteRequestDocument, { ...of, noticeSentAt }, 'Closed')}
    />
  );
}
