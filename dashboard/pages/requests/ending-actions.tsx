import { useAct } from '../../api/use-act.ts';
import {
  type DelayReason,
  ExtendRequestDocument,
  type RefusalGround,
  RejectRequestDocument,
  WithdrawRequestDocument,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { type FieldSpec, nowLocal } from '../../parts/action-field.tsx';
import type { RequestFacts, RequestKey } from './request-file.ts';

const DELAYS = ['COMPLEXITY', 'NUMBER_OF_REQUESTS'] as const satisfies readonly DelayReason[];

const GROUNDS = [
  'A11_2_NOT_IDENTIFIABLE',
  'A12_5_MANIFESTLY_UNFOUNDED',
  'A12_5_EXCESSIVE',
  'A12_6_IDENTITY_UNCONFIRMED',
  'A15_4_RIGHTS_OF_OTHERS',
  'A17_3_A_EXPRESSION',
  'A17_3_B_LEGAL_OBLIGATION',
  'A17_3_C_PUBLIC_HEALTH',
  'A17_3_D_ARCHIVING_RESEARCH',
  'A17_3_E_LEGAL_CLAIMS',
  'A20_3_PUBLIC_TASK',
  'A20_4_RIGHTS_OF_OTHERS',
  'A21_1_COMPELLING_GROUNDS',
  'A23_MEMBER_STATE_LAW',
  'NO_PERSONAL_DATA_HELD',
] as const satisfies readonly RefusalGround[];

const told: FieldSpec = { name: 'noticeSentAt', label: 'Person told at', kind: 'instant' };
const why: FieldSpec = { name: 'narrative', label: 'Reasons, as the person was told', kind: 'narrative' };

/** Extension, refusal and withdrawal: each with its reason. */
export function EndingActions({ of, request }: { readonly of: RequestKey; readonly request: RequestFacts }) {
  const act = useAct();
  const isVerified = request.verifiedAt !== null;
  return (
    <>
      {isVerified && request.extension === null && (
        <ActionButton
          label="Extend"
          note="Art. 12(3): once, by two months, within the first month, with reasons that the person was told."
          fields={[
            { name: 'reason', label: 'Reason', kind: 'choice', options: DELAYS },
            why,
            { ...told, initial: nowLocal() },
          ]}
          run={({ reason = '', narrative = '', noticeSentAt = '' }) =>
            act(
              ExtendRequestDocument,
              { ...of, input: { reason: oneOf(DELAYS, reason), narrative, noticeSentAt } },
              'Extended',
            )
          }
        />
      )}
      <ActionButton
        label="Refuse"
        isFinal
        note="Art. 12(4): the person was told why, and of the complaint (Art. 77) and the remedy (Art. 79)."
        fields={[
          { name: 'ground', label: 'Ground', kind: 'choice', options: GROUNDS },
          why,
          { ...told, initial: nowLocal() },
        ]}
        run={({ ground = '', narrative = '', noticeSentAt = '' }) =>
          act(
            RejectRequestDocument,
            { ...of, input: { ground: oneOf(GROUNDS, ground), narrative, noticeSentAt } },
            'Refused',
          )
        }
      />
      <ActionButton
        label="Withdraw"
        note="The person takes the request back. It stays on record."
        run={() => act(WithdrawRequestDocument, of, 'Withdrawn')}
      />
    </>
  );
}

function oneOf<Value extends string>(known: readonly Value[], text: string): Value {
  const found = known.find((value) => value === text);
  if (found === undefined) throw new Error('Choose one of the list.');
  return found;
}
