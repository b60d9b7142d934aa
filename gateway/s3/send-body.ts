import type { ClientRequest, IncomingMessage } from 'node:http';

/** What is still read of an upload that nobody wants any more, so that its client gets to see the answer. */
const MOST_DISCARDED_BYTES = 16 * 1024 * 1024;

/**
 * Streams the client's body on, at the pace of the slower side. A region that stops reading does not end the client's
 * connection: its answer has still to go out. A client that leaves ends the region's request. Never fails.
 *
 * Bare events instead of an async iterator: promises and signals made for every chunk outlive the young generation, and
 * a long upload would grow the process until the next full collection.
 */
export function sendBody(client: IncomingMessage, upstream: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const forward = (chunk: Buffer) => {
      if (!upstream.write(chunk)) client.pause();
    };
    const resume = () => client.resume();
    const finish = () => {
      client.off('close', clientGone);
      upstream.end();
    };
    const clientGone = () => upstream.destroy(new Error('The client went away.'));
    const settle = () => {
      client.off('data', forward).off('end', finish).off('error', clientGone).off('close', clientGone);
      upstream.off('drain', resume).off('finish', settle).off('close', settle);
      // An error of a client that nobody listens to would end the process.
      client.on('error', () => undefined);
      if (!client.readableEnded) discard(client);
      resolve();
    };
    client.on('data', forward).once('end', finish).once('error', clientGone).once('close', clientGone);
    upstream.on('drain', resume).once('finish', settle).once('close', settle);
    if (upstream.destroyed) settle();
  });
}

function discard(client: IncomingMessage): void {
  let bytes = 0;
  client.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DISCARDED_BYTES) client.socket.destroy();
  });
  client.resume();
}
