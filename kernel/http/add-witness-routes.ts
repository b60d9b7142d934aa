import express, { type Express } from 'express';
import { KEY_HISTORY_HEADER, MOST_REQUEST_BYTES, type WitnessDesk } from '#kernel/transparency-log/witness-desk.ts';

/**
 * C2SP tlog-witness below /witness, and the key to verify its cosignatures with. Left out of the audit trail: checkpoints hold
 * nothing of anybody, and an entry per cosignature would make two regions cosign each other for ever.
 */
export function addWitnessRoutes(app: Express, desk: WitnessDesk): void {
  app.post(
    '/witness/add-checkpoint',
    express.text({ type: () => true, limit: MOST_REQUEST_BYTES }),
    async (request, response) => {
      const history = request.headers[KEY_HISTORY_HEADER];
      const body: unknown = request.body;
      const answer = await desk.addCheckpoint(
        typeof body === 'string' ? body : '',
        Buffer.from(typeof history === 'string' ? history : '', 'base64').toString(),
      );
      response.status(answer.status).setHeader('content-type', answer.contentType);
      response.end(answer.body);
    },
  );
  app.get('/witness/key', async (_request, response) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(`${await desk.verifierKey()}\n`);
  });
}
