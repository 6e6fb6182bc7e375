import { setTimeout as delay } from 'node:timers/promises';
import { isSilent, toneShare } from '../tone.js';
import type { ApiClient } from '../api-client.js';
import type { ShownRecording } from '../../../app/adapters/http/api/recording-schemas.js';

const HEAD = 44;
/** 100 ms. */
const WINDOW = 800;

/** A recording as a browser gets it. */
export interface Played {
  readonly head: Buffer;
  readonly customer: Int16Array;
  readonly agent: Int16Array;
}

/** Waits until so many recordings of this interaction are over and stored, or came to nothing; the oldest first. */
export async function recordingsOf(api: ApiClient, callId: string, count = 1): Promise<readonly ShownRecording[]> {
  for (const end = performance.now() + 30_000; performance.now() < end; await delay(50)) {
    const { items } = await api.get<{ items: ShownRecording[] }>(`/api/v1/recordings?callId=${callId}`);
    if (items.length >= count && items.every(({ stage }) => stage !== 'finishing')) return [...items].reverse();
  }
  throw new Error(`${count} recordings of ${callId} are not over after 30 s`);
}

export async function played(api: ApiClient, id: string, range?: string): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${api.token ?? ''}` };
  if (range !== undefined) headers['range'] = range;
  return fetch(new URL(`/api/v1/recordings/${id}/sound`, api.url), { headers });
}

/** The two sides of a stereo recording. */
export async function listen(api: ApiClient, id: string): Promise<Played> {
  const response = await played(api, id);
  if (!response.ok) throw new Error(`the recording was answered with ${response.status}`);
  return sidesOf(Buffer.from(await response.arrayBuffer()));
}

export function sidesOf(wav: Buffer): Played {
  const frames = (wav.length - HEAD) >> 2;
  const side = (offset: number): Int16Array =>
    Int16Array.from({ length: frames }, (_, n) => wav.readInt16LE(HEAD + n * 4 + offset));
  return { head: wav.subarray(0, HEAD), customer: side(0), agent: side(2) };
}

/** Milliseconds in which this tone is most of what is heard. */
export function msOf(samples: Int16Array, tone: number): number {
  let windows = 0;
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
    if (toneShare(samples.subarray(at, at + WINDOW), tone) > 0.5) windows += 1;
  }
  return windows * 100;
}

/**
 * Milliseconds with any sound that is none of these tones, for two windows in a row: where a pause was cut out a tone
 * jumps within one window, and is not known there.
 */
export function msOfOthers(samples: Int16Array, tones: readonly number[]): number {
  let windows = 0;
  let before = false;
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
    const window = samples.subarray(at, at + WINDOW);
    const other = !isSilent(window) && tones.every((tone) => toneShare(window, tone) < 0.3);
    if (other && before) windows += 1;
    before = other;
  }
  return windows * 100;
}

/** Milliseconds in which this tone is heard, perhaps with another. */
export function msWith(samples: Int16Array, tone: number): number {
  let windows = 0;
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
    if (toneShare(samples.subarray(at, at + WINDOW), tone) > 0.2) windows += 1;
  }
  return windows * 100;
}
