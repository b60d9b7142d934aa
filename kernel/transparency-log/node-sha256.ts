import { hash } from 'node:crypto';
import type { Hasher } from './hasher.ts';

/** OpenSSL's SHA-256, for servers. The verifier never imports this file: it has to run in browsers. */
export const nodeSha256: Hasher = (message) => hash('sha256', message, 'buffer');
