import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '#kernel/project-root.ts';

export interface ComposeService {
  readonly container_name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly networks: readonly string[];
  /** Fixed addresses by network. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, ComposeNetwork | null>>;
}

interface ComposeNetwork {
  readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
}

/** Networks by name, with the address that a service has there. */
type Attachments = Readonly<Record<string, { readonly ipv4_address?: string } | null>>;
/** In the file: names alone, or attachments. */
type Networks = readonly string[] | Attachments;

/** docker-compose.two-layer.yml, with merge keys resolved as a compose engine does. */
export function readComposeFile(): ComposeFile {
  const text = readFileSync(join(projectRoot(), 'docker-compose.two-layer.yml'), 'utf8');
  const file = parse(text, { merge: true }) as ComposeFile & {
    services: Record<string, ComposeService & { networks: Networks }>;
  };
  const services = Object.entries(file.services).map(([name, service]) => [name, withNetworks(service)] as const);
  return { ...file, services: Object.fromEntries(services) };
}

export const composeServices = (): ComposeFile['services'] => readComposeFile().services;

function withNetworks({ networks, ...service }: ComposeService & { networks: Networks }): ComposeService {
  const byName: Attachments = isNames(networks) ? Object.fromEntries(networks.map((name) => [name, null])) : networks;
  const addresses = Object.entries(byName).flatMap(([name, at]) => (at?.ipv4_address ? [[name, at.ipv4_address]] : []));
  return { ...service, networks: Object.keys(byName), addresses: Object.fromEntries(addresses) };
}

const isNames = (networks: Networks): networks is readonly string[] => Array.isArray(networks);
