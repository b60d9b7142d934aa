import { Alert, List } from '@mantine/core';
import type { Problem } from '../api/execute.ts';

const REASONS: Readonly<Record<string, string>> = {
  REGION_UNAVAILABLE: 'does not answer',
  REGION_TIMEOUT: 'took too long',
  RESIDENCY_DENIED: 'does not disclose this to you here',
  FORBIDDEN: 'is not open to this role',
  WRONG_REGION: 'does not own this',
  AUDIT_UNAVAILABLE: 'cannot write its audit trail, so it answers nothing',
};

/** The reason in words; the code is kept beside it for whoever reports it. */
export const reasonOf = ({ code, message }: Problem): string => REASONS[code] ?? message;

/** One line per region: the first reason it gave. */
export function ProblemsBanner({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const where = problem.regionId ?? '';
    if (!first.has(where)) first.set(where, problem);
  }
  return (
    <Alert color="yellow" variant="light" title="Partial result" role="status">
      <List size="sm" spacing={2}>
        {[...first].map(([regionId, problem]) => (
          <List.Item key={regionId}>
            {regionId === '' ? reasonOf(problem) : `${regionId} ${reasonOf(problem)}`}{' '}
            <span className="mono">{problem.code}</span>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
