import { SimpleGrid, Text } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionNamesDocument } from '../../generated/graphql.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { RegionCheck } from './region-check.tsx';

export function ResidencyPage() {
  const { data: answer, error, refetch } = useAnswer(RegionNamesDocument, {});
  return (
    <PageFrame
      title="Residency check"
      lead="Looks in every table and in the blob store whether what a region holds belongs there, whether its customers are routed to it, and whether their bytes are present."
    >
      {answer === undefined ? (
        error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
          {answer.data.regions.map((region) => (
            <RegionCheck key={region.id} region={region} />
          ))}
        </SimpleGrid>
      )}
      <Text size="xs" c="var(--muted)">
        A check reads whole tables. It runs when asked, and each run is in the audit trail.
      </Text>
    </PageFrame>
  );
}
