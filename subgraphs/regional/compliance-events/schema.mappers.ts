import type * as domain from './compliance-event.ts';

export type ComplianceEventMapper = domain.ComplianceEvent;
export type ComplianceEventTypeMapper = domain.ComplianceEventType;
