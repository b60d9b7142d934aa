import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import type { AuditRecorder } from '../../audit/audit-recorder.ts';
import { addRoute, type RestCall, requireCustomerHeader, requireJsonObject } from '../../rest/add-route.ts';
import { addStreamRoute } from '../../rest/add-stream-route.ts';
import { parsePage } from '../../shared/page.ts';
import type { AnswerRepository } from '../answer-repository.ts';
import type { DataSubjectRequestReader } from '../data-subject-request-reader.ts';
import type { ExportDesk } from '../export-desk.ts';
import type { ItemRepository } from '../item-repository.ts';
import type { Asker, RequestService } from '../request-service.ts';
import type { StoredRequest } from '../stored-request.ts';
import { toRequest } from './to-request.ts';

export interface RequestRoutes {
  readonly requests: RequestService;
  readonly reader: DataSubjectRequestReader;
  readonly items: ItemRepository;
  readonly answers: AnswerRepository;
  readonly exports: ExportDesk;
  readonly recorder: AuditRecorder;
}

/** The requests of the customer that X-Customer-ID names; the same service as the GraphQL fields. */
export function addRequestRoutes(router: Router, routes: RequestRoutes): void {
  const { requests, reader, items, answers, exports, recorder } = routes;

  addRoute(router, 'post', '/data-subject-requests', (call) =>
    follow(call, async (customerId) => {
      const body = requireJsonObject(call.body);
      const request = await requests.submit(askerOf(call), customerId, fromSnakeCase(body));
      return { status: 201, body: toRequest(request, requests.clockOf(request)) };
    }),
  );

  addRoute(router, 'get', '/data-subject-requests', (call) =>
    follow(call, async (customerId) => {
      const customer = await requests.requireCustomer(call.facts.caller, customerId);
      const page = parsePage('dataSubjectRequests', { first: 50, after: textOf(call.query['after']) });
      const connection = (await reader.requestsOf([customer], page)).get(customer);
      const nodes = connection?.edges.map(({ node }) => toRequest(node, requests.clockOf(node))) ?? [];
      return {
        body: { requests: nodes, next: connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null },
      };
    }),
  );

  addRoute(router, 'get', '/data-subject-requests/:id', (call) =>
    follow(call, async (customerId) => {
      const request = await requests.get(call.facts.caller, customerId, call.id);
      const outcomes = await items.counts(request.state.id);
      return { body: { ...toRequest(request, requests.clockOf(request)), outcomes } };
    }),
  );

  addRoute(router, 'post', '/data-subject-requests/:id/actions', (call) =>
    follow(call, async (customerId) => {
      const { action, ...input } = requireJsonObject(call.body);
      const request = await act(requests, call, customerId, String(action), fromSnakeCase(input));
      return { body: toRequest(request, requests.clockOf(request)) };
    }),
  );

  addRoute(router, 'get', '/data-subject-requests/:id/certificate', (call) =>
    follow(call, async (customerId) => {
      const request = await requests.get(call.facts.caller, customerId, call.id);
      const [latest] = await answers.certificates(request.state.id);
      if (latest === undefined) throw new AppError('NOT_FOUND', 'The request has no certificate.');
      const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
      const { document, signature, publicKey } = latest;
      return { body: { document, signature: base64(signature), public_key: base64(publicKey), algorithm: 'Ed25519' } };
    }),
  );

  addStreamRoute(router, '/data-subject-requests/:id/bundle', recorder, (call) =>
    follow(call, async (customerId) => {
      const request = await requests.get(call.facts.caller, customerId, call.id);
      const { stream } = await exports.open(request.state.id);
      return { contentType: 'application/zip', fileName: `request-${request.state.id}.zip`, chunks: stream };
    }),
  );
}

function act(
  requests: RequestService,
  call: RestCall,
  customerId: string,
  action: string,
  input: object,
): Promise<StoredRequest> {
  const asker = askerOf(call);
  const { id } = call;
  switch (action) {
    case 'verify':
      return requests.recordVerification(asker, customerId, id, input);
    case 'pause_clock':
      return requests.pauseClock(asker, customerId, id, input);
    case 'resume_clock':
      return requests.resumeClock(asker, customerId, id);
    case 'extend':
      return requests.extend(asker, customerId, id, input);
    case 'plan':
      return requests.plan(asker, customerId, id);
    case 'decide_item':
      return requests.decideItem(asker, customerId, id, input);
    case 'request_approval':
      return requests.requestApproval(asker, customerId, id);
    case 'approve':
      return requests.approve(asker, customerId, id);
    case 'execute':
      return requests.execute(asker, customerId, id);
    case 'complete':
      return requests.complete(asker, customerId, id, input);
    case 'reject':
      return requests.reject(asker, customerId, id, input);
    case 'withdraw':
      return requests.withdraw(asker, customerId, id);
    default:
      throw new AppError(
        'BAD_USER_INPUT',
        'action is verify, pause_clock, resume_clock, extend, plan, decide_item, request_approval, approve, execute, complete, reject or withdraw.',
      );
  }
}

function follow<Result>(call: RestCall, action: (customerId: string) => Promise<Result>): Promise<Result> {
  const customerId = requireCustomerHeader(call);
  return call.trail.follow(customerId, call.operation, () => action(customerId));
}

const askerOf = ({ facts, idempotencyKey }: RestCall): Asker => ({ facts, key: idempotencyKey });
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** REST spells names in snake_case, as the product's own endpoints do. */
const fromSnakeCase = (body: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? fromSnakeCase(value as Record<string, unknown>)
        : value,
    ]),
  );
