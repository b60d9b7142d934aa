import { randomUUID } from 'node:crypto';

const HARMLESS = /^[A-Za-z0-9._-]{8,64}$/;
/** UUID, ULID or plain hexadecimal: an id that cannot carry words. */
const OPAQUE = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,64}|[0-9A-HJKMNP-TV-Z]{26})$/i;

const acceptOrMint =
  (acceptable: RegExp) =>
  (header: string | string[] | undefined): string =>
    typeof header === 'string' && acceptable.test(header) ? header : randomUUID();

/** The caller's request id if it is harmless in logs and headers, else a new one. */
export const acceptOrMintRequestId = acceptOrMint(HARMLESS);

/** For the global layer, whose logs must not hold what a caller might write into an id. */
export const acceptOrMintOpaqueRequestId = acceptOrMint(OPAQUE);
