export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** RFC 9110 §14.1.2; an unknown unit, several ranges or bad syntax are ignored, as S3 does. */
const RANGE = /^bytes=(\d*)-(\d*)$/;

/** The bytes that a Range header asks for: a range, `whole` if the header does not count, or `unsatisfiable`. */
export function readByteRange(header: string | null, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = header === null ? null : RANGE.exec(header.replaceAll(' ', ''));
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (first === '' && last === '') return 'whole';
  if (first === '') return lastBytes(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, length: end - start + 1 };
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  if (count === 0 || size === 0) return 'unsatisfiable';
  const length = Math.min(count, size);
  return { start: size - length, length };
}
