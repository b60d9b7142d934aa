import type { Severity } from '../compliance/compliance-figures.ts';
import { type PageArguments, parsePage } from '../shared/page.ts';
import type { ComplianceEventType } from './compliance-event.ts';
import type { EventPage } from './event-repository.ts';

interface EventFilter {
  readonly type?: ComplianceEventType | null | undefined;
  readonly severity?: Severity | null | undefined;
  readonly open?: boolean | null | undefined;
}

/** `given` as GraphQL has checked it: its enums are the domain's values here, whatever the generated type says. */
export function parseEventPage(page: PageArguments, given: object | null | undefined): EventPage {
  const filter = given as EventFilter | null | undefined;
  return {
    ...parsePage('complianceEvents', page),
    type: filter?.type ?? null,
    severity: filter?.severity ?? null,
    open: filter?.open ?? null,
  };
}
