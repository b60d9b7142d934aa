/** The three customers between whom the suite plays: an owner, another one, and one whose buckets are named with their owner. */
export interface SuiteCustomer {
  readonly section: 'main' | 'alt' | 'tenant';
  readonly customerId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const CUSTOMERS = [
  { section: 'main', customerId: 's3tmain' },
  { section: 'alt', customerId: 's3talt' },
  { section: 'tenant', customerId: 'testx' },
] as const;

/** The suite is written for accounts from before 2023: ACLs in use, public access not blocked. Fresh customers: it counts buckets. */
export async function registerSuiteCustomers(regionUrl: string, ask: typeof fetch): Promise<SuiteCustomer[]> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'x-actor-id': 'conformance' };
    const answer = await ask(regionUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const customers: SuiteCustomer[] = [];
  for (const { section, customerId } of CUSTOMERS) {
    const path = `/api/customers/${customerId}`;
    await post(`${path}/register`, {
      customer_name: section,
      country: 'Finland',
      data_classification: 'public',
      // As the configuration of the suite has it: a test grants by e-mail address.
      primary_contact_email: `s3-${section}@example.com`,
    });
    await post(`${path}/bucket-defaults`, {
      object_ownership: 'None',
      public_access_lifted: true,
      reason: 'The conformance suite',
    });
    const keys = (await post(`${path}/access-keys`, {})) as Record<string, string>;
    const { access_key_id: accessKeyId = '', secret_access_key: secretAccessKey = '' } = keys;
    customers.push({ section, customerId, accessKeyId, secretAccessKey });
  }
  return customers;
}
