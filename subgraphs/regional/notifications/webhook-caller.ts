import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { Webhook } from './webhook.ts';

/** A webhook with the address that it was found at; every delivery goes there and nowhere else. */
export interface WebhookLine {
  readonly address: string;
  /** The status that it answered with. Rejects if it did not answer in time. */
  post(body: string, eventId: string): Promise<number>;
  close(): Promise<void>;
}

export interface WebhookCaller {
  /** Rejects if the name has no address, or only addresses that the webhook may not be at. */
  open(webhook: Webhook): Promise<WebhookLine>;
}

const TIMEOUT_MS = 10_000;

/** RFC 6890 and its IPv6 counterparts: addresses that mean something only to whoever stands next to them. */
const INSIDE = new BlockList();
for (const [range, bits] of [
  ...[['0.0.0.0', 8] as const, ['10.0.0.0', 8] as const, ['100.64.0.0', 10] as const, ['127.0.0.0', 8] as const],
  ...[['169.254.0.0', 16] as const, ['172.16.0.0', 12] as const, ['192.0.0.0', 24] as const],
  ...[['192.168.0.0', 16] as const, ['198.18.0.0', 15] as const, ['224.0.0.0', 3] as const],
]) {
  INSIDE.addSubnet(range, bits, 'ipv4');
}
for (const [range, bits] of [
  ...[['::', 127] as const, ['64:ff9b:1::', 48] as const, ['fc00::', 7] as const, ['fe80::', 10] as const],
  ...[['ff00::', 8] as const, ['2001:db8::', 32] as const],
]) {
  INSIDE.addSubnet(range, bits, 'ipv6');
}

export function isInsideAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return INSIDE.check(mapped, 'ipv4');
  return isIP(address) === 0 || INSIDE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Calls webhooks over HTTP. The name is resolved once per line, so that what was checked is what is called. */
export function createWebhookCaller(timeoutMs = TIMEOUT_MS): WebhookCaller {
  return {
    open: async (webhook) => {
      const { hostname } = new URL(webhook.url);
      const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
      const usable = found.find(({ address }) => webhook.allowPrivateAddress || !isInsideAddress(address));
      if (usable === undefined) throw new Error('The webhook is at an address that it may not be at.');
      return lineTo(webhook, usable.address, timeoutMs);
    },
  };
}

function lineTo({ url, secret }: Webhook, address: string, timeoutMs: number): WebhookLine {
  const family = isIPv6(address) ? 6 : 4;
  const pinned: LookupFunction = (_name, options, callback) =>
    options.all === true ? callback(null, [{ address, family }]) : callback(null, address, family);
  const agent = new Agent({ connect: { lookup: pinned, timeout: timeoutMs }, connections: 4, pipelining: 1 });
  return {
    address,
    post: async (body, eventId) => {
      const sentAt = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex');
      // Redirects are not followed: they would lead to where nobody allowed.
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'domicile-notifications',
          'x-domicile-event': eventId,
          'x-domicile-signature': `t=${sentAt},v1=${signature}`,
        },
        body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body.dump({ limit: 65_536 });
      return answer.statusCode;
    },
    close: () => agent.destroy(),
  };
}
