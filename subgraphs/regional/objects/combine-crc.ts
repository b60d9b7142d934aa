/** A reflected CRC whose initial value and final xor are all ones. */
interface Crc {
  readonly bits: number;
  /** The polynomial, reflected. */
  readonly polynomial: bigint;
}

const CRCS: Readonly<Record<string, Crc>> = {
  CRC32: { bits: 32, polynomial: 0xedb88320n },
  CRC32C: { bits: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

export const canCombine = (algorithm: string): boolean => algorithm in CRCS;

/**
 * The CRC of a whole from the CRCs of its parts: crc(A‖B) = crc(A)·x^(8·|B|) + crc(B) over GF(2). So a full-object checksum of a
 * multipart upload is known without reading a byte of it.
 */
export function combineCrcs(
  algorithm: string,
  parts: readonly { readonly crc: string; readonly size: number }[],
): string {
  const crc = CRCS[algorithm];
  if (crc === undefined) throw new Error(`${algorithm} is not a CRC that can be combined`);
  const bytes = crc.bits / 8;
  const combined = parts.reduce((sum, part) => {
    const own = BigInt(`0x${Buffer.from(part.crc, 'base64').toString('hex')}`);
    return multiply(crc, sum, xToThe(crc, 8 * part.size)) ^ own;
  }, 0n);
  return Buffer.from(combined.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64');
}

/** Product of two reflected polynomials, modulo the CRC's. */
function multiply({ bits, polynomial }: Crc, a: bigint, b: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let mask = 1n << BigInt(bits - 1); mask > 0n; mask >>= 1n) {
    if ((a & mask) !== 0n) product ^= factor;
    factor = (factor & 1n) === 0n ? factor >> 1n : (factor >> 1n) ^ polynomial;
  }
  return product;
}

/** x^exponent by repeated squaring; exponents up to 8 · 5 TiB are exact in a double. */
function xToThe(crc: Crc, exponent: number): bigint {
  let result = 1n << BigInt(crc.bits - 1);
  let power = 1n << BigInt(crc.bits - 2);
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(crc, result, power);
    power = multiply(crc, power, power);
  }
  return result;
}
