import { ArrowDownTrayIcon, PrinterIcon } from '@heroicons/react/24/outline';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { type CsvTable, downloadCsv } from './csv.ts';

interface PageFrameProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** What the CSV button saves: the rows on screen. */
  readonly csv?: () => CsvTable;
  readonly children: ReactNode;
}

export function PageFrame({ title, lead, actions, csv, children }: PageFrameProps) {
  useDocumentTitle(`${title} · Domicile`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} style={{ flex: '1 1 280px' }}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead !== undefined && (
            <Text size="sm" c="var(--muted)" component="div">
              {lead}
            </Text>
          )}
        </Stack>
        <Group gap="xs" className="no-print">
          {actions}
          {csv !== undefined && (
            <>
              <Button
                variant="default"
                size="sm"
                leftSection={<ArrowDownTrayIcon width={16} aria-hidden />}
                onClick={() => downloadCsv(csv())}
              >
                CSV
              </Button>
              <Button
                variant="default"
                size="sm"
                leftSection={<PrinterIcon width={16} aria-hidden />}
                onClick={() => window.print()}
              >
                Print
              </Button>
            </>
          )}
        </Group>
      </Group>
      {children}
    </Stack>
  );
}
