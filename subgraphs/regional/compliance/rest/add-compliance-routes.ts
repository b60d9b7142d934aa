import type { Router } from 'express';
import type { RegionId } from '#kernel/ids.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { addRoute, followCaller, requireCustomerHeader } from '../../rest/add-route.ts';
import { type Alert, type ComplianceSummary, compliancePercentage } from '../compliance-figures.ts';
import type { ComplianceService } from '../compliance-service.ts';
import type { ResidencyCheck } from '../residency-check.ts';

export interface ComplianceRoutesOptions {
  readonly regionId: RegionId;
  readonly compliance: ComplianceService;
  readonly residency: ResidencyCheck;
}

const MOST_ALERTS = 50;

export function addComplianceRoutes(
  router: Router,
  { regionId, compliance, residency }: ComplianceRoutesOptions,
): void {
  addRoute(router, 'get', '/compliance/summary', async (call) => {
    const customerId = requireCustomerHeader(call);
    return followCaller(call, async () => ({
      body: toSummary(await compliance.summary(call.facts.caller, customerId), regionId),
    }));
  });

  addRoute(router, 'get', '/compliance/alerts', (call) =>
    followCaller(call, async (customerId) => {
      const found = await compliance.alerts(call.facts.caller, MOST_ALERTS);
      const alerts = await onlyAdmitted(call.trail, found, call.operation);
      return { body: { region: regionId, customer_id: customerId, alerts: alerts.map(toAlert), count: alerts.length } };
    }),
  );

  addRoute(router, 'get', '/compliance/validate/data-residency', (call) =>
    followCaller(call, async () => ({ body: { region: regionId, ...(await residency.run(call.facts.caller)) } })),
  );
}

/** The product document's fields, and no others. */
function toSummary(figures: ComplianceSummary, regionId: RegionId) {
  return {
    customer_id: figures.customerId,
    customer_name: figures.customerName,
    region: regionId,
    customer_compliance_status: figures.customerComplianceStatus,
    data_residency_requirement: figures.dataResidencyRequirement,
    compliance_requirements: figures.complianceRequirements,
    total_objects: figures.totalObjects,
    compliant_objects: figures.compliantObjects,
    legal_hold_objects: figures.legalHoldObjects,
    open_violations: figures.openViolations,
    pending_data_requests: figures.pendingDataRequests,
    compliance_percentage: compliancePercentage(figures),
  };
}

function toAlert({ id, customerId, ...alert }: Alert) {
  return { alert_id: id, customer_id: customerId, ...alert };
}
