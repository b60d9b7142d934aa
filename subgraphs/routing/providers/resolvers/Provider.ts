import type { ProviderResolvers } from './../../generated/types.ts';

export const Provider: ProviderResolvers = {
  __resolveReference: async ({ id }, { services }) => (await services.providers.findById(String(id))) ?? null,
  region: async (provider, _args, { services }) => (await services.regions.find(provider.regionId)) ?? null,
  status: ({ status }) => STATUS[status],
};

const STATUS = { active: 'ACTIVE', maintenance: 'MAINTENANCE', offline: 'OFFLINE' } as const;
