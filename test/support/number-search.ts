import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** So many digits at a number's end tell it from every other one, whatever a trunk strips and prepends in front. */
const TOLD_BY = 8;
/** Blanks, brackets, `%20`, the zero bytes of UTF-16. */
const BETWEEN = '(?:%[0-9a-f]{2}|[^0-9]){0,3}';
/** What of base64 does not depend on what stands before and after, by how far the text is shifted in its block of three. */
const BASE64_CUT = [0, 2, 3] as const;

/**
 * Everything this number may stand as in a file, over the file's bytes read as Latin-1: its last eight digits with up to
 * three other characters between any two (as people write it, URL-encoded, UTF-16), the same in hexadecimal, in base64
 * at each shift, and as SS7 packs digits (two in a byte, swapped).
 */
export function traceOf(number: string): RegExp {
  const digits = number.replace(/\D/g, '').slice(-TOLD_BY);
  const bytes = Buffer.from(digits, 'latin1');
  const texts = [
    [...digits].join(BETWEEN),
    escaped(bytes.toString('hex')),
    ...BASE64_CUT.map((cut, shift) => escaped(inBase64(digits, shift, cut))),
  ];
  return new RegExp(texts.join('|'), 'i');
}

/** Files below the folder in which any of these numbers stands, however it is written; each with the number's last digits. */
export async function filesWithNumbers(folder: string, numbers: readonly string[]): Promise<string[]> {
  const traces = numbers.map((number) => ({ number, trace: traceOf(number) }));
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file may go while the folder is read: nothing stands in it any more.
    const text = (await readFile(path).catch(() => Buffer.alloc(0))).toString('latin1');
    for (const { number, trace } of traces) if (trace.test(text)) found.push(`${path}: ${number.slice(-4)}`);
  }
  return found;
}

function inBase64(digits: string, shift: number, cut: number): string {
  const whole = Buffer.from('\0'.repeat(shift) + digits, 'latin1')
    .toString('base64')
    .replace(/=+$/, '');
  // The last character may hold bits of what follows.
  return whole.slice(cut, -1);
}

function escaped(text: string): string {
  return text.replace(/[+/]/g, '\\$&');
}
