export interface ByteRange {
  readonly from: number;
  /** The last byte, included. */
  readonly to: number;
}

/**
 * What a request with this `Range` is answered with (RFC 9110, 14.1.2): one stretch; null: the whole, as for several
 * ranges, another unit or one that is not there, which the RFC lets a server ignore.
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    const count = Math.min(Number(last), bytes);
    return count === 0 ? null : { from: bytes - count, to: bytes - 1 };
  }
  const range = { from: Number(first), to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
  return range.from <= range.to ? range : null;
}
