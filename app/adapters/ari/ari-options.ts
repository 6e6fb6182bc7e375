import type { Log } from '../../ports/log.js';
import type { SwitchSink } from '../../ports/switch.js';
import type { HangTiming } from './hang-watch.js';

/** All in milliseconds. */
export interface AriTiming {
  /** Time between two pings on the event socket; after two without an answer the socket is given up. */
  readonly pingMs: number;
  /** Longest wait for each step of connecting. */
  readonly openMs: number;
  /** Waits before each new try; the last one is repeated for ever. */
  readonly retryMs: readonly number[];
  /** Wait after Asterisk refused our name and password; it logs each try as an attack. */
  readonly wrongPasswordMs: number;
  /** Longest wait for the list of channels and bridges. */
  readonly snapshotMs: number;
  /** How long after a channel left our application its end must follow; else it went on in the dialplan. */
  readonly leftMs: number;
}

export const defaultTiming: AriTiming = {
  pingMs: 2_000,
  openMs: 5_000,
  retryMs: [50, 100, 200, 500, 1_000, 2_000],
  wrongPasswordMs: 10_000,
  snapshotMs: 5_000,
  leftMs: 250,
};

export interface AriOptions {
  /** Where Asterisk's HTTP server listens, without `/ari`: `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** ARI application, `farline-<pbx>`. */
  readonly app: string;
  /** Name of this PBX, the first part of every id we choose on it. */
  readonly pbx: string;
  /** Where Asterisk finds uploaded prompts, an absolute path of its machine [none]. */
  readonly promptsDir?: string;
  readonly sink: SwitchSink;
  readonly log: Log;
  readonly timing?: Partial<AriTiming>;
  readonly hangTiming?: Partial<HangTiming>;
}
