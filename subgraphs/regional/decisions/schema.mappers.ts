import type { Finding } from '../residency/finding.ts';
import type { GateDecision } from '../residency/gate/gate-decision.ts';
import type { TransferAssessment } from '../residency/transfer-assessment.ts';

export type DecisionExplanationMapper = GateDecision;
export type PlaceFindingMapper = Finding;
export type TransferAssessmentMapper = TransferAssessment;
