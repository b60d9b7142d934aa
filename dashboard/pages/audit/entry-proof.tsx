import { CheckCircleIcon, XCircleIcon } from '@heroicons/react/24/outline';
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { ApiError, execute } from '../../api/execute.ts';
import { useSession } from '../../api/session.tsx';
import { EntryProofDocument } from '../../generated/graphql.ts';
import { type ProofCheck, verifyEntry } from './verify-entry.ts';

interface EntryProofProps {
  readonly customerId: string;
  readonly entryId: string;
}

/** Fetches the entry's inclusion proof and checks it here: the server's word is not taken for it. */
export function EntryProof({ customerId, entryId }: EntryProofProps) {
  const { headers } = useSession();
  const [key, setKey] = useLocalStorage({ key: `domicile.log-key.${customerId}`, defaultValue: '' });
  const check = useMutation({
    mutationFn: async () => {
      const { data, problems } = await execute(EntryProofDocument, { customerId, entryId }, headers);
      const claim = data.customer?.inclusionProof;
      if (claim !== undefined && claim !== null) return verifyEntry(claim, key);
      const [problem] = problems;
      throw new ApiError(
        problem?.code ?? 'NOT_SIGNED_YET',
        problem?.message ?? 'It is not signed yet; a few seconds more.',
      );
    },
  });
  return (
    <Stack gap="sm" component="section" aria-label="Proof">
      <Title order={3} size="h6">
        Proof
      </Title>
      <TextInput
        label="Verifier key of the log"
        description="Known to you from elsewhere than this server. Without it, only the arithmetic is checked."
        placeholder="<name>+<key id>+<base64>"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Button w="fit-content" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        Verify in this browser
      </Button>
      <div role="status">
        {check.error !== null && (
          <Text size="sm" className="alarm">
            {check.error.message}
          </Text>
        )}
        {check.data?.map((result) => (
          <CheckLine key={result.name} check={result} />
        ))}
        {check.data !== undefined && key.trim() === '' && (
          <Text size="xs" c="var(--muted)">
            The signature was not checked: no key was given.
          </Text>
        )}
      </div>
    </Stack>
  );
}

function CheckLine({ check: { name, passed, detail } }: { readonly check: ProofCheck }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" mb={6}>
      <span data-tone={passed ? 'green' : 'red'} className="check-mark">
        {passed ? <CheckCircleIcon width={20} aria-label="Passed" /> : <XCircleIcon width={20} aria-label="Failed" />}
      </span>
      <div>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="xs" c="var(--muted)" style={{ overflowWrap: 'anywhere' }}>
          {detail}
        </Text>
      </div>
    </Group>
  );
}
