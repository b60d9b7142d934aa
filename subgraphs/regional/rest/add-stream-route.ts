import { pipeline } from 'node:stream/promises';
import type { Router } from 'express';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import { type RestCall, requirePolicy } from './add-route.ts';
import { scopeOf } from './request-scope.ts';

export interface StreamAnswer {
  readonly contentType: string;
  readonly fileName: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
}

/**
 * A route whose answer is too long to hold: the entry is durable before its first byte leaves. What fails before that is answered
 * like everywhere; what fails later can only end the connection, which a client sees as a body that was cut off.
 */
export function addStreamRoute(
  router: Router,
  path: string,
  recorder: AuditRecorder,
  answer: (call: RestCall) => Promise<StreamAnswer>,
): void {
  const operation = `GET /api${path}`;
  router.get(path, async (request, response) => {
    const scope = scopeOf(response);
    scope.trail.describe(operation);
    const id = request.params['id'];
    const call: RestCall = {
      ...scope,
      operation,
      id: typeof id === 'string' ? id : '',
      params: request.params as Readonly<Record<string, string>>,
      query: request.query,
      body: undefined,
      idempotencyKey: null,
    };
    requirePolicy(call);
    const { contentType, fileName, chunks } = await answer(call);
    await recorder.record(scope.trail.entries(scope.facts, 200));
    scope.recorded = true;
    response.setHeader('content-type', contentType);
    response.setHeader('content-disposition', `attachment; filename="${fileName}"`);
    response.setHeader('cache-control', 'no-store');
    await pipeline(chunks, response).catch(() => response.destroy());
  });
}
