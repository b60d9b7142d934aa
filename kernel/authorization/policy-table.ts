import type { Role } from './caller.ts';

/**
 * How far a role reaches with an operation. `own`: the customers that its token names. `region`: everything of the regions that
 * its token names. `any`: everything the process that was asked holds.
 */
export type Reach = 'own' | 'region' | 'any';

export interface PolicyRow {
  /** What it is about: one customer, a region as a whole (narrowed to the caller's own customer for `own`), or the registry. */
  readonly target: 'customer' | 'region' | 'registry';
  /** Roles that are not named may not. `service` is the region's S3 adapter. */
  readonly allow: Readonly<Partial<Record<Role | 'service', Reach>>>;
  /** Where it can be asked for: `Type.field` of a root or entity field, `METHOD /path` of a route. */
  readonly at: readonly string[];
}

const READ = { compliance_officer: 'region', auditor: 'region', tenant_admin: 'own', tenant_reader: 'own' } as const;
/** As READ, without the readers of a tenant: what tells about other people at the customer. */
const READ_SENSITIVE = { compliance_officer: 'region', auditor: 'region', tenant_admin: 'own' } as const;
const WRITE = { compliance_officer: 'region', tenant_admin: 'own' } as const;
const OFFICE = { compliance_officer: 'region', auditor: 'region' } as const;
const EVERYONE = {
  operator: 'any',
  compliance_officer: 'any',
  auditor: 'any',
  tenant_admin: 'any',
  tenant_reader: 'any',
} as const;

/**
 * Who may do what: one row per operation, and what has no row nobody may do. Services ask it through `authorize`; every root
 * field, entity field and route is also checked against it before its resolver runs. docs/authorization.md and the tests of the
 * matrix are made from it: after a change run `npm run authorization-table`.
 */
export const POLICY = {
  'registry.read': {
    target: 'registry',
    allow: EVERYONE,
    at: [
      'Query.regions',
      'Query.region',
      'Query.providers',
      'Query._entities',
      'Region.id',
      'Region.name',
      'Region.country',
      'Region.countryCode',
      'Region.status',
      'Region.gatewayEndpoint',
      'Region.s3Endpoint',
      'Region.providers',
    ],
  },
  'routing.read': {
    target: 'customer',
    allow: { ...READ, operator: 'any' },
    at: [
      'Query.customer',
      'Query.customers',
      'Query.customerRouting',
      'Customer.id',
      'Customer.region',
      'GET /routing/customers/:id',
    ],
  },
  'routing.assign': {
    target: 'registry',
    allow: { operator: 'any' },
    at: ['Mutation.assignCustomerRegion', 'POST /routing/customers/:id'],
  },
  'registry.write': { target: 'registry', allow: { operator: 'any' }, at: ['Mutation.registerProvider'] },
  'schema.read': {
    target: 'registry',
    allow: { operator: 'any' },
    at: ['Query._service', 'Query.__schema'],
  },

  'customer.read': {
    target: 'customer',
    allow: READ,
    at: [
      'Customer.name',
      'Customer.country',
      'Customer.countryCode',
      'Customer.customerType',
      'Customer.dataResidencyRequirement',
      'Customer.complianceRequirements',
      'Customer.complianceOfficerEmail',
      'Customer.primaryContactEmail',
      'Customer.complianceStatus',
      'Customer.dataClassification',
      'Customer.allowedRegions',
      'Customer.nextComplianceReview',
      'Customer.createdAt',
      'GET /api/customers/:id/info',
    ],
  },
  'customer.list': { target: 'region', allow: READ, at: ['Region.customers'] },
  'customer.register': {
    target: 'customer',
    allow: WRITE,
    at: ['Mutation.registerCustomer', 'POST /api/customers/:id/register'],
  },
  /** Without officers: a key opens the customer's objects. */
  'accessKey.manage': {
    target: 'customer',
    allow: { tenant_admin: 'own' },
    at: [
      'Mutation.createAccessKey',
      'Mutation.rotateAccessKey',
      'Mutation.setAccessKeyStatus',
      'POST /api/customers/:id/access-keys',
      'POST /api/customers/:id/access-keys/:key/rotate',
      'POST /api/customers/:id/access-keys/:key/status',
    ],
  },
  'accessKey.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: ['Customer.accessKeys', 'GET /api/customers/:id/access-keys'],
  },

  /** What opens a bucket to others is not its owner's decision. */
  'bucket.setTerms': {
    target: 'customer',
    allow: { operator: 'any', compliance_officer: 'region' },
    at: [
      'Mutation.setBucketDefaults',
      'Mutation.setPublicAccess',
      'POST /api/customers/:id/bucket-defaults',
      'POST /api/customers/:id/buckets/:bucket/public-access',
    ],
  },
  'bucket.list': { target: 'customer', allow: READ, at: ['Customer.buckets'] },
  'object.list': { target: 'customer', allow: READ, at: ['Customer.objects'] },

  'audit.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: [
      'Customer.auditEntries',
      'Customer.inclusionProof',
      'GET /api/audit/entries',
      'GET /api/audit/inclusion-proof',
    ],
  },
  // Signed trees and hashes: nothing in them says anything about anybody.
  'audit.readLog': {
    target: 'region',
    allow: EVERYONE,
    at: [
      'Region.latestCheckpoint',
      'Region.consistencyProof',
      'GET /api/audit/checkpoint',
      'GET /api/audit/consistency-proof',
    ],
  },
  'audit.export': { target: 'region', allow: READ_SENSITIVE, at: ['GET /api/audit/export'] },
  'audit.rotateKey': { target: 'region', allow: { compliance_officer: 'region' }, at: ['POST /api/audit/keys/rotate'] },
  'audit.reportJurisdiction': {
    target: 'region',
    allow: READ_SENSITIVE,
    at: ['Region.borderCrossings', 'GET /api/audit/jurisdiction-compliance'],
  },

  'compliance.summary': {
    target: 'customer',
    allow: READ,
    at: ['Customer.complianceSummary', 'GET /api/compliance/summary'],
  },
  'compliance.summarizeRegion': { target: 'region', allow: READ, at: ['Region.summary'] },
  'compliance.alerts': { target: 'region', allow: READ, at: ['Region.alerts', 'GET /api/compliance/alerts'] },
  'complianceEvent.read': { target: 'customer', allow: READ, at: ['Customer.complianceEvents'] },
  'complianceEvent.list': {
    target: 'region',
    allow: READ,
    at: ['Region.complianceEvents', 'GET /api/compliance/events'],
  },
  'complianceEvent.resolve': {
    target: 'region',
    allow: WRITE,
    at: ['Mutation.resolveComplianceEvent', 'POST /api/compliance/events/:id/resolve'],
  },
  'processingRecord.read': {
    target: 'region',
    allow: READ_SENSITIVE,
    at: ['Region.processingRecords', 'Region.processingRecordsCsv', 'GET /api/compliance/processing-records'],
  },
  'residency.decide': { target: 'customer', allow: READ, at: ['Query.decide', 'POST /api/compliance/decide'] },
  'rule.list': { target: 'region', allow: READ, at: ['Region.complianceRules', 'GET /api/compliance/rules'] },
  'rule.manage': {
    target: 'region',
    allow: WRITE,
    at: [
      'Mutation.draftRule',
      'Mutation.reviseRule',
      'Mutation.simulateRule',
      'Mutation.submitRule',
      'Mutation.approveRule',
      'Mutation.returnRule',
      'Mutation.retireRule',
      'POST /api/compliance/rules',
      'POST /api/compliance/rules/:id/actions',
    ],
  },
  'accessApproval.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: ['Customer.accessApprovals', 'GET /api/compliance/access-approvals'],
  },
  'accessApproval.manage': {
    target: 'customer',
    allow: { compliance_officer: 'region' },
    at: [
      'Mutation.requestAccessApproval',
      'Mutation.approveAccess',
      'Mutation.revokeAccessApproval',
      'POST /api/compliance/access-approvals',
      'POST /api/compliance/access-approvals/:id/approve',
      'POST /api/compliance/access-approvals/:id/revoke',
    ],
  },
  'transfer.read': {
    target: 'customer',
    allow: READ,
    at: ['Customer.transferInstruments', 'GET /api/compliance/transfer-instruments'],
  },
  'transfer.manage': {
    target: 'region',
    allow: { compliance_officer: 'region' },
    at: [
      'Mutation.registerTransferInstrument',
      'Mutation.revokeTransferInstrument',
      'Mutation.setResidencyTerms',
      'Mutation.addResidencyException',
      'POST /api/compliance/transfer-instruments',
      'POST /api/compliance/transfer-instruments/:id/revoke',
      'POST /api/compliance/residency-terms',
      'POST /api/compliance/residency-exceptions',
    ],
  },
  'breach.list': { target: 'region', allow: READ_SENSITIVE, at: ['Region.breaches', 'GET /api/compliance/breaches'] },
  'breach.manage': {
    target: 'region',
    allow: { compliance_officer: 'region' },
    at: [
      'Mutation.declareBreach',
      'Mutation.computeBreachImpact',
      'Mutation.assessBreach',
      'Mutation.submitBreachMilestone',
      'Mutation.closeBreach',
      'POST /api/compliance/breaches',
      'POST /api/compliance/breaches/:id/actions',
    ],
  },
  'compliance.validateResidency': {
    target: 'region',
    allow: OFFICE,
    at: ['Region.residencyCheck', 'GET /api/compliance/validate/data-residency'],
  },

  'dataSubjectRequest.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: [
      'Customer.dataSubjectRequests',
      'Customer.dataSubjectRequest',
      'GET /api/data-subject-requests',
      'GET /api/data-subject-requests/:id',
      'GET /api/data-subject-requests/:id/certificate',
      'GET /api/data-subject-requests/:id/bundle',
    ],
  },
  'dataSubjectRequest.list': { target: 'region', allow: READ_SENSITIVE, at: ['Region.dataSubjectRequests'] },
  'dataSubjectRequest.handle': {
    target: 'customer',
    allow: WRITE,
    at: [
      'Mutation.submitDataSubjectRequest',
      'Mutation.recordVerification',
      'Mutation.pauseClock',
      'Mutation.resumeClock',
      'Mutation.extendRequest',
      'Mutation.planRequest',
      'Mutation.decideRequestItem',
      'Mutation.requestApproval',
      'Mutation.approvePlan',
      'Mutation.sendBackPlan',
      'Mutation.executeRequest',
      'Mutation.completeRequest',
      'Mutation.rejectRequest',
      'Mutation.withdrawRequest',
      'Mutation.markRequestDuplicate',
      'Mutation.decideObjection',
      'Mutation.recordRecipientNotice',
      'POST /api/data-subject-requests',
      'POST /api/data-subject-requests/:id/actions',
    ],
  },

  'legalHold.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: ['Customer.legalHolds', 'Customer.restrictions'],
  },
  'legalHold.handle': {
    target: 'customer',
    allow: WRITE,
    at: [
      'Mutation.placeLegalHold',
      'Mutation.requestLegalHoldRelease',
      'Mutation.releaseLegalHold',
      'Mutation.restrictObject',
      'Mutation.liftRestriction',
    ],
  },

  'restriction.override': { target: 'customer', allow: WRITE, at: ['Mutation.issueRestrictionOverride'] },

  'retention.read': {
    target: 'customer',
    allow: READ,
    at: ['Customer.retentionSchedules', 'GET /api/compliance/retention-schedules'],
  },
  'retention.manage': {
    target: 'customer',
    allow: WRITE,
    at: [
      'Mutation.createRetentionSchedule',
      'Mutation.retireRetentionSchedule',
      'Mutation.expireRetention',
      'POST /api/compliance/retention-schedules',
      'POST /api/compliance/retention-schedules/:id/retire',
      'POST /api/compliance/retention/expire',
    ],
  },

  'subject.read': {
    target: 'customer',
    allow: READ_SENSITIVE,
    at: ['Customer.dataSubject', 'Customer.subjectKeyTemplates'],
  },
  'subject.write': {
    target: 'customer',
    allow: WRITE,
    at: [
      'Mutation.linkSubject',
      'Mutation.unlinkSubject',
      'Mutation.addSubjectAlias',
      'Mutation.removeSubjectAlias',
      'Mutation.addSubjectKeyTemplate',
      'Mutation.removeSubjectKeyTemplate',
    ],
  },

  /** The questions of the region's own S3 adapter; S3 requests themselves are authorised by key, policy and ACL. */
  's3.serve': {
    target: 'registry',
    allow: { service: 'any' },
    at: ['Query.s3…', 'Mutation.s3…'],
  },
} as const satisfies Readonly<Record<string, PolicyRow>>;

export type Operation = keyof typeof POLICY;
