import type { IncomingMessage, ServerResponse } from 'node:http';

/** As much of an unread body as is cheaper to swallow than a new connection. */
const WORTH_DRAINING = 1024 * 1024;
const PATIENCE_MS = 5_000;

/**
 * Before an answer to a request whose body was not read: a short remainder is drained, so that the connection lives on; otherwise
 * the answer says `Connection: close`. A client that was never told to continue may or may not send, so its connection ends too.
 */
export function prepareUnreadBody(incoming: IncomingMessage, response: ServerResponse, wasInvited: boolean): void {
  if (incoming.complete || response.headersSent) return;
  const length = Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || length > 0;
  if (
    !hasBody ||
    (incoming.headers['content-length'] === undefined && incoming.headers['transfer-encoding'] === undefined)
  )
    return;
  if (!wasInvited || length > WORTH_DRAINING) response.setHeader('connection', 'close');
}

/**
 * After the answer: reads on for a while, bounded, because closing with unread bytes resets the connection and can destroy the
 * answer before the client has read it (RFC 9112 §9.6).
 */
export function drainUnreadBody(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.destroyed) return;
  let drained = 0;
  const giveUp = setTimeout(() => incoming.destroy(), PATIENCE_MS);
  giveUp.unref();
  const done = () => clearTimeout(giveUp);
  incoming.on('data', (piece: Buffer) => {
    drained += piece.length;
    if (drained > 16 * WORTH_DRAINING) incoming.destroy();
  });
  incoming.once('end', done);
  incoming.once('close', done);
  incoming.once('error', done);
  incoming.resume();
}
