import { expect } from 'vitest';
import type { RunningRegion } from '../start-region.ts';

const REQUEST = 'id status right dueAt dataSubjectId deferredItems approvedBy completedAt';
const FILE = `request { ${REQUEST} } outcomes { outcome count }
  items(first: 200) { itemNo kind bucket key versionId plannedOutcome outcome reasons retainedUntil decidedBy digest }
  bundles { id kind size sha256 items pushedObjects } certificates { id document signature publicKey }
  objections { id purpose outcome } history { action from to actor }`;

/** A customer's requests, driven through the GraphQL endpoint as an officer would. */
export class RequestDesk {
  readonly #running: RunningRegion;
  readonly #customerId: string;

  constructor(running: RunningRegion, customerId: string) {
    this.#running = running;
    this.#customerId = customerId;
  }

  async mutate(field: string, actor: string, argument = '', input: object | null = null) {
    const types: Record<string, string> = {
      submitDataSubjectRequest: 'SubmitDataSubjectRequestInput!',
      recordVerification: 'VerificationInput!',
      extendRequest: 'ExtendRequestInput!',
      rejectRequest: 'RejectRequestInput!',
      decideRequestItem: 'RequestItemDecisionInput!',
      decideObjection: 'ObjectionDecisionInput!',
      recordRecipientNotice: 'RecipientNoticeInput!',
    };
    const variable = input === null ? '' : `($input: ${types[field]})`;
    const passed = input === null ? '' : ', input: $input';
    const document = `mutation ${variable} { ${field}(customerId: "${this.#customerId}"${argument}${passed}) { ${REQUEST} } }`;
    return this.#running.graphql(document, { input }, { 'x-actor-id': actor });
  }

  /** As `mutate`, expecting that it works. */
  async act(field: string, requestId: string | null, input: object | null = null, actor = 'officer', more = '') {
    const argument = requestId === null ? more : `, requestId: "${requestId}"${more}`;
    const { data, errors } = await this.mutate(field, actor, argument, input);
    expect(errors).toEqual([]);
    return data[field];
  }

  async refusal(field: string, requestId: string, input: object | null = null, actor = 'officer', more = '') {
    const { errors } = await this.mutate(field, actor, `, requestId: "${requestId}"${more}`, input);
    return errors[0]?.extensions ?? null;
  }

  async submit(right: string, dataSubjectId: string, more: object = {}): Promise<string> {
    const request = await this.act('submitDataSubjectRequest', null, { right, dataSubjectId, ...more });
    return request.id;
  }

  async verify(requestId: string): Promise<void> {
    await this.act('recordVerification', requestId, { step: 'CONFIRM', method: 'video call' });
  }

  /** Received, verified and planned. */
  async planned(right: string, dataSubjectId: string, more: object = {}): Promise<string> {
    const id = await this.submit(right, dataSubjectId, more);
    await this.verify(id);
    await this.act('planRequest', id);
    await this.settle(id, ['IN_PROGRESS', 'BLOCKED_LEGAL_HOLD']);
    return id;
  }

  async approve(requestId: string): Promise<void> {
    await this.act('requestApproval', requestId);
    await this.act('approvePlan', requestId, null, 'second-officer');
  }

  async execute(requestId: string): Promise<void> {
    await this.act('executeRequest', requestId);
    await this.work();
  }

  /** Lets the worker do everything that is to do now. */
  async work(): Promise<void> {
    await this.#running.region.requestWork.worker.runOnce();
    // The worker has been woken by the mutation already, and may be at it.
    const busy = 'SELECT 1 FROM request_work WHERE leased_by IS NOT NULL OR due_at <= now()';
    await expect.poll(() => this.#running.sql(busy), { timeout: 15_000 }).toEqual([]);
  }

  async settle(requestId: string, statuses: readonly string[]): Promise<void> {
    await this.work();
    expect(statuses).toContain((await this.file(requestId)).request.status);
  }

  async file(requestId: string) {
    const { data, errors } = await this.#running.graphql(
      `query ($id: ID!) { _entities(representations: [{ __typename: "Customer", id: "${this.#customerId}", region: { id: "FI-HEL" } }]) {
        ... on Customer { dataSubjectRequest(id: $id) { ${FILE} } } } }`,
      { id: requestId },
    );
    expect(errors).toEqual([]);
    return data._entities[0].dataSubjectRequest;
  }
}
