import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { DispatchTask, RegionDispatchDependencies } from './dispatch-task.ts';
import { codeOf, toSubgraphError } from './region-error.ts';
import type { RootField } from './root-field.ts';
import { type RoutingKey, readRoutingKey } from './routing-argument.ts';
import type { SubgraphError, SubgraphResult } from './subgraph-message.ts';

interface RoutedField {
  readonly field: RootField;
  readonly key: RoutingKey;
  readonly regionId: RegionId;
}

interface Run {
  readonly regionId: RegionId;
  readonly fields: RoutedField[];
}

/** Root fields by owner: queries in parallel, mutations as runs of neighbours with the same region, one after the other. */
export async function dispatchRootFields(
  fields: readonly RootField[],
  task: DispatchTask,
  dependencies: RegionDispatchDependencies,
): Promise<SubgraphResult> {
  const routed = await Promise.all(fields.map((field) => routeField(field, task, dependencies)));
  const refused = routed.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  const runs = toRuns(
    routed.flatMap((outcome) => ('error' in outcome ? [] : [outcome])),
    task.document.isMutation,
  );
  const results = task.document.isMutation
    ? await inSeries(runs, task, dependencies)
    : await Promise.all(runs.map((run) => queryRun(run, task, dependencies)));
  return merge([{ data: {}, errors: refused }, ...results]);
}

async function routeField(
  field: RootField,
  task: DispatchTask,
  { owners, routingArguments }: RegionDispatchDependencies,
): Promise<RoutedField | { readonly error: SubgraphError }> {
  try {
    const rootType = task.document.isMutation ? 'Mutation' : 'Query';
    const argument = routingArguments[rootType][field.name];
    if (argument === undefined) throw new AppError('INTERNAL', `${rootType}.${field.name} has no routing argument.`);
    const key = readRoutingKey(field.node, argument, task.variables);
    const regionId = 'regionId' in key ? key.regionId : await ownerOf(key.customerId, owners);
    return { field, key, regionId };
  } catch (error) {
    return { error: { ...toSubgraphError(error), path: [field.responseKey] } };
  }
}

async function ownerOf(customerId: CustomerId, owners: RegionDispatchDependencies['owners']): Promise<RegionId> {
  const regionId = await owners.regionOf(customerId);
  if (regionId !== undefined) return regionId;
  throw new AppError('CUSTOMER_NOT_ROUTED', `No region owns customer ${customerId}.`, { facts: { customerId } });
}

function toRuns(fields: readonly RoutedField[], serial: boolean): Run[] {
  const runs: Run[] = [];
  for (const field of fields) {
    const candidates = serial ? runs.slice(-1) : runs;
    const run = candidates.find(({ regionId }) => regionId === field.regionId);
    if (run === undefined) runs.push({ regionId: field.regionId, fields: [field] });
    else run.fields.push(field);
  }
  return runs;
}

/** Never repeats a mutation: one that failed may have happened. */
async function inSeries(
  runs: readonly Run[],
  task: DispatchTask,
  dependencies: RegionDispatchDependencies,
): Promise<SubgraphResult[]> {
  const results: SubgraphResult[] = [];
  for (const run of runs) {
    if (task.call.signal.aborted) break;
    const result = await askRun(run, task, dependencies);
    forgetMisrouted(run, result, dependencies);
    results.push(result);
  }
  return results;
}

/** A region that does not own a customer any more means that the directory is behind: look again, and ask once more. */
async function queryRun(
  run: Run,
  task: DispatchTask,
  dependencies: RegionDispatchDependencies,
): Promise<SubgraphResult> {
  const first = await askRun(run, task, dependencies);
  const misrouted = forgetMisrouted(run, first, dependencies);
  if (misrouted.length === 0) return first;
  const moved = (await Promise.all(misrouted.map(({ field }) => routeField(field, task, dependencies)))).filter(
    (outcome): outcome is RoutedField => 'field' in outcome && outcome.regionId !== run.regionId,
  );
  const again = await Promise.all(toRuns(moved, false).map((other) => askRun(other, task, dependencies)));
  const replaced = new Set(moved.map(({ field }) => field.responseKey));
  const kept = first.errors.filter(({ path }) => !replaced.has(String(path?.[0])));
  return merge([{ data: first.data, errors: kept }, ...again]);
}

function forgetMisrouted(
  { fields }: Run,
  { errors }: SubgraphResult,
  { owners }: RegionDispatchDependencies,
): RoutedField[] {
  const refused = new Set(errors.filter((error) => codeOf(error) === 'WRONG_REGION').map(({ path }) => path?.[0]));
  const misrouted = fields.filter(({ field, key }) => refused.has(field.responseKey) && 'customerId' in key);
  for (const { key } of misrouted) if ('customerId' in key) owners.forget(key.customerId);
  return misrouted;
}

async function askRun(
  { regionId, fields }: Run,
  { document, variables, operationName, call }: DispatchTask,
  { link }: RegionDispatchDependencies,
): Promise<SubgraphResult> {
  const rootFields = fields.map(({ field }) => field);
  const { data, errors } = await link.ask(
    regionId,
    { ...document.request(rootFields, variables), operationName },
    call,
  );
  const keys = rootFields.map(({ responseKey }) => responseKey);
  // Only the keys that were asked for: a region cannot answer for another one's fields.
  const own = Object.fromEntries(keys.map((key) => [key, data?.[key] ?? null]));
  return { data: own, errors: errors.flatMap((error) => placeError(error, keys)) };
}

/** An error about the whole request is one of each of its fields. */
function placeError(error: SubgraphError, keys: readonly string[]): SubgraphError[] {
  if (keys.includes(String(error.path?.[0]))) return [error];
  return keys.map((key) => ({ ...error, path: [key] }));
}

function merge(results: readonly SubgraphResult[]): SubgraphResult {
  return {
    data: Object.assign({}, ...results.map(({ data }) => data)),
    errors: results.flatMap(({ errors }) => errors),
  };
}
