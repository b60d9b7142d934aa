import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { Whereabouts } from '../residency/decision-input.ts';
import { toRecord } from '../residency/gate/gate-decision.ts';
import { EXPORT_OPERATIONS } from '../residency/gate/kind-of-operation.ts';
import type { ResidencyGate } from '../residency/gate/residency-gate.ts';
import { countryOf } from '../residency/region-places.ts';
import { type RequestFacts, workFacts } from '../shared/request-facts.ts';
import type { StoredRequest } from './stored-request.ts';

export interface RequestAuditParts {
  readonly regionId: RegionId;
  readonly gate: Pick<ResidencyGate, 'decide'>;
  readonly recorder: Pick<AuditRecorder, 'record'>;
  /** Where a host is, by the addresses that its name has now. */
  readonly locateHost: (host: string) => Promise<Whereabouts>;
  readonly clock: Clock;
}

/** What the worker does for a request stands in the audit trail like what people do. */
export class RequestAudit {
  readonly #parts: RequestAuditParts;

  constructor(parts: RequestAuditParts) {
    this.#parts = parts;
  }

  /** `info`: figures and codes, nothing personal. */
  async recordStep(
    { customerId, state }: StoredRequest,
    operation: 'PlanRequest' | 'ExecuteRequest',
    info: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    const complianceInfo = { request: state.id, right: state.right, ...info };
    const entry = { customerId, operation, statusCode: 200, decision: 'ALLOW', complianceInfo } as const;
    await this.#parts.recorder.record([{ ...entry, request: this.#facts(state.id) }]);
  }

  /**
   * Whether the person's data may go to the endpoint that they named (Art. 20(2)): another organisation, in the country that the
   * endpoint's address is in. Recorded with its reasons before anything is sent; a refusal is reported as a compliance event.
   */
  async admitsPush({ customerId, state }: StoredRequest, endpoint: string): Promise<boolean> {
    const { gate, recorder, locateHost } = this.#parts;
    const facts = this.#facts(state.id);
    const host = new URL(endpoint).hostname.replaceAll(/^\[|\]$/g, '');
    const decision = await gate.decide({
      facts,
      customerId,
      kind: 'EXPORT',
      operation: EXPORT_OPERATIONS.push,
      recipient: { kind: 'OTHER_ORGANISATION', organisation: host, at: await locateHost(host) },
    });
    if (decision === null) return false;
    const isAdmitted = decision.disclosure === 'VALUE';
    const record = toRecord(decision);
    await recorder.record([
      {
        ...record,
        request: facts,
        customerId,
        operation: EXPORT_OPERATIONS.push,
        statusCode: isAdmitted ? 200 : 403,
        ...(isAdmitted ? {} : { errorCode: 'RESIDENCY_DENIED' }),
        complianceInfo: { ...record.complianceInfo, request: state.id, right: state.right },
      },
    ]);
    return isAdmitted;
  }

  #facts(requestId: string): RequestFacts {
    const { regionId, clock } = this.#parts;
    return {
      ...workFacts(requestId, clock.now()),
      source: { country: countryOf(regionId), method: 'PEER', confidence: 'HIGH' },
    };
  }
}
