import type { Request } from 'express';

/** The address of the client, as far as trusted proxies vouch for it. For the region's audit trail only: never kept here. */
export const clientAddressOf = (request: Request): string => (request.ip ?? '').replace(/^::ffff:/, '');
