import { type Operation, POLICY } from '#kernel/authorization/policy-table.ts';
import { EXPORT_OPERATIONS } from '../residency/gate/kind-of-operation.ts';
import { type AuditEntry, isOurs } from './audit-entry.ts';

/** Why personal data is processed (GDPR Art. 5(1)(b), 30(1)(b)) and on which ground of Article 6(1). */
export interface ProcessingGround {
  readonly purpose: string;
  readonly legalBasis: string;
}

type Feature = Operation extends `${infer Name}.${string}` ? Name : never;

const OPERATION_OF_SERVICE = { purpose: 'service-operation', legalBasis: 'legitimate_interests' };
const ADMINISTRATION = { purpose: 'customer-administration', legalBasis: 'contract' };
/** On the customer's instruction (Art. 28); its own ground, where it has stated one, takes the place of the contract's. */
const STORAGE = { purpose: 'object-storage', legalBasis: 'contract' };
/** Art. 5(2), 24, 30, 33, 34 and Chapter V. */
const ACCOUNTABILITY = { purpose: 'accountability', legalBasis: 'legal_obligation' };
/** Chapter III. */
const RIGHTS = { purpose: 'data-subject-rights', legalBasis: 'legal_obligation' };
/** Recital 49: a request that was turned away was processed for nothing else. */
const SECURITY = { purpose: 'security', legalBasis: 'legitimate_interests' };

/** By what the policy table calls the operation; a new feature does not compile without its ground. */
const GROUNDS: Readonly<Record<Feature, ProcessingGround>> = {
  registry: OPERATION_OF_SERVICE,
  routing: OPERATION_OF_SERVICE,
  schema: OPERATION_OF_SERVICE,
  customer: ADMINISTRATION,
  accessKey: ADMINISTRATION,
  bucket: STORAGE,
  object: STORAGE,
  s3: STORAGE,
  audit: ACCOUNTABILITY,
  compliance: ACCOUNTABILITY,
  complianceEvent: ACCOUNTABILITY,
  processingRecord: ACCOUNTABILITY,
  residency: ACCOUNTABILITY,
  rule: ACCOUNTABILITY,
  transfer: ACCOUNTABILITY,
  accessApproval: ACCOUNTABILITY,
  breach: ACCOUNTABILITY,
  legalHold: ACCOUNTABILITY,
  retention: ACCOUNTABILITY,
  restriction: RIGHTS,
  dataSubjectRequest: RIGHTS,
  subject: RIGHTS,
};

/** Work that no request waits for. */
const BACKGROUND: Readonly<Record<string, ProcessingGround>> = {
  CreateAuditKey: ACCOUNTABILITY,
  RotateAuditKey: ACCOUNTABILITY,
  PlanRequest: RIGHTS,
  ExecuteRequest: RIGHTS,
  EraseObject: RIGHTS,
  EraseObjectAgain: RIGHTS,
  [EXPORT_OPERATIONS.push]: RIGHTS,
};

const byOperation = readPolicy();

/** What the entry says itself counts; otherwise it follows from what was asked for and how it ended. */
export function groundOf(entry: AuditEntry): ProcessingGround {
  const { purpose, legalBasis } = entry;
  if (purpose !== undefined && legalBasis !== undefined) return { purpose, legalBasis };
  const ground = isTurnedAway(entry) ? SECURITY : groundOfOperation(entry);
  const stated = ground === STORAGE ? (entry.statedBasis ?? ground.legalBasis) : ground.legalBasis;
  return { purpose: purpose ?? ground.purpose, legalBasis: legalBasis ?? stated };
}

function groundOfOperation({ request, operation }: AuditEntry): ProcessingGround {
  if (request.channel === 's3') return STORAGE;
  if (request.channel === 'system') return BACKGROUND[operation] ?? STORAGE;
  // Several fields of one request: the first says what it is for.
  return byOperation.get(operation.split(',')[0] ?? '') ?? OPERATION_OF_SERVICE;
}

function isTurnedAway(entry: AuditEntry): boolean {
  const { decision, statusCode, customerId, request } = entry;
  if (request.channel === 'system' || statusCode < 400) return false;
  return decision === 'DENY' || customerId === null || !isOurs(entry);
}

/** Both `Mutation.placeLegalHold` and the bare name that the trail uses. */
function readPolicy(): ReadonlyMap<string, ProcessingGround> {
  const grounds = new Map<string, ProcessingGround>([
    ['Customer', ADMINISTRATION],
    ['Region', ACCOUNTABILITY],
  ]);
  for (const [operation, { at }] of Object.entries(POLICY)) {
    const ground = GROUNDS[operation.split('.')[0] as Feature];
    for (const place of at) {
      grounds.set(place, ground);
      grounds.set(place.replace(/^(?:Query|Mutation)\./, ''), ground);
    }
  }
  return grounds;
}
