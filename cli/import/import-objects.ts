import { CreateBucketCommand, HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Session } from '../create-session.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { createProgress, type Progress } from '../output/progress.ts';
import { CopyObject } from './copy-object.ts';
import { ImportJournal } from './import-journal.ts';
import { ImportReport, type ItemOutcome } from './import-report.ts';
import { inParallel } from './in-parallel.ts';
import { listSource, type SourceObject } from './list-source.ts';
import type { ObjectLocation } from './object-location.ts';

export interface ImportObjectsOptions {
  readonly customer: string;
  readonly from: ObjectLocation;
  /** Of the source; absent for AWS. */
  readonly fromEndpoint?: string;
  readonly fromRegion: string;
  readonly to: ObjectLocation;
  readonly parallel: number;
  readonly dryRun: boolean;
}

/**
 * Copies the objects of a bucket into a customer's bucket, through the S3 API of the customer's own region. What an earlier run
 * has copied is not read again; what changed at the source since is.
 */
export async function importObjects(session: Session, options: ImportObjectsOptions): Promise<void> {
  const { from, to, dryRun } = options;
  const source = sourceClient(options);
  const target = await targetClient(session, options.customer);
  if (!dryRun) await ensureBucket(target, to.bucket);
  const targetKey = (key: string) => `${to.prefix}${key.slice(from.prefix.length)}`;
  const copy = new CopyObject({ source, sourceBucket: from.bucket, target, targetBucket: to.bucket, targetKey });
  const journal = await ImportJournal.open(`${options.customer}-${to.bucket}.imported`, { readOnly: dryRun });
  const progress = createProgress();
  const report = new ImportReport();
  try {
    await inParallel(listed(source, from, progress), options.parallel, async (object) => {
      report.add(await importOne(object, { copy, journal, dryRun, target: `${to.bucket}/${targetKey(object.key)}` }));
      progress.done(object.size);
    });
  } catch (error) {
    throw error instanceof S3ServiceException ? new CommandFailure(`The source refused: ${error.message}`) : error;
  } finally {
    progress.stop();
    await journal.close();
    source.destroy();
    target.destroy();
  }
  report.finish(session.output, 'Objects', dryRun);
}

async function* listed(source: S3Client, from: ObjectLocation, progress: Progress): AsyncGenerator<SourceObject> {
  for await (const page of listSource(source, from)) {
    progress.expect(page.length);
    yield* page;
  }
}

interface ItemParts {
  readonly copy: CopyObject;
  readonly journal: ImportJournal;
  readonly dryRun: boolean;
  readonly target: string;
}

async function importOne(object: SourceObject, { copy, journal, dryRun, target }: ItemParts): Promise<ItemOutcome> {
  const { key, size, etag, order } = object;
  const content = { target, key, etag, size: String(size) };
  const outcome = { place: key, order };
  if (journal.has(content)) return { ...outcome, result: 'unchanged' };
  try {
    const there = await copy.isThere(object);
    if (!there && !dryRun) await copy.run(object);
    if (!dryRun) await journal.add(content);
    return { ...outcome, result: there ? 'unchanged' : 'created' };
  } catch (error) {
    return { ...outcome, result: 'refused', reason: (error as Error).message };
  }
}

/** Credentials of the source come from where AWS tools look for them: AWS_ACCESS_KEY_ID, AWS_PROFILE, … */
const sourceClient = ({ fromEndpoint, fromRegion }: ImportObjectsOptions): S3Client =>
  new S3Client({
    region: fromRegion,
    forcePathStyle: fromEndpoint !== undefined,
    ...(fromEndpoint === undefined ? {} : { endpoint: fromEndpoint }),
  });

/** The customer's own region, asked for before anything is sent. */
async function targetClient({ api, environment }: Session, customer: string): Promise<S3Client> {
  const { body } = await api.rest('GET', `${api.gateway}/routing/customers/${encodeURIComponent(customer)}`);
  const { s3_endpoint: endpoint, primary_region: region } = body as { s3_endpoint: string; primary_region: string };
  const accessKeyId = environment['DOMICILE_ACCESS_KEY_ID'];
  const secretAccessKey = environment['DOMICILE_SECRET_ACCESS_KEY'];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new CommandFailure(
      `Set DOMICILE_ACCESS_KEY_ID and DOMICILE_SECRET_ACCESS_KEY to a key pair of ${customer}; its region issues one at ` +
        `POST /api/customers/${customer}/access-keys.`,
      { exitCode: EXIT.usage },
    );
  }
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region: region.toLowerCase(), forcePathStyle: true, credentials });
}

async function ensureBucket(client: S3Client, bucket: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.$metadata.httpStatusCode !== 404) throw new CommandFailure(`The region refused: ${error.message}`);
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  }
}
