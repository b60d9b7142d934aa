import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

let gateway: GatewayFixture;

beforeAll(async () => {
  gateway = await startGateway({ s3Mode: 'redirect' });
  await gateway.registerRegion('FI-HEL', 'http://fi.example.test:8001', {
    s3Endpoint: 'http://s3.fi.example.test:9001',
  });
  await gateway.registerRegion('DE-FRA', 'http://de.example.test:8002/');
  await gateway.assign('fi-1', 'FI-HEL');
  await gateway.assign('de-1', 'DE-FRA');
});

afterAll(() => gateway.close());

test.each([
  ['fi-1', '/s3/documents/a%2Fb?x-id=PutObject', 'http://s3.fi.example.test:9001/documents/a%2Fb?x-id=PutObject'],
  ['fi-1', '/s3?list-type=2', 'http://s3.fi.example.test:9001/?list-type=2'],
  ['de-1', '/s3/documents', 'http://de.example.test:8002/s3/documents'],
])('sends %s for %s to its region before any body is read', async (customerId, path, location) => {
  const request = http.request(`${gateway.url}${path}`, {
    method: 'PUT',
    agent: false,
    headers: { 'x-customer-id': customerId, expect: '100-continue', 'content-length': 5_000_000 },
  });
  let continued = false;
  request.on('continue', () => {
    continued = true;
  });
  request.flushHeaders();

  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  request.destroy();

  expect(response.statusCode).toBe(307);
  expect(response.headers.location).toBe(location);
  expect(response.headers['x-amz-bucket-region']).toBe(customerId === 'fi-1' ? 'FI-HEL' : 'DE-FRA');
  expect(body).toContain('<Code>TemporaryRedirect</Code>');
  expect(continued).toBe(false);
});

test('a bucket that the Host header names is in the path of the redirect', async () => {
  const request = http.request(`${gateway.url}/a.pdf?x=1`, {
    agent: false,
    headers: { 'x-customer-id': 'fi-1', host: 'photos.s3.localhost:8000' },
  });
  request.end();

  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();

  expect(response.headers.location).toBe('http://s3.fi.example.test:9001/photos/a.pdf?x=1');
});

test('redirects nobody whose customer is unknown', async () => {
  const response = await fetch(`${gateway.url}/s3/documents`, {
    headers: { 'x-customer-id': 'nobody' },
    redirect: 'manual',
  });

  expect(response.status).toBe(404);
  expect(response.headers.get('location')).toBeNull();
});
