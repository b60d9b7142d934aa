import { describeRegion } from '../prisma/region-catalogue.ts';
import type { StackDescription } from './start-stack.ts';

type Row = readonly string[];

const local = (url: string): string => url.replace('127.0.0.1', 'localhost');
const psql = (url: string): string => url.replace(/^postgresql:\/\/[^@]*@/, '');

/** What answers where, and the product document's first steps to try. */
export function describeStack(stack: StackDescription, dataFolder: string): string {
  const rows: Row[] = [
    ['', 'GraphQL and REST', 'S3', 'PostgreSQL (s3gateway / s3gateway_pass)'],
    ['gateway', local(stack.gateway), `${local(stack.gateway)}/s3`, psql(stack.globalDatabaseUrl)],
    ...stack.regions.map(({ regionId, url, s3Url, databaseUrl }) => [
      `${regionId} (${describeRegion(regionId).country})`,
      local(url),
      local(s3Url),
      psql(databaseUrl),
    ]),
  ];
  return [
    '',
    ...alignColumns(rows),
    '',
    ...howToTrust(stack),
    ...commandsToTry(stack, dataFolder),
    '',
    `Logs: ${dataFolder}/logs`,
  ].join('\n');
}

function alignColumns(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

/** Nobody knows an authority that was made here, until they are told to. */
function howToTrust({ caFile }: StackDescription): string[] {
  if (caFile === undefined) return [];
  return [
    'The certificates are from an authority that only this stack has. To trust it:',
    `  curl:             curl --cacert ${caFile} …`,
    `  Node.js:          export NODE_EXTRA_CA_CERTS=${caFile}`,
    `  AWS CLI, boto3:   export AWS_CA_BUNDLE=${caFile}`,
    `  Debian, Ubuntu:   sudo cp ${caFile} /usr/local/share/ca-certificates/domicile.crt && sudo update-ca-certificates`,
    `  macOS:            sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${caFile}`,
    `  Windows:          certutil -addstore -f ROOT ${caFile}`,
    'Its key is beside it: whoever has that can pass for any site to who trusts it. Untrust it when you are done.',
    '',
  ];
}

function commandsToTry({ authMode, gateway, regions, caFile }: StackDescription, dataFolder: string): string[] {
  const curl = caFile === undefined ? 'curl' : `curl --cacert ${caFile}`;
  const first = regions[0];
  if (first === undefined) return [];
  const profile = `{"customer_name": "Acme Corporation", "country": "${describeRegion(first.regionId).country}"}`;
  if (authMode === 'enforced') {
    return [
      'Try (npm run token -- --help; who may do what: docs/authorization.md):',
      `  bearer() { echo "Authorization: Bearer $(npm run --silent token -- --data '${dataFolder}' "$@")"; }`,
      `  ${curl} -X POST -H "$(bearer --role operator)" "${local(gateway)}/routing/customers/acme-corp?region_id=${first.regionId}"`,
      `  ${curl} -X POST -H "$(bearer --role tenant_admin --customer acme-corp)" ${local(first.url)}/api/customers/acme-corp/register -H "Content-Type: application/json" -d '${profile}'`,
      `  ${curl} -X POST -H "$(bearer --role tenant_admin --customer acme-corp)" ${local(first.url)}/api/customers/acme-corp/access-keys`,
    ];
  }
  return [
    'Try:',
    `  ${curl} -X POST "${local(gateway)}/routing/customers/acme-corp?region_id=${first.regionId}"`,
    `  ${curl} -X POST ${local(first.url)}/api/customers/acme-corp/register -H "Content-Type: application/json" -d '${profile}'`,
    `  ${curl} -X PUT -H "X-Customer-ID: acme-corp" ${local(gateway)}/s3/documents/README.md --data-binary @README.md`,
  ];
}
