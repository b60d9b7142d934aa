import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { freePort } from '../../../dev/ports.ts';

export interface RegionProcess {
  readonly child: ChildProcess;
  readonly s3: string;
}

export interface RegionProcessOptions {
  readonly databaseUrl: string;
  readonly globalDatabaseUrl: string;
  readonly dataPath: string;
  /** From the bundle, with the flags of a deployment; else from the sources. */
  readonly isBuilt?: boolean;
}

const FROM_SOURCE = ['--conditions=residency-source', '--import', 'tsx', 'subgraphs/regional/main.ts'];
/** As dev/service-process.ts and the image start it. */
const BUILT = ['--max-semi-space-size=2', 'dist/subgraphs/regional/main.js'];

/** The region FI-HEL as it runs in production, S3 included, until whoever started it ends it. */
export async function startRegionProcess(options: RegionProcessOptions): Promise<RegionProcess> {
  const s3Port = await freePort();
  const child = spawn(process.execPath, options.isBuilt === true ? BUILT : FROM_SOURCE, {
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: '2',
      REGION_ID: 'FI-HEL',
      PORT: '0',
      S3_PORT: String(s3Port),
      DATABASE_URL: options.databaseUrl,
      GLOBAL_DATABASE_URL: options.globalDatabaseUrl,
      DATA_PATH: options.dataPath,
      LOCAL_COUNTRY: 'FI',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Read on to the end: a process whose log nobody reads would end by itself.
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.includes('region is up') && resolve());
    lines.once('close', () => reject(new Error('The region did not start')));
  });
  return { child, s3: `http://127.0.0.1:${s3Port}` };
}
