import { Command, Option } from 'commander';
import { ROLES, type Role } from '#kernel/authorization/caller.ts';
import { DEFAULT_REGIONS } from './stack-plan.ts';
import { issueToken } from './trust/local-issuer.ts';

interface TokenOptions {
  readonly role: readonly Role[];
  readonly region: readonly string[];
  readonly customer: readonly string[];
  readonly subject?: string;
  readonly lifetime: string;
  readonly data: string;
}

const program = new Command('npm run token --')
  .description('Prints a bearer token of the development stack’s own issuer (docs/authorization.md).')
  .addOption(new Option('--role <roles...>', 'what the bearer is').choices([...ROLES]).makeOptionMandatory())
  .option(
    '--region <ids...>',
    'where an officer’s roles reach, and where the token is accepted; default: every region',
    [],
  )
  .option('--customer <ids...>', 'whose data a tenant’s roles reach', [])
  .option('--subject <name>', 'who it is, for the audit trail')
  .option('--lifetime <span>', 'how long it is accepted, like 15m or 8h', '8h')
  .option('--data <dir>', 'data folder of the stack', '.data')
  .parse();

const { role, region, customer, subject, lifetime, data } = program.opts<TokenOptions>();
const regions = region.length > 0 ? region : DEFAULT_REGIONS;
const token = await issueToken(data, {
  roles: role,
  customers: customer,
  regions: region,
  audience: ['global', ...regions],
  lifetime,
  ...(subject === undefined ? {} : { subject }),
});
console.log(token);
