import { expect, test } from 'vitest';
import type { RegionId } from '../../../kernel/ids.ts';
import type { Region } from '../../../subgraphs/routing/regions/region.ts';
import { RegionService } from '../../../subgraphs/routing/regions/region-service.ts';

const region = (id: string): Region => ({
  id: id as RegionId,
  name: null,
  country: null,
  countryCode: null,
  status: 'active',
  gatewayEndpoint: `http://${id}`,
  s3Endpoint: `http://${id}/s3`,
});

function service(...initial: string[]) {
  const state = { ids: initial, time: 0, reads: 0, down: false };
  const repository = {
    list: async () => {
      state.reads += 1;
      if (state.down) throw new Error('down');
      return state.ids.map(region);
    },
  };
  return { state, regions: new RegionService(repository, { now: () => new Date(state.time) }) };
}

const id = (text: string) => text as RegionId;

test('many questions at once are one read, and answers come from memory for a while', async () => {
  const { state, regions } = service('FI-HEL');

  await Promise.all(Array.from({ length: 20 }, () => regions.find(id('FI-HEL'))));
  await regions.list();

  expect(state.reads).toBe(1);
});

test('a region that has just been added is found at once by its id, and in the list after two seconds', async () => {
  const { state, regions } = service('FI-HEL');
  await regions.list();
  state.ids = ['FI-HEL', 'SE-STO'];

  expect((await regions.list()).map(({ id }) => id)).toEqual(['FI-HEL']);
  expect((await regions.find(id('SE-STO')))?.id).toBe('SE-STO');

  state.ids = ['FI-HEL', 'NO-OSL', 'SE-STO'];
  state.time = 2_000;
  expect((await regions.list()).map(({ id }) => id)).toEqual(['FI-HEL', 'NO-OSL', 'SE-STO']);
});

test('the last list stays in use while the database is away', async () => {
  const { state, regions } = service('FI-HEL');
  await regions.list();
  state.down = true;
  state.time = 60_000;

  expect((await regions.find(id('FI-HEL')))?.id).toBe('FI-HEL');
  expect(await regions.find(id('XX-NOWHERE'))).toBeUndefined();
});

test('without any list the failure is told', async () => {
  const { state, regions } = service();
  state.down = true;

  await expect(regions.find(id('FI-HEL'))).rejects.toThrow('down');
});
