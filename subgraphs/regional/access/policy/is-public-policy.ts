import ipaddr from 'ipaddr.js';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from './policy-document.ts';

/**
 * AWS, "The meaning of public": an Allow for everybody, unless a condition with fixed values (no wildcards) narrows it to somebody
 * known.
 */
export const isPublicPolicy = ({ statements }: PolicyDocument): boolean => statements.some(isPublicStatement);

function isPublicStatement({ effect, principals, conditions }: PolicyStatement): boolean {
  if (effect === 'Deny') return false;
  const everyone = principals.items.some(({ kind }) => kind === 'everyone');
  return everyone && !conditions.some(narrows);
}

const NARROWING = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);
const POSITIVE = new Set(['StringEquals', 'StringLike', 'StringEqualsIgnoreCase', 'ArnEquals', 'ArnLike', 'IpAddress']);

function narrows({ operator, ifExists, key, values }: PolicyCondition): boolean {
  if (ifExists || !POSITIVE.has(operator) || values.length === 0) return false;
  if (key === 'aws:sourceip') return operator === 'IpAddress' && values.every(isSmallRange);
  return NARROWING.has(key) && values.every((value) => !/[*?]/.test(value));
}

/** AWS: larger than /8 (IPv4) or /32 (IPv6) counts as everybody. */
function isSmallRange(range: string): boolean {
  try {
    const [network, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : [ipaddr.parse(range), 128];
    return bits >= (network.kind() === 'ipv4' ? 8 : 32);
  } catch {
    return false;
  }
}
