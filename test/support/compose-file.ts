import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '#kernel/project-root.ts';

export interface ComposeService {
  readonly container_name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly networks: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** The services of docker-compose.two-layer.yml, with merge keys resolved as a compose engine does. */
export function composeServices(): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(join(projectRoot(), 'docker-compose.two-layer.yml'), 'utf8');
  const { services } = parse(text, { merge: true }) as { services: Record<string, ComposeService> };
  return services;
}
