import type * as domain from './rule.ts';

export type ComplianceRuleMapper = domain.ComplianceRule;
export type RuleSimulationMapper = domain.RuleSimulation;
export type RuleTypeMapper = domain.RuleType;
export type RuleStateMapper = domain.RuleState;
