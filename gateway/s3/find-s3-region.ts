import type { IncomingMessage } from 'node:http';
import { type CustomerId, isCustomerId } from '#kernel/ids.ts';
import type { OwnerDirectory } from '../directory/owner-directory.ts';
import type { RegionRegistry, RegionTarget } from '../federation/region-registry.ts';
import { readS3Identity } from './s3-identity.ts';
import {
  accessDenied,
  customerNotRouted,
  malformedCustomer,
  type S3Refusal,
  serviceUnavailable,
  unknownAccessKey,
} from './s3-refusal.ts';

/** The region that owns the request's customer, or how to refuse it. Never a guess, never a default. */
export async function findS3Region(
  request: IncomingMessage,
  directory: OwnerDirectory,
  registry: RegionRegistry,
): Promise<{ readonly customerId: CustomerId; readonly target: RegionTarget } | { readonly refusal: S3Refusal }> {
  try {
    const customerId = await findCustomer(request, directory);
    if (typeof customerId !== 'string') return { refusal: customerId };
    const regionId = await directory.regionOf(customerId);
    if (regionId === undefined) return { refusal: customerNotRouted };
    const target = await registry.find(regionId);
    if (target === undefined || target.status === 'offline') return { refusal: serviceUnavailable(regionId) };
    return { customerId, target };
  } catch {
    return { refusal: serviceUnavailable() };
  }
}

async function findCustomer(request: IncomingMessage, directory: OwnerDirectory): Promise<CustomerId | S3Refusal> {
  const identity = readS3Identity(request);
  switch (identity.kind) {
    case 'access-key':
      if (!/^[A-Z0-9]{16,32}$/.test(identity.accessKeyId)) return unknownAccessKey;
      return (await directory.customerOfKey(identity.accessKeyId)) ?? unknownAccessKey;
    case 'customer':
      return isCustomerId(identity.customerId) ? identity.customerId : malformedCustomer;
    case 'none':
      return accessDenied;
  }
}
