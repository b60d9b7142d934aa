import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** What is still read of an upload that nobody wants any more, so that its client gets to see the answer. */
const MOST_DISCARDED_BYTES = 16 * 1024 * 1024;

/**
 * Streams the client's body on, at the pace of the slower side. A region that stops reading does not end the client's
 * connection: its answer has still to go out. A client that leaves ends the region's request. Never fails.
 */
export async function sendBody(client: IncomingMessage, upstream: ClientRequest): Promise<void> {
  try {
    for await (const chunk of client.iterator({ destroyOnReturn: false })) {
      if (upstream.destroyed) break;
      if (!upstream.write(chunk)) await writable(upstream);
    }
  } catch (error) {
    upstream.destroy(error as Error);
    return;
  }
  if (!upstream.destroyed) upstream.end();
  else if (!client.complete) discard(client);
}

async function writable(upstream: ClientRequest): Promise<void> {
  const stop = new AbortController();
  const either = { signal: stop.signal };
  try {
    await Promise.race([once(upstream, 'drain', either), once(upstream, 'close', either)]);
  } catch {
    // The region's connection failed; the caller sees that it is destroyed.
  } finally {
    stop.abort();
  }
}

function discard(client: IncomingMessage): void {
  let bytes = 0;
  client.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DISCARDED_BYTES) client.socket.destroy();
  });
  client.resume();
}
