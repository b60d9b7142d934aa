import { Text } from '@mantine/core';
import { Instant } from '../../parts/instant.tsx';
import { words } from '../../parts/words.ts';
import { countryName } from '../transfers/crossing-series.ts';
import type { Rule } from './rule-facts.ts';

interface RuleSimulationProps {
  readonly simulation: Rule['simulation'];
  readonly at: string | null;
}

/** What the rule would have done to what was recorded: the reason to approve it, or not to. */
export function RuleSimulation({ simulation, at }: RuleSimulationProps) {
  if (simulation === null) {
    return (
      <Text size="sm" c="var(--muted)">
        Not simulated yet: nobody can approve it before.
      </Text>
    );
  }
  const { windowDays, accesses, differing, changes, objects, affectedObjects } = simulation;
  const isAboutObjects = accesses === 0 && objects > 0;
  return (
    <div>
      <Text size="sm" fw={600}>
        {isAboutObjects
          ? `Would touch ${affectedObjects.toLocaleString()} of ${objects.toLocaleString()} objects`
          : `Would change ${differing.toLocaleString()} of ${accesses.toLocaleString()} decisions`}
      </Text>
      <Text size="xs" c="var(--muted)" mb="xs">
        Over the last {windowDays} days, as of <Instant at={at} />
      </Text>
      {changes.length > 0 && (
        <table className="rule-changes">
          <thead>
            <tr>
              <th scope="col">Was</th>
              <th scope="col">Would be</th>
              <th scope="col">Operation</th>
              <th scope="col">From</th>
              <th scope="col" className="end">
                Accesses
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={JSON.stringify(change)}>
                <td>{words(change.from)}</td>
                <td>{words(change.to)}</td>
                <td>{change.operation}</td>
                <td>{countryName(change.country)}</td>
                <td className="end numeric">{change.accesses.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
