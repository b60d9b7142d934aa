import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { DataFolder } from '../../dev/data-folder.ts';
import { freePort } from '../../dev/ports.ts';
import { startStack } from '../../dev/start-stack.ts';
import { issueToken, type TokenRequest } from '../../dev/trust/local-issuer.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { type Credentials, presign } from './sign-request.ts';

export const MINE = 'mallory-corp';
export const THEIRS = 'victim-corp';
export const ABROAD = 'abroad-corp';
const HOME = 'FI-HEL';

export interface Victims {
  readonly gateway: string;
  readonly region: string;
  readonly s3: string;
  readonly otherRegion: string;
  readonly databaseUrl: string;
  /** Mallory's own, which are good for her data. */
  readonly token: string;
  readonly key: Credentials;
  readonly theirKeyId: string;
  issue(claims: Omit<TokenRequest, 'audience'> & { audience?: readonly string[] }): Promise<string>;
  stop(): Promise<void>;
}

/** A stack in the enforced mode with two customers of one region, one of another, and an object of each. */
export async function startVictims(): Promise<Victims> {
  const folder = await makeRunFolder('attack');
  const data = await DataFolder.open(join(folder, 'data'));
  const plan = async (regionId: string) => {
    const [port, s3Port, postgresPort] = await Promise.all([freePort(), freePort(), freePort()]);
    return { regionId, port, s3Port, postgresPort };
  };
  const stack = await startStack(
    {
      dataFolder: data.path,
      gatewayPort: await freePort(),
      globalPostgresPort: await freePort(),
      providerPort: await freePort(),
      regions: [await plan(HOME), await plan('DE-FRA')],
      durable: false,
      authMode: 'enforced',
    },
    data,
    () => undefined,
  );
  const { gateway, regions } = stack.description();
  const home = regions.find(({ regionId }) => regionId === HOME);
  const other = regions.find(({ regionId }) => regionId !== HOME);
  if (home === undefined || other === undefined) throw new Error('The stack has no two regions.');
  const issue: Victims['issue'] = ({ audience = ['global', HOME, 'DE-FRA'], ...claims }) =>
    issueToken(data.path, { ...claims, audience });
  const post = async (url: string, token: string, body: object) => {
    const answer = await request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${await answer.body.text()}`);
    return (await answer.body.json()) as Record<string, string>;
  };
  const keyOf = async (customer: string, at: string) => {
    const token = await issue({ roles: ['tenant_admin'], customers: [customer] });
    const made = await post(`${at}/api/customers/${customer}/access-keys`, token, {});
    return { accessKeyId: made['access_key_id'] ?? '', secretAccessKey: made['secret_access_key'] ?? '' };
  };
  const operator = await issue({ roles: ['operator'] });
  const officer = await issue({ roles: ['compliance_officer'], regions: [HOME, 'DE-FRA'] });
  const keys = new Map<string, Credentials>();
  for (const [customer, at] of [
    [MINE, home],
    [THEIRS, home],
    [ABROAD, other],
  ] as const) {
    await post(`${gateway}/routing/customers/${customer}?region_id=${at.regionId}`, operator, {});
    await post(`${at.url}/api/customers/${customer}/register`, officer, { customer_name: customer });
    const key = await keyOf(customer, at.url);
    keys.set(customer, key);
    for (const path of [`/${customer}-files`, `/${customer}-files/secret`]) {
      const signing = { method: 'PUT', origin: at.s3Url, path, region: at.regionId.toLowerCase() };
      const stored = await request(presign(key, signing), {
        method: 'PUT',
        body: path.endsWith('secret') ? `secret of ${customer}` : '',
      });
      await stored.body.dump();
    }
  }
  return {
    gateway,
    region: home.url,
    s3: home.s3Url,
    otherRegion: other.url,
    databaseUrl: home.databaseUrl,
    token: await issue({ roles: ['tenant_admin'], customers: [MINE] }),
    key: keys.get(MINE) ?? { accessKeyId: '', secretAccessKey: '' },
    theirKeyId: keys.get(THEIRS)?.accessKeyId ?? '',
    issue,
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
