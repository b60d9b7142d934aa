/** Which process listens where. Pure: whether the ports are free is found out by who starts them. */
export interface StackPlan {
  readonly dataFolder: string;
  readonly gatewayPort: number;
  readonly globalPostgresPort: number;
  /** Where people sign in, with `enforced`. */
  readonly providerPort: number;
  readonly regions: readonly RegionPlan[];
  /** False for stacks that are thrown away: their databases skip fsync. */
  readonly durable: boolean;
  /** Whose X-Forwarded-For the gateway believes: this machine's, so that accesses from elsewhere can be tried out. */
  readonly trustedProxies?: string | undefined;
  /** `open` unless said otherwise: the product document's examples, on loopback. */
  readonly authMode?: 'open' | 'enforced' | undefined;
  /** Base domains of virtual-host style S3 addresses; `s3.localhost` unless given. */
  readonly s3Domains?: string | undefined;
  /** https everywhere, and mutual TLS between the processes. */
  readonly tls?: boolean | undefined;
}

export interface RegionPlan {
  readonly regionId: string;
  readonly port: number;
  readonly s3Port: number;
  readonly postgresPort: number;
}

export const DEFAULT_S3_DOMAINS = 's3.localhost';
export const DEFAULT_PORT_BASE = 8000;
export const DEFAULT_REGIONS = ['FI-HEL', 'DE-FRA', 'US-EAST'] as const;

export const LOOPBACK = '127.0.0.1,::1';
const S3_OFFSET = 1000;
const PROVIDER_OFFSET = 500;
/** The product document's database ports, 5432…, belong to its port 8000; elsewhere they follow the base. */
const postgresBase = (portBase: number): number => (portBase === DEFAULT_PORT_BASE ? 5432 : portBase + 2000);

/** The product document's numbering: gateway at the base, regions after it, S3 a thousand above, databases 5432 and on. */
export function planStack(dataFolder: string, portBase: number, regionIds: readonly string[]): StackPlan {
  return {
    dataFolder,
    gatewayPort: portBase,
    globalPostgresPort: postgresBase(portBase),
    providerPort: portBase + PROVIDER_OFFSET,
    regions: regionIds.map((regionId, index) => planRegion(regionId, portBase, index + 1)),
    durable: true,
    trustedProxies: LOOPBACK,
  };
}

/** The region's place in the numbering counts from 1. */
export function planRegion(regionId: string, portBase: number, place: number): RegionPlan {
  return {
    regionId,
    port: portBase + place,
    s3Port: portBase + S3_OFFSET + place,
    postgresPort: postgresBase(portBase) + place,
  };
}
