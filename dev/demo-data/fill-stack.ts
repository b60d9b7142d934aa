import type { StackDescription } from '../start-stack.ts';
import { crossBorders } from './cross-borders.ts';
import { type DemoCustomer, type DemoUpload, demoCustomers, demoObject } from './demo-catalogue.ts';
import { DemoClient, inParallel } from './demo-client.ts';
import { seededRandom } from './seeded-random.ts';
import { workAtDesk } from './work-at-desk.ts';
import { writeHistory } from './write-history.ts';

export interface DemoSize {
  readonly objects: number;
  readonly requests: number;
}

const WIDTH = 24;
const READS = 400;
const DAY_MS = 86_400_000;

/** 30 customers with objects through REST and S3, then what lies in the past. */
export async function fillStack(stack: StackDescription, size: DemoSize, say: (line: string) => void): Promise<void> {
  const dice = seededRandom(20_261_124);
  const regions = new Map(stack.regions.map((region) => [region.regionId, region]));
  const customers = demoCustomers(dice).filter(({ regionId }) => regions.has(regionId));
  const client = new DemoClient(WIDTH);
  const urlOf = ({ regionId }: DemoCustomer): string => regions.get(regionId)?.url ?? '';
  try {
    await inParallel(customers, 6, (customer) => register(client, urlOf(customer), customer));
    say(`${customers.length} customers registered`);
    const objects = Array.from({ length: size.objects }, (_, index) => {
      const customer = dice.pick(customers);
      return { customer, object: demoObject(dice, customer, index) };
    });
    await inParallel(objects, WIDTH, async ({ customer, object }) => {
      const headers = {
        'x-customer-id': customer.id,
        'content-type': object.contentType,
        'x-amz-meta-data-subject-id': object.subject,
      };
      const address = `${urlOf(customer)}/s3/${object.bucket}/${object.key}`;
      await client.put(address, headers, new Uint8Array(object.size).fill(0x20 + (object.size % 90)));
    });
    say(`${objects.length} objects uploaded`);
    await readSome(client, objects.slice(0, READS), urlOf);
    for (const region of stack.regions) {
      const own = customers.filter(({ regionId }) => regionId === region.regionId);
      if (own.length === 0) continue;
      await writeHistory(region.databaseUrl, own, dice, Math.round((size.requests * own.length) / customers.length));
    }
    say(`${size.requests} requests of data subjects and a year of events written`);
    await crossBorders(client, stack.gateway, objects);
    await workAtDesk(client, stack, customers, objects);
    say('Accesses from elsewhere, plans, holds, rules and breaches made');
  } finally {
    await client.close();
  }
}

async function register(client: DemoClient, url: string, customer: DemoCustomer): Promise<void> {
  await client.post(`${url}/api/customers/${customer.id}/register`, {
    customer_name: customer.name,
    customer_type: customer.type,
    country: customer.country,
    data_residency_requirement: customer.residency,
    compliance_requirements: customer.requirements,
    data_classification: customer.classification,
    primary_contact_email: `contact@${customer.domain}`,
    compliance_officer_email: `privacy@${customer.domain}`,
    next_compliance_review: new Date(Date.now() + customer.reviewInDays * DAY_MS).toISOString(),
  });
}

/** Reads, listings and a few misses, so that the audit trail has more than uploads. */
async function readSome(
  client: DemoClient,
  uploads: readonly DemoUpload[],
  urlOf: (customer: DemoCustomer) => string,
): Promise<void> {
  await inParallel([...uploads.entries()], WIDTH, async ([index, { customer, object }]) => {
    const base = `${urlOf(customer)}/s3/${object.bucket}`;
    const headers = { 'x-customer-id': customer.id };
    if (index % 9 === 0) await client.get(`${base}?list-type=2`, headers);
    else await client.get(index % 31 === 0 ? `${base}/missing-${index}` : `${base}/${object.key}`, headers);
  });
}
