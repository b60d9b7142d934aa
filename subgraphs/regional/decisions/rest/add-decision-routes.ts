import type { Router } from 'express';
import type { GateDecision } from '../../residency/gate/gate-decision.ts';
import { addRoute, requireCustomerHeader, requireJsonObject } from '../../rest/add-route.ts';
import { fromSnakeCase, toSnakeCase } from '../../rest/snake-case.ts';
import type { DecisionService } from '../decision-service.ts';
import { parseDecisionRequest } from '../parse-decision-request.ts';

export function addDecisionRoutes(router: Router, decisions: DecisionService): void {
  addRoute(router, 'post', '/compliance/decide', (call) => {
    const { customer_id: named, ...question } = requireJsonObject(call.body);
    const customerId = typeof named === 'string' ? named : requireCustomerHeader(call);
    return call.trail.follow(customerId, call.operation, async () => {
      const request = parseDecisionRequest(fromSnakeCase(question), toSnakeCase);
      return {
        body: { customer_id: customerId, ...toBody(await decisions.explain(call.facts.caller, customerId, request)) },
      };
    });
  });
}

function toBody({ findings, transfer, ...decision }: GateDecision) {
  return {
    decision: decision.decision,
    disclosure: decision.disclosure,
    reasons: decision.reasons,
    transfer: {
      is_transfer: transfer.isTransfer,
      exporter_under_gdpr: transfer.criteria.exporterUnderGdpr,
      disclosed_to_another_organisation: transfer.criteria.disclosedToAnotherOrganisation,
      recipient_in_third_country: transfer.criteria.recipientInThirdCountry,
      basis: transfer.basis,
      adequacy_decision_id: transfer.adequacyDecisionId,
      instrument_id: transfer.instrumentId,
    },
    places: findings.map(({ role, country, placeClass, decision: verdict, reasons }) => ({
      role,
      country,
      place_class: placeClass,
      decision: verdict,
      reasons,
    })),
    configuration_violations: decision.configurationViolations.map(({ code, regionId }) => ({
      code,
      region_id: regionId,
    })),
    raises_event: decision.raisesEvent,
    rule_ids: decision.ruleIds,
    ruleset_version: decision.rulesetVersion,
  };
}
