import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// What node:http alone can do with the same requests: takes bodies and forgets them, answers with bytes of the size in the path
// (/get-<bytes>) or with a listing's worth of text.
const bodies = new Map<number, Buffer>();
const listing =
  '<Contents><Key>key-00000000</Key><Size>4096</Size><ETag>"d41d8cd98f00b204e9800998ecf8427e"</ETag></Contents>'.repeat(
    1_000,
  );

const server = createServer({ noDelay: true }, (request, response) => {
  request.resume();
  request.on('end', () => {
    const size = Number(/get-(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
    if (request.method === 'GET' && size > 0) {
      const body = bodies.get(size) ?? Buffer.alloc(size);
      bodies.set(size, body);
      response.end(body);
    } else if (request.method === 'GET') response.end(listing);
    else response.writeHead(request.method === 'DELETE' ? 204 : 200).end();
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`));
