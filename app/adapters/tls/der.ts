/** Distinguished encoding of ASN.1 (X.690), as far as certificates need it. */
export type Der = Buffer;

const SEQUENCE = 0x30;
const SET = 0x31;

function tlv(tag: number, content: Buffer): Der {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** X.690 section 8.1.3. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const sequence = (...parts: Der[]): Der => tlv(SEQUENCE, Buffer.concat(parts));
export const setOf = (...parts: Der[]): Der => tlv(SET, Buffer.concat(parts));
export const octets = (content: Buffer): Der => tlv(0x04, content);
export const utf8 = (text: string): Der => tlv(0x0c, Buffer.from(text, 'utf8'));
export const truth = (value: boolean): Der => tlv(0x01, Buffer.from([value ? 0xff : 0]));

/** A positive number, most significant byte first. */
export function integer(bytes: Buffer): Der {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const shortest = bytes.subarray(start);
  return tlv(0x02, (shortest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), shortest]) : shortest);
}

/** `unused`: bits at the end that do not count, 0–7. */
export function bits(content: Buffer, unused = 0): Der {
  return tlv(0x03, Buffer.concat([Buffer.from([unused]), content]));
}

/** An object identifier in dots, such as `2.5.29.17`. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** Context-specific tag `[n]`; constructed around whole values, else the bare content of one. */
export function tagged(n: number, content: Der, constructed: boolean): Der {
  return tlv((constructed ? 0xa0 : 0x80) | n, content);
}

/** RFC 5280 section 4.1.2.5: two digits of the year until 2049, four from 2050 on. */
export function instant(at: Date): Der {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
}
