import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import { discloseResult, followNamed } from '../../residency/gate/disclose-result.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { addRoute, askerOf, type RestCall, requireJsonObject } from '../../rest/add-route.ts';
import { readInput, textIn } from '../../rest/read-input.ts';
import { fromSnakeCase, inSnakeCase } from '../../rest/snake-case.ts';
import type { Breach } from '../breach.ts';
import type { BreachService } from '../breach-service.ts';

/** The register of breaches (Art. 33(5)); the same service as the GraphQL fields. */
export function addBreachRoutes(router: Router, breaches: BreachService): void {
  const toBreach = (breach: Breach): object =>
    inSnakeCase({ ...breach, milestones: breaches.clocks(breach) }) as object;

  addRoute(router, 'get', '/compliance/breaches', async ({ facts, trail, operation }) => {
    const admitted = await onlyAdmitted(trail, await breaches.list(facts.caller), operation);
    return { body: { breaches: admitted.map(toBreach) } };
  });
  addRoute(router, 'post', '/compliance/breaches', (call) => {
    const input = readInput(requireJsonObject(call.body), ['awareAt', 'occurredFrom', 'occurredUntil']);
    const { scope } = input;
    const named = scope === undefined || scope === null ? {} : { scope: fromSnakeCase(requireJsonObject(scope)) };
    return followNamed(call.trail, textIn(input['customerId']), call.operation, async () => ({
      status: 201,
      body: toBreach(await breaches.declare(askerOf(call), { ...input, ...named })),
    }));
  });
  addRoute(router, 'post', '/compliance/breaches/:id/actions', async (call) => {
    const breach = await act(breaches, call);
    return { body: toBreach(await discloseResult(call.trail, call.operation, breach)) };
  });
}

function act(breaches: BreachService, call: RestCall): Promise<Breach> {
  const { action, ...body } = requireJsonObject(call.body);
  const asker = askerOf(call);
  const input = readInput(body, ['submittedAt']);
  switch (action) {
    case 'assess':
      return breaches.assess(asker, call.id, input);
    case 'compute_impact':
      return breaches.computeImpact(asker, call.id);
    case 'submit_milestone':
      return breaches.submit(asker, call.id, input);
    case 'close':
      return breaches.close(asker, call.id);
    default:
      throw new AppError('BAD_USER_INPUT', 'action is assess, compute_impact, submit_milestone or close.');
  }
}
