import { Text, Timeline, Title } from '@mantine/core';
import { Instant } from '../../parts/instant.tsx';
import { words } from '../../parts/words.ts';
import type { RequestFile } from './request-file.ts';

/** Every step that was taken, by whom, latest last. */
export function RequestHistory({ history }: { readonly history: NonNullable<RequestFile['history']> }) {
  return (
    <section className="panel request-history">
      <Title order={2} size="h5" mb="md">
        Steps
      </Title>
      {history.length === 0 ? (
        <Text size="sm" c="var(--muted)">
          No step was taken through this service yet.
        </Text>
      ) : (
        <Timeline active={history.length} bulletSize={14} lineWidth={2} color="teal">
          {history.map((entry) => (
            <Timeline.Item key={`${entry.at}${entry.action}`} title={words(entry.action.toUpperCase())}>
              <Text size="sm" c="var(--muted)">
                <Instant at={entry.at} /> · {entry.actor ?? 'the region'} · {words(entry.from.toUpperCase())} →{' '}
                {words(entry.to.toUpperCase())}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      )}
    </section>
  );
}
