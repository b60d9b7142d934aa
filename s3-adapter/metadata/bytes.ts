/** The `Bytes` scalar as it arrives: bytes in one process, base64 over HTTP. */
export function bytesOf(value: Uint8Array | string): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'base64');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
