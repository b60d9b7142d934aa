import { ApiRefusal } from '../api/api-client.ts';
import type { Session } from '../create-session.ts';
import { atLine, ImportReport, type ItemOutcome } from './import-report.ts';
import { readCsv, type SourceRow } from './read-csv.ts';

export interface ImportProvidersOptions {
  readonly file: string;
  readonly dryRun: boolean;
}

const REQUIRED = ['provider_id', 'provider_name', 'region', 'country', 'zone_code', 'endpoint_url'];

const REGISTER = /* GraphQL */ `
  mutation RegisterProvider($input: RegisterProviderInput!) {
    registerProvider(input: $input) {
      created
    }
  }
`;

const EXISTING = /* GraphQL */ `
  query ProviderIds {
    providers {
      id
    }
  }
`;

/** The columns of the `providers` table; `notes` is free text, which the global layer does not hold. */
export async function importProviders(
  { api, output }: Session,
  { file, dryRun }: ImportProvidersOptions,
): Promise<void> {
  const report = new ImportReport();
  const known = dryRun ? await existingIds(api) : new Set<string>();
  for await (const row of readCsv(file, REQUIRED)) {
    report.add(
      await outcomeOf(row, async (input) => {
        if (dryRun) return !known.has(String(input['id']));
        const { registerProvider } = await api.graphql<{ registerProvider: { created: boolean } }>(REGISTER, { input });
        return registerProvider.created;
      }),
    );
  }
  report.finish(output, 'Providers', dryRun);
}

type Register = (input: Record<string, unknown>) => Promise<boolean>;

async function outcomeOf({ line, columns }: SourceRow, register: Register): Promise<ItemOutcome> {
  const missing = REQUIRED.filter((column) => columns[column] === undefined);
  if (missing.length > 0) return atLine(line, 'refused', `${missing.join(', ')} is empty`);
  try {
    return atLine(line, (await register(toInput(columns))) ? 'created' : 'updated');
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return atLine(line, 'refused', error.message);
  }
}

const isTrue = (text: string | undefined): boolean => /^(t|true|1|yes)$/i.test(text ?? '');

const toInput = (columns: SourceRow['columns']): Record<string, unknown> => ({
  id: columns['provider_id'],
  name: columns['provider_name'],
  regionId: columns['region'],
  country: columns['country'],
  zoneCode: columns['zone_code'],
  endpointUrl: columns['endpoint_url'],
  status: (columns['status'] ?? 'active').toUpperCase(),
  objectLock: isTrue(columns['object_lock']),
  versioning: isTrue(columns['versioning']),
  iso27001Gdpr: isTrue(columns['iso_27001_gdpr']),
  veeamReady: isTrue(columns['veeam_ready']),
});

async function existingIds(api: Session['api']): Promise<Set<string>> {
  const { providers } = await api.graphql<{ providers: { id: string }[] }>(EXISTING);
  return new Set(providers.map(({ id }) => id));
}
