import type { ComplianceEventTypeResolvers } from '../../generated/types.ts';

export const ComplianceEventType: ComplianceEventTypeResolvers = {
  VIOLATION: 'violation',
  REVIEW_REQUIRED: 'review_required',
  LEGAL_HOLD_APPLIED: 'legal_hold_applied',
  LEGAL_HOLD_RELEASED: 'legal_hold_released',
  DATA_SUBJECT_REQUEST: 'data_subject_request',
  RESIDENCY_DENIED: 'residency_denied',
  TRANSFER_LOGGED: 'transfer_logged',
  RETENTION_EXPIRED: 'retention_expired',
  PERSONAL_DATA_BREACH: 'personal_data_breach',
  KEY_DESTROYED: 'key_destroyed',
  AUDIT_VERIFICATION_FAILED: 'audit_verification_failed',
  RELOCATION: 'relocation',
  SECURITY_INCIDENT: 'security_incident',
};
