import { type FieldNode, Kind } from 'graphql';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, isCustomerId, isRegionId, type RegionId } from '#kernel/ids.ts';
import type { DispatchTask, Owners, RegionDispatchDependencies } from './dispatch-task.ts';
import { groupBy } from './group-by.ts';
import { codeOf, isRecord, toSubgraphError } from './region-error.ts';
import type { RootField } from './root-field.ts';
import type { SubgraphError, SubgraphResult } from './subgraph-message.ts';

/** One distinct representation and every place in the list that it takes. */
interface Entity {
  readonly representation: Readonly<Record<string, unknown>>;
  readonly slots: readonly number[];
}

interface OwnedEntity extends Entity {
  readonly regionId: RegionId;
  readonly customerId: CustomerId | undefined;
}

interface Outcome {
  readonly entity: Entity;
  readonly value: unknown;
  /** Paths start below the entity. */
  readonly errors: readonly SubgraphError[];
}

/** Bounds one request to a region; a longer list goes as several, in parallel. */
const LARGEST_BATCH = 200;

/** `_entities` of mixed owners: equal representations once, each to its region, answers back in their places. */
export async function dispatchEntities(
  field: RootField,
  task: DispatchTask,
  dependencies: RegionDispatchDependencies,
): Promise<SubgraphResult> {
  const variableName = representationsVariable(field.node);
  const representations = task.variables[variableName];
  if (!Array.isArray(representations)) throw new Error('The planner sent an entity fetch without representations.');
  const ask = (entities: readonly OwnedEntity[]) => askAll(entities, { field, variableName, task, dependencies });

  const outcomes: Outcome[] = [];
  const owned: OwnedEntity[] = [];
  for (const located of await Promise.all(
    distinct(representations).map((entity) => locate(entity, dependencies.owners)),
  )) {
    if ('errors' in located) outcomes.push(located);
    else owned.push(located);
  }
  const answered = await ask(owned);
  outcomes.push(...(await askMovedAgain(owned, answered, { owners: dependencies.owners, ask })));
  return toResult(field.responseKey, representations.length, outcomes);
}

function representationsVariable({ arguments: args }: FieldNode): string {
  const value = args?.find(({ name }) => name.value === 'representations')?.value;
  if (value?.kind !== Kind.VARIABLE) throw new Error('The planner sent an entity fetch without a variable.');
  return value.name.value;
}

function distinct(representations: readonly unknown[]): Entity[] {
  const entities = new Map<string, { representation: Record<string, unknown>; slots: number[] }>();
  representations.forEach((representation: unknown, slot) => {
    const key = JSON.stringify(representation);
    const known = entities.get(key);
    if (known) known.slots.push(slot);
    else entities.set(key, { representation: isRecord(representation) ? representation : {}, slots: [slot] });
  });
  return [...entities.values()];
}

/**
 * A region is its own owner; anything else names its region in the key, and for a customer the directory must agree: a key can
 * have come from a region's answer, and no region may speak for another one's customers.
 */
async function locate(entity: Entity, owners: Owners): Promise<OwnedEntity | Outcome> {
  try {
    const { __typename: type, id, region } = entity.representation;
    const named = type === 'Region' ? id : isRecord(region) ? region['id'] : undefined;
    if (typeof named !== 'string' || !isRegionId(named)) {
      throw new AppError('INTERNAL', `An entity of type ${String(type)} names no region in its key.`);
    }
    if (type !== 'Customer') return { ...entity, regionId: named, customerId: undefined };
    const customerId = typeof id === 'string' && isCustomerId(id) ? id : undefined;
    if (customerId === undefined) throw new AppError('BAD_USER_INPUT', 'A customer id is malformed.');
    await confirmOwner(customerId, named, owners);
    return { ...entity, regionId: named, customerId };
  } catch (error) {
    return { entity, value: null, errors: [toSubgraphError(error)] };
  }
}

async function confirmOwner(customerId: CustomerId, named: RegionId, owners: Owners): Promise<void> {
  if ((await owners.regionOf(customerId)) === named) return;
  owners.forget(customerId);
  if ((await owners.regionOf(customerId)) === named) return;
  throw new AppError('WRONG_REGION', `Region ${named} does not own customer ${customerId}.`, {
    facts: { customerId, regionId: named },
  });
}

interface EntityFetch {
  readonly field: RootField;
  readonly variableName: string;
  readonly task: DispatchTask;
  readonly dependencies: RegionDispatchDependencies;
}

async function askAll(entities: readonly OwnedEntity[], fetch: EntityFetch): Promise<Outcome[]> {
  const byRegion = groupBy(entities, ({ regionId }) => regionId);
  const batches = [...byRegion].flatMap(([regionId, all]) =>
    Array.from({ length: Math.ceil(all.length / LARGEST_BATCH) }, (_, index) =>
      askBatch(regionId, all.slice(index * LARGEST_BATCH, (index + 1) * LARGEST_BATCH), fetch),
    ),
  );
  return (await Promise.all(batches)).flat();
}

async function askBatch(
  regionId: RegionId,
  entities: readonly OwnedEntity[],
  { field, variableName, task, dependencies }: EntityFetch,
): Promise<Outcome[]> {
  const representations = entities.map(({ representation }) => representation);
  const request = task.document.request([field], { ...task.variables, [variableName]: representations });
  const answer = await dependencies.link.ask(regionId, { ...request, operationName: task.operationName }, task.call);
  const answered = answer.data?.[field.responseKey];
  const values: unknown[] = Array.isArray(answered) && answered.length === entities.length ? answered : [];
  return entities.map((entity, index) => {
    const value = values[index] ?? null;
    const errors = answer.errors.flatMap((error) => errorBelow(error, field.responseKey, index, entities.length));
    return { entity, value, errors: value === null && errors.length === 0 ? [unexplained(regionId)] : errors };
  });
}

/** The error seen from one entity: its own with the path below it, one about the whole request as it is, else nothing. */
function errorBelow(error: SubgraphError, responseKey: string, index: number, count: number): SubgraphError[] {
  const [root, position, ...rest] = error.path ?? [];
  const aboutOne = root === responseKey && typeof position === 'number' && position >= 0 && position < count;
  if (aboutOne && position !== index) return [];
  return [{ ...error, path: aboutOne ? rest : [] }];
}

/** A null without an error would reach the client as silence; a region that answers one is out of contract. */
const unexplained = (regionId: RegionId): SubgraphError =>
  toSubgraphError(new AppError('REGION_UNAVAILABLE', `Region ${regionId} gave no answer for this entity.`), regionId);

interface SecondAttempt {
  readonly owners: Owners;
  readonly ask: (entities: readonly OwnedEntity[]) => Promise<Outcome[]>;
}

/** Entities are only read, so one that its region does not own any more may be asked for once more, where it is now. */
async function askMovedAgain(
  owned: readonly OwnedEntity[],
  outcomes: readonly Outcome[],
  { owners, ask }: SecondAttempt,
): Promise<Outcome[]> {
  const refused = new Set(
    outcomes
      .filter(({ errors }) => errors.some((error) => codeOf(error) === 'WRONG_REGION' && error.path?.length === 0))
      .map(({ entity }) => entity),
  );
  const moved = (
    await Promise.all(owned.filter((entity) => refused.has(entity)).map((entity) => relocate(entity, owners)))
  ).filter((entity) => entity !== undefined);
  if (moved.length === 0) return [...outcomes];
  const replaced = new Set(moved.flatMap(({ slots }) => slots));
  const kept = outcomes.filter(({ entity }) => !entity.slots.some((slot) => replaced.has(slot)));
  return [...kept, ...(await ask(moved))];
}

async function relocate(entity: OwnedEntity, owners: Owners): Promise<OwnedEntity | undefined> {
  if (entity.customerId === undefined) return undefined;
  owners.forget(entity.customerId);
  const regionId = await owners.regionOf(entity.customerId).catch(() => undefined);
  if (regionId === undefined || regionId === entity.regionId) return undefined;
  return { ...entity, regionId, representation: { ...entity.representation, region: { id: regionId } } };
}

function toResult(responseKey: string, length: number, outcomes: readonly Outcome[]): SubgraphResult {
  const entities: unknown[] = new Array(length).fill(null);
  const placed: { readonly slot: number; readonly error: SubgraphError }[] = [];
  for (const { entity, value, errors } of outcomes) {
    for (const slot of entity.slots) {
      entities[slot] = value;
      for (const error of errors)
        placed.push({ slot, error: { ...error, path: [responseKey, slot, ...(error.path ?? [])] } });
    }
  }
  placed.sort((a, b) => a.slot - b.slot);
  return { data: { [responseKey]: entities }, errors: placed.map(({ error }) => error) };
}
