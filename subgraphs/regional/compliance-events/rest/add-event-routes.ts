import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import { SEVERITIES } from '../../compliance/compliance-figures.ts';
import { discloseResult } from '../../residency/gate/disclose-result.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { addRoute, askerOf, requireJsonObject } from '../../rest/add-route.ts';
import { flagIn, textIn } from '../../rest/read-input.ts';
import { inSnakeCase } from '../../rest/snake-case.ts';
import { EVENT_TYPES } from '../compliance-event.ts';
import type { EventService } from '../event-service.ts';
import { parseEventPage } from '../parse-event-page.ts';

/** Of the region, or of the customer who asks; the same service as the GraphQL fields. */
export function addEventRoutes(router: Router, events: EventService): void {
  addRoute(router, 'get', '/compliance/events', async ({ facts, query, trail, operation }) => {
    const filter = {
      type: oneOf('type', EVENT_TYPES, query['type']),
      severity: oneOf('severity', SEVERITIES, query['severity']),
      open: flagIn(query['open']),
    };
    const first = query['first'] === undefined ? undefined : Number(query['first']);
    const page = parseEventPage({ first, after: textIn(query['after']) }, filter);
    const { edges, pageInfo } = await events.list(facts.caller, page);
    const admitted = await onlyAdmitted(
      trail,
      edges.map(({ node }) => node),
      operation,
    );
    return { body: { events: inSnakeCase(admitted), next: pageInfo.hasNextPage ? pageInfo.endCursor : null } };
  });
  addRoute(router, 'post', '/compliance/events/:id/resolve', async (call) => {
    const { notes } = requireJsonObject(call.body);
    const resolution = { eventId: call.id, notes: textIn(notes) ?? '' };
    const event = await events.resolve(askerOf(call), resolution);
    return { body: inSnakeCase(await discloseResult(call.trail, call.operation, event)) as object };
  });
}

function oneOf<Value extends string>(name: string, values: readonly Value[], given: unknown): Value | null {
  if (given === undefined) return null;
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new AppError('BAD_USER_INPUT', `${name} must be one of ${values.join(', ')}.`);
}
