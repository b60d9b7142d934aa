import type * as domain from './breach.ts';

export type BreachMapper = domain.Breach;
export type BreachNatureMapper = domain.Breach['nature'];
export type BreachRiskMapper = domain.BreachRisk;
export type ProcessingRoleMapper = domain.BreachRole;
