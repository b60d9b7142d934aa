interface Tab {
  readonly query: string;
  readonly variables?: string;
  readonly headers?: string;
}

const REGIONS = `# Every region with its figures. One that is down leaves null in its own place and says why under "errors".
query Regions {
  regions {
    id
    name
    country
    status
    s3Endpoint
    summary { customers totalObjects openViolations overdueRequests compliancePercentage }
    alerts(first: 5) { severity message deadline }
  }
}
`;

const ROUTING = `# Ask before sending data: where does this customer live, and where do its S3 clients connect?
query Routing($customerId: ID!) {
  customerRouting(customerId: $customerId) { region { id country } regionalEndpoint s3Endpoint }
}
`;

const REGISTER = `# Two steps, as in the product document: routing in the global layer, the profile in the region.
mutation Assign($customerId: ID!, $regionId: ID!) {
  assignCustomerRegion(customerId: $customerId, regionId: $regionId) { region { id } }
}

mutation Register($customerId: ID!) {
  registerCustomer(
    customerId: $customerId
    input: { name: "Acme Corporation", country: "Finland", dataResidencyRequirement: STRICT, complianceRequirements: ["GDPR"] }
  ) {
    created
    customer { id name complianceStatus }
  }
}
`;

const CUSTOMER = `# Everything about one customer comes from its own region, whoever asks from wherever.
query Customer($customerId: ID!) {
  customer(id: $customerId) {
    id
    name
    region { id }
    dataResidencyRequirement
    complianceSummary { totalObjects compliancePercentage legalHoldObjects }
    buckets(first: 10) { edges { node { name createdAt } } }
    objects(first: 10) { edges { node { bucket key size lastModified } } }
    auditEntries(first: 10) { edges { node { at channel operation statusCode decision } } }
  }
}
`;

const variables = JSON.stringify({ customerId: 'acme-corp', regionId: 'FI-HEL' }, null, 2);

/** What the explorer opens with. Comments in them are the explanation. */
export const exampleOperations = (): Tab[] => [
  { query: REGIONS },
  { query: ROUTING, variables },
  { query: REGISTER, variables },
  { query: CUSTOMER, variables },
];
