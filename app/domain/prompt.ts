import type { Millis, PromptId } from './ids.js';

/** A sound an admin uploaded. Its bytes are a file named by its id; this is what decisions and pages need of it. */
export interface UploadedPrompt {
  readonly id: PromptId;
  readonly name: string;
  readonly durationMs: Millis;
}

/** Largest upload, bytes. */
export const MOST_PROMPT_BYTES = 2 * 1024 * 1024;

const RATE = 8_000;
const BYTES_PER_SECOND = 2 * RATE;
/** `RIFF`, size, `WAVE`. */
const RIFF_HEADER = 12;
const CHUNK_HEADER = 8;
const PCM = 1;

/** Why a file is no prompt. `found` says what it is instead, where that can be said. */
export interface WavProblem {
  readonly problem:
    'too-large' | 'not-wav' | 'cut-off' | 'not-pcm' | 'wrong-rate' | 'wrong-width' | 'not-mono' | 'empty';
  readonly found: number | null;
}

export type ReadWav =
  { readonly ok: true; readonly pcm: Uint8Array; readonly durationMs: Millis } | ({ readonly ok: false } & WavProblem);

/**
 * The sound of a WAV file (RIFF, Microsoft/IBM 1991) that Asterisk plays as it is: PCM, 8 kHz, 16 bits, mono. Chunks
 * other than `fmt ` and `data` are skipped; sizes that point behind the end are refused.
 */
export function readWav(bytes: Uint8Array): ReadWav {
  if (bytes.length > MOST_PROMPT_BYTES) return wrong('too-large', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < RIFF_HEADER || word(view, 0) !== 'RIFF' || word(view, 8) !== 'WAVE') return wrong('not-wav');
  let rightShape = false;
  for (let at = RIFF_HEADER; at + CHUNK_HEADER <= bytes.length;) {
    const name = word(view, at);
    const size = view.getUint32(at + 4, true);
    const from = at + CHUNK_HEADER;
    if (from + size > bytes.length) return wrong('cut-off');
    if (name === 'fmt ') {
      const problem = formatProblem(view, from, size);
      if (problem) return problem;
      rightShape = true;
    } else if (name === 'data') {
      if (!rightShape) return wrong('not-wav');
      return soundOf(bytes.subarray(from, from + size));
    }
    // Chunks begin at even places.
    at = from + size + (size % 2);
  }
  return wrong(rightShape ? 'empty' : 'not-wav');
}

function soundOf(data: Uint8Array): ReadWav {
  if (data.length % 2 !== 0) return wrong('cut-off');
  if (data.length === 0) return wrong('empty');
  return { ok: true, pcm: data, durationMs: Math.ceil((data.length * 1_000) / BYTES_PER_SECOND) };
}

function formatProblem(view: DataView, at: number, size: number): ReadWav | null {
  if (size < 16) return wrong('not-wav');
  const format = view.getUint16(at, true);
  if (format !== PCM) return wrong('not-pcm', format);
  const channels = view.getUint16(at + 2, true);
  if (channels !== 1) return wrong('not-mono', channels);
  const rate = view.getUint32(at + 4, true);
  if (rate !== RATE) return wrong('wrong-rate', rate);
  const bits = view.getUint16(at + 14, true);
  return bits === 16 ? null : wrong('wrong-width', bits);
}

/** The same sound with nothing around it but the shortest header: what others put into a file is not kept. */
export function wavOf(pcm: Uint8Array): Uint8Array {
  const header = 44;
  const file = new Uint8Array(header + pcm.length);
  const view = new DataView(file.buffer);
  write(view, 0, 'RIFF');
  view.setUint32(4, header - 8 + pcm.length, true);
  write(view, 8, 'WAVE');
  write(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, BYTES_PER_SECOND, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(view, 36, 'data');
  view.setUint32(40, pcm.length, true);
  file.set(pcm, header);
  return file;
}

function wrong(problem: WavProblem['problem'], found: number | null = null): ReadWav {
  return { ok: false, problem, found };
}

function word(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));
}

function write(view: DataView, at: number, text: string): void {
  for (let n = 0; n < text.length; n++) view.setUint8(at + n, text.charCodeAt(n));
}
