import type { AccessKeyService } from './access-keys/access-key-service.ts';
import type { AuditEraser } from './audit/audit-eraser.ts';
import type { AuditLogService } from './audit/audit-log-service.ts';
import type { AuditReader } from './audit/recorded-entry.ts';
import type { BreachService } from './breaches/breach-service.ts';
import type { ComplianceService } from './compliance/compliance-service.ts';
import type { ResidencyCheck } from './compliance/residency-check.ts';
import type { EventService } from './compliance-events/event-service.ts';
import type { CustomerService } from './customers/customer-service.ts';
import type { AnswerRepository } from './data-subject-requests/answer-repository.ts';
import type { DataSubjectRequestReader } from './data-subject-requests/data-subject-request-reader.ts';
import type { ItemRepository } from './data-subject-requests/item-repository.ts';
import type { RequestService } from './data-subject-requests/request-service.ts';
import type { DecisionService } from './decisions/decision-service.ts';
import type { LegalHoldService } from './legal-holds/legal-hold-service.ts';
import type { RegionRegistry } from './own-roots/region-registry.ts';
import type { ProcessingRecordService } from './processing-records/processing-record-service.ts';
import type { ResidencyGate } from './residency/gate/residency-gate.ts';
import type { RuleService } from './rules/rule-service.ts';
import type { S3Services } from './s3/s3-services.ts';
import type { SubjectService } from './subjects/subject-service.ts';
import type { TransferService } from './transfers/transfer-service.ts';

/** One of each per process. */
export interface RegionalServices {
  readonly customers: CustomerService;
  readonly accessKeys: AccessKeyService;
  readonly audit: AuditReader;
  readonly auditEraser: AuditEraser;
  readonly auditLog: AuditLogService;
  readonly compliance: ComplianceService;
  readonly events: EventService;
  readonly residency: ResidencyCheck;
  readonly registry: RegionRegistry;
  readonly residencyGate: ResidencyGate;
  readonly decisions: DecisionService;
  readonly processingRecords: ProcessingRecordService;
  readonly rules: RuleService;
  readonly breaches: BreachService;
  readonly transfers: TransferService;
  readonly dataSubjectRequests: DataSubjectRequestReader;
  readonly legalHolds: LegalHoldService;
  readonly requests: RequestService;
  readonly requestItems: ItemRepository;
  readonly requestAnswers: AnswerRepository;
  readonly subjects: SubjectService;
  readonly s3: S3Services;
}
