import { decideCaller, type Verdict } from './caller-row.ts';
import type { Actor, DecisionInput, Disclosure, Whereabouts } from './decision-input.ts';
import { type Finding, type Findings, strictestDecision, strictestFinding } from './finding.ts';
import { candidateCountries, classifyPlace, type PlaceClass } from './place-class.ts';
import type { ReasonCode } from './reasons.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { assessTransfer, type Recipient, type TransferAssessment } from './transfer-assessment.ts';

/** One finding for each who gets to see the data: the caller, the router in between, the addressee of an export. */
export function decideDisclosure(operation: Disclosure, input: DecisionInput, ruleset: Ruleset): Findings {
  const { actor, via, recipient } = operation;
  const others: Viewer[] = [];
  if (via.kind === 'GATEWAY') {
    others.push({ role: 'ROUTER', kind: 'OPERATOR', organisation: via.organisation, at: via.at });
  }
  if (recipient !== undefined) others.push({ role: 'RECIPIENT', ...recipient });
  const look = (viewer: Viewer) => decideViewer(viewer, operation, input, ruleset);
  return [look({ role: 'ACTOR', ...actor }), ...others.map(look)];
}

type Viewer = Actor & Pick<Finding, 'role'>;

function decideViewer(viewer: Viewer, operation: Disclosure, input: DecisionInput, ruleset: Ruleset): Finding {
  const [first = null, ...others] = candidateCountries(viewer.at);
  const at = (country: string | null) => decideViewerAt(country, viewer, operation, input, ruleset);
  return strictestFinding([at(first), ...others.map(at)]);
}

function decideViewerAt(
  country: Whereabouts['country'],
  { role, kind, organisation }: Viewer,
  operation: Disclosure,
  input: DecisionInput,
  ruleset: Ruleset,
): Finding {
  const recipient: Recipient = { kind, organisation, country };
  const placeClass = classifyPlace(country, organisation, input, ruleset);
  const transfer = assessTransfer(recipient, input, ruleset);
  const called = decideCaller(recipient, placeClass, input, ruleset);
  const exported = applyExportPolicy(called, placeClass, operation);
  const { decision, reasons } = kind === 'SUBJECT' ? openToSubject(exported) : exported;
  return {
    role,
    country,
    placeClass,
    decision,
    reasons: [...reasons, ...explainTransfer(recipient, transfer)],
    transfer,
    redacted: exported.redacted && decision === 'DENY',
  };
}

interface ExportVerdict extends Verdict {
  readonly redacted: boolean;
}

function applyExportPolicy(called: Verdict, placeClass: PlaceClass, { kind, exportPolicy }: Disclosure): ExportVerdict {
  const asCalled = { ...called, redacted: false };
  if (placeClass === 'HOME_COUNTRY' || called.decision === 'DENY') return asCalled;
  if (exportPolicy === 'REDACT') {
    return {
      decision: 'DENY',
      reasons: [...called.reasons, 'EXPORT_REDACTED'],
      redacted: called.decision !== 'REQUIRE_APPROVAL',
    };
  }
  if (exportPolicy === 'RESTRICT') {
    const reasons: readonly ReasonCode[] = [...called.reasons, 'EXPORT_RESTRICTED'];
    // An export is kept where it arrives; any other reading is only logged.
    const least = kind === 'EXPORT' ? 'DENY' : 'ALLOW_AND_LOG';
    return { decision: strictestDecision(called.decision, least), reasons, redacted: false };
  }
  return asCalled;
}

/** The right of access does not end at a border, so a requirement can delay a person's own data but not refuse it. */
const openToSubject = ({ decision, reasons }: Verdict): Verdict =>
  decision === 'DENY'
    ? { decision: 'REQUIRE_APPROVAL', reasons: [...reasons, 'SUBJECT_OWN_ACCESS'] }
    : { decision, reasons };

function explainTransfer({ kind }: Recipient, { isTransfer, criteria, basis }: TransferAssessment): ReasonCode[] {
  if (isTransfer) return basis === 'NONE' ? ['TRANSFER_WITHOUT_BASIS'] : [];
  return kind === 'CUSTOMER_STAFF' && criteria.recipientInThirdCountry && criteria.exporterUnderGdpr
    ? ['NOT_A_TRANSFER_SAME_ENTITY']
    : [];
}
