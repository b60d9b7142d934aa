import { type Command, Option } from 'commander';
import { findRegion } from '../api/find-region.ts';
import type { Session } from '../create-session.ts';
import { table } from '../output/table.ts';

interface RegisterOptions {
  readonly region: string;
  readonly name?: string;
  readonly country?: string;
  readonly residency?: string;
  readonly requirement?: readonly string[];
  readonly contact?: string;
  readonly officer?: string;
}

/** `domicile customer register|show`. */
export function addCustomerCommands(program: Command, open: () => Promise<Session>): void {
  const group = program.command('customer').description('Customers: where they live and what is known of them there.');
  group
    .command('register <id>')
    .description('Assigns a customer to a region and stores its profile there. Repeating it updates the profile.')
    .requiredOption('--region <id>', 'the region that is to own the customer, e.g. FI-HEL')
    .option('--name <name>')
    .option('--country <country>', 'English name or ISO code')
    .addOption(new Option('--residency <requirement>').choices(['strict', 'eu-only', 'flexible']))
    .option('--requirement <name...>', 'compliance requirements, e.g. GDPR')
    .option('--contact <e-mail>')
    .option('--officer <e-mail>', 'compliance officer')
    .action(async (id: string, options: RegisterOptions) => register(await open(), id, options));
  group
    .command('show <id>')
    .description('The profile, from the region that owns the customer.')
    .action(async (id: string) => show(await open(), id));
}

async function register({ api, output }: Session, id: string, options: RegisterOptions): Promise<void> {
  const path = encodeURIComponent(id);
  const region = encodeURIComponent(options.region);
  await api.rest('POST', `${api.gateway}/routing/customers/${path}?region_id=${region}`);
  const { regionId, endpoint, s3Endpoint } = await findRegion(api, id);
  const profile = {
    customer_name: options.name,
    country: options.country,
    data_residency_requirement: options.residency,
    compliance_requirements: options.requirement,
    primary_contact_email: options.contact,
    compliance_officer_email: options.officer,
  };
  const { body } = await api.rest('POST', `${endpoint}/api/customers/${path}/register`, profile);
  output.answer({ ...(body as object), s3_endpoint: s3Endpoint }, [
    `${id} lives in ${regionId}. Its S3 clients connect to ${s3Endpoint}.`,
    `Next: domicile key create ${id}`,
  ]);
}

async function show({ api, output }: Session, id: string): Promise<void> {
  const { endpoint, s3Endpoint } = await findRegion(api, id);
  const { body } = await api.rest('GET', `${endpoint}/api/customers/${encodeURIComponent(id)}/info`);
  const info = { ...(body as { customer_info: Record<string, unknown> }).customer_info, s3_endpoint: s3Endpoint };
  const rows = Object.entries(info).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : String(value ?? ''),
  ]);
  output.answer(info, table(['field', 'value'], rows));
}
