import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Terms and their values, as a card. */
export function FactCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack className="panel" p="lg" gap="md" component="section">
      <Title order={2} size="h5">
        {title}
      </Title>
      <dl className="facts">{children}</dl>
    </Stack>
  );
}

export function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
