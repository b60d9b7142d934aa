import type { CustomerResolvers } from '../../generated/types.ts';
import { parseEventPage } from '../parse-event-page.ts';

export const Customer: Pick<CustomerResolvers, 'complianceEvents' | '__resolveReference'> = {
  complianceEvents: ({ id }, { filter, ...page }, { loaders }) =>
    loaders.complianceEvents.load(id, parseEventPage(page, filter)),
};
