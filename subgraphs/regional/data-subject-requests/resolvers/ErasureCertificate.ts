import type { ErasureCertificateResolvers } from '../../generated/types.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const ErasureCertificate: ErasureCertificateResolvers = {
  id: ({ certificateId }) => certificateId,
  signature: ({ signature }) => base64(signature),
  publicKey: ({ publicKey }) => base64(publicKey),
};
