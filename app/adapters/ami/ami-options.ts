import type { Log } from '../../ports/log.js';
import type { AmiMessage } from './ami-fields.js';

/** All in milliseconds. */
export interface AmiTiming {
  /** Time between two pings; after two without an answer the connection is given up. */
  readonly pingMs: number;
  /** Longest wait from connecting until Asterisk has let us in and has fully booted. */
  readonly openMs: number;
  /** Waits before each new try; the last one is repeated for ever. */
  readonly retryMs: readonly number[];
  /** Wait after Asterisk refused our name and password; it logs each try as an attack. */
  readonly wrongPasswordMs: number;
}

export const defaultTiming: AmiTiming = {
  pingMs: 10_000,
  openMs: 15_000,
  retryMs: [100, 250, 500, 1_000, 2_000, 5_000],
  wrongPasswordMs: 10_000,
};

export interface AmiOptions {
  readonly host: string;
  readonly port: number;
  /**
   * An account with `read = system` (it tells when Asterisk has booted) and `write = system` (reload, list endpoints, MixMonitor).
   * No more is used; console commands above all are not, because their class is as good as a shell.
   */
  readonly user: string;
  readonly password: string;
  readonly log: Log;
  readonly timing?: Partial<AmiTiming>;
  /** Receives every event of class system from then on; without it none are asked for. */
  readonly onEvent?: (event: AmiMessage) => void;
  /** What this connection is for, in log lines [AMI]. */
  readonly purpose?: string;
}
