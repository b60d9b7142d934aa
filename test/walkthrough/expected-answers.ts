/** What the product document says, or shows, about the answer of each of its commands, by the command's line. */
export interface ExpectedAnswer {
  readonly status: readonly number[];
  /** Fields that the JSON answer must have, with these values. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly text?: string;
}

const PROFILE = {
  customer_id: 'acme-corp',
  customer_name: 'Acme Corporation',
  region: 'FI-HEL',
  customer_compliance_status: 'active',
  data_residency_requirement: 'strict',
  compliance_requirements: ['GDPR', 'Finnish_Data_Protection_Act'],
};

/** Its figures are an illustration; ours are what the walkthrough itself has stored: one object, nothing open. */
const SUMMARY = {
  ...PROFILE,
  total_objects: 1,
  compliant_objects: 1,
  legal_hold_objects: 0,
  open_violations: 0,
  pending_data_requests: 0,
  compliance_percentage: 100,
};

const created = (region: string): ExpectedAnswer => ({ status: [200, 201], json: { region } });
const alertsOf = (region: string): ExpectedAnswer => ({ status: [200], json: { region } });
const healthOf = (region: string): ExpectedAnswer => ({ status: [200], json: { region, status: 'healthy' } });
/** Routed to the customer's region, which has no such bucket: nothing was ever uploaded there. */
const NO_SUCH_BUCKET: ExpectedAnswer = { status: [404], text: '<Code>NoSuchBucket</Code>' };

export const EXPECTED_ANSWERS: ReadonlyMap<number, ExpectedAnswer> = new Map([
  [145, { status: [200, 201], json: { customer_id: 'acme-corp', assigned_region: 'FI-HEL' } }],
  [150, created('FI-HEL')],
  // The bucket is made by the first upload, which is the next command; a second walkthrough finds it.
  [168, { status: [404, 200] }],
  [171, { status: [200] }],
  [182, { status: [200], text: '<Key>contract.pdf</Key>' }],
  [185, { status: [200], json: { region: 'FI-HEL' }, text: 'gdpr@acme.fi' }],
  [188, { status: [200], json: SUMMARY }],
  [191, { status: [200], json: { region: 'FI-HEL', customer_id: 'acme-corp', alerts: [] } }],
  [
    198,
    {
      status: [200],
      json: {
        customer_id: 'acme-corp',
        primary_region: 'FI-HEL',
        note: 'Detailed compliance data is stored in regional database',
      },
    },
  ],
  [260, { status: [200], json: SUMMARY }],
  [307, alertsOf('FI-HEL')],
  [310, alertsOf('DE-FRA')],
  [348, created('FI-HEL')],
  [352, created('DE-FRA')],
  [369, NO_SUCH_BUCKET],
  [372, NO_SUCH_BUCKET],
  [380, { status: [200], json: { region: 'FI-HEL' } }],
  [383, { status: [200], json: { region: 'FI-HEL' } }],
  [392, { status: [200], json: { status: 'healthy' } }],
  [395, healthOf('FI-HEL')],
  [396, healthOf('DE-FRA')],
  [403, alertsOf('FI-HEL')],
  [406, alertsOf('DE-FRA')],
  // "Customer Not Found in Region", and a few lines on how to make it found.
  [416, { status: [404, 200] }],
  [429, created('FI-HEL')],
]);
