import { Group } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../api/session.tsx';
import { useAct } from '../../api/use-act.ts';
import {
  ApproveRuleDocument,
  DraftRuleDocument,
  RetireRuleDocument,
  ReturnRuleDocument,
  ReviseRuleDocument,
  type RuleType,
  SimulateRuleDocument,
  SubmitRuleDocument,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { EXAMPLES, RULE_TYPES, type Rule } from './rule-facts.ts';

/** A draft begins with an example of its type, which the region would take as it is. */
export function DraftRule({ regions }: { readonly regions: readonly string[] }) {
  const { mayHandle } = useSession();
  const act = useAct();
  const [type, setType] = useState<RuleType>('CROSS_BORDER');
  if (!mayHandle) return null;
  return (
    <Group gap="xs" align="end">
      <Choice
        label="Type of a new rule"
        value={type}
        options={RULE_TYPES}
        onChange={(next) => setType(RULE_TYPES.find((known) => known === next) ?? 'CROSS_BORDER')}
      />
      <ActionButton
        key={type}
        label="Draft a rule"
        variant="filled"
        note="A draft changes nothing. Simulate it, then ask a second person to approve it."
        fields={[
          { name: 'region', label: 'Region', kind: 'text', initial: regions[0] ?? '', description: regions.join(', ') },
          { name: 'name', label: 'Name', kind: 'text' },
          { name: 'customerId', label: 'Customer', kind: 'text', optional: true, description: 'Empty: every customer' },
          { name: 'body', label: 'Body', kind: 'json', initial: JSON.stringify(EXAMPLES[type], null, 2) },
        ]}
        run={({ region = '', name = '', customerId = '', body = '{}' }) =>
          act(
            DraftRuleDocument,
            {
              regionId: region,
              input: { name, type, body: JSON.parse(body), customerId: customerId === '' ? null : customerId },
            },
            'Drafted',
          )
        }
      />
    </Group>
  );
}

export function RuleActions({ rule }: { readonly rule: Rule }) {
  const { mayHandle } = useSession();
  const act = useAct();
  const of = { regionId: rule.regionId, ruleId: rule.id };
  if (!mayHandle || rule.state === 'RETIRED') return null;
  return (
    <Group gap="xs" className="no-print">
      {(rule.state === 'DRAFT' || rule.state === 'SIMULATED') && <DraftActions rule={rule} />}
      {rule.state === 'SIMULATED' && (
        <ActionButton
          label="Submit"
          variant="filled"
          size="xs"
          note="Asks a second person to approve the rule as it was simulated."
          run={() => act(SubmitRuleDocument, of, 'Submitted')}
        />
      )}
      {rule.state === 'AWAITING_APPROVAL' && (
        <>
          <ActionButton
            label="Approve"
            variant="filled"
            size="xs"
            note="The rule decides from now on. It takes another person than who drafted or submitted it."
            run={() => act(ApproveRuleDocument, of, 'Active')}
          />
          <ActionButton
            label="Give back"
            size="xs"
            note="The rule becomes a draft again, to be changed."
            run={() => act(ReturnRuleDocument, of, 'Given back')}
          />
        </>
      )}
      <ActionButton
        label="Retire"
        size="xs"
        isFinal
        note="The rule decides nothing any more and cannot be brought back. What it decided stays on record."
        run={() => act(RetireRuleDocument, of, 'Retired')}
      />
    </Group>
  );
}

function DraftActions({ rule }: { readonly rule: Rule }) {
  const act = useAct();
  const of = { regionId: rule.regionId, ruleId: rule.id };
  return (
    <>
      <ActionButton
        label="Simulate"
        variant={rule.state === 'DRAFT' ? 'filled' : 'default'}
        size="xs"
        note="Decides again on what was recorded, and says what would have been decided otherwise. Nothing changes."
        fields={[{ name: 'days', label: 'Over the last days', kind: 'number', initial: '30' }]}
        run={({ days = '30' }) => act(SimulateRuleDocument, { ...of, windowDays: Number(days) }, 'Simulated')}
      />
      <ActionButton
        label="Change"
        size="xs"
        note="A rule that was simulated becomes a draft again."
        fields={[{ name: 'body', label: 'Body', kind: 'json', initial: JSON.stringify(rule.body, null, 2) }]}
        run={({ body = '{}' }) => act(ReviseRuleDocument, { ...of, body: JSON.parse(body) }, 'Changed')}
      />
    </>
  );
}
