import { ExclamationTriangleIcon, LockClosedIcon, MagnifyingGlassIcon } from '@heroicons/react/24/outline';
import { Button, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Answer, ApiError } from '../api/execute.ts';

interface MessageProps {
  readonly icon: ReactNode;
  readonly color: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Message({ icon, color, title, children }: MessageProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <ThemeIcon variant="light" color={color} size={48} radius="xl">
        {icon}
      </ThemeIcon>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="sm" c="var(--muted)" maw={460} component="div">
        {children}
      </Text>
    </Stack>
  );
}

export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Message icon={<MagnifyingGlassIcon width={24} aria-hidden />} color="gray" title={title}>
      {children}
    </Message>
  );
}

const NO_PERMISSION = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'RESIDENCY_DENIED']);

/** Why there is nothing to show, and what to do about it. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const code = error instanceof ApiError ? error.code : 'INTERNAL';
  const message = error instanceof Error ? error.message : 'Something went wrong.';
  if (NO_PERMISSION.has(code)) return <NoPermission code={code} message={message} />;
  return (
    <Message
      icon={<ExclamationTriangleIcon width={24} aria-hidden />}
      color="red"
      title={code === 'UNREACHABLE' ? 'No connection' : 'This could not be loaded'}
    >
      <p>{message}</p>
      <p className="mono">{code}</p>
      {retry !== undefined && (
        <Button variant="default" size="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </Message>
  );
}

/** A failure of the whole, or an answer in which no part has anything; undefined while loading and for what can be shown. */
export function failureOf<Data>(
  error: Error | null,
  answer: Answer<Data> | undefined,
  isBare: (data: Data) => boolean,
): Error | undefined {
  if (answer === undefined) return error ?? undefined;
  const [problem] = answer.problems;
  return problem !== undefined && isBare(answer.data)
    ? new ApiError(problem.code, problem.message, answer.problems)
    : undefined;
}

function NoPermission({ code, message }: { readonly code: string; readonly message: string }) {
  return (
    <Message icon={<LockClosedIcon width={24} aria-hidden />} color="yellow" title="Not for this role">
      <p>{message}</p>
      <p className="mono">{code}</p>
      <p>The refusal is in the audit trail. Sign in with another role, or ask whoever administers access.</p>
    </Message>
  );
}

export function LoadingState({ lines = 6 }: { readonly lines?: number }) {
  return (
    <Stack gap="sm" p="md" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <Skeleton key={key} height={18} />
      ))}
    </Stack>
  );
}
