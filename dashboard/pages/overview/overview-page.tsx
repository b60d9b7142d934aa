import { SimpleGrid } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionsOverviewDocument } from '../../generated/graphql.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { RegionTile } from './region-tile.tsx';

export function OverviewPage() {
  const { data: answer, error, refetch } = useAnswer(RegionsOverviewDocument, {}, { live: true });
  return (
    <PageFrame title="Regions" lead="Every figure is counted in its own region at the moment of asking.">
      {answer === undefined &&
        (error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />)}
      {answer !== undefined && (
        <>
          <ProblemsBanner problems={answer.problems} />
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {answer.data.regions.map((region) => (
              <RegionTile
                key={region.id}
                region={region}
                problem={answer.problems.find(({ regionId }) => regionId === region.id)}
              />
            ))}
          </SimpleGrid>
        </>
      )}
    </PageFrame>
  );
}
