import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'dataSubject' | 'subjectKeyTemplates' | '__resolveReference'> = {
  dataSubject: ({ id }, { identifier }, { facts, services, trail }) =>
    trail.follow(id, 'Customer.dataSubject', () => services.subjects.find(facts, id, identifier)),
  subjectKeyTemplates: async ({ id }, _arguments, { services }) => [...(await services.subjects.templates(id))],
};
