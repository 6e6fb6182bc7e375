import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../ports/log.js';
import type { AsteriskProcess } from './asterisk-process.js';

/** Seconds before each new start; the first is at once, because callers are waiting. */
const BACK_OFF_S = [0, 1, 2, 5, 10, 30];
/** A process that ran this long was healthy: the next start is at once again. */
const HEALTHY_MS = 60_000;
/** An adopted process is no child of ours, so nobody tells us when it ends. */
const LOOK_MS = 250;
/** A start under way is let finish for this long when we let go. */
const UNDER_WAY_MS = 1_000;

export interface SupervisorHooks {
  /** Starts Asterisk anew and waits until it has booted; `onExit` is called when it ends. */
  readonly start: (onExit: () => void) => Promise<AsteriskProcess>;
  /** Asterisk is gone, and with it every call. */
  readonly onDown: () => void;
  readonly onUp: () => void;
  readonly log: Log;
}

/** Keeps one Asterisk running: starts it again, with growing pauses, for as long as it is not told to let go. */
export class AsteriskSupervisor {
  private readonly look: NodeJS.Timeout;
  private restart: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  private upSince = performance.now();
  private failures = 0;
  private released = false;

  constructor(
    private current: AsteriskProcess,
    private readonly hooks: SupervisorHooks,
  ) {
    this.look = setInterval(this.check, LOOK_MS);
  }

  get process(): AsteriskProcess {
    return this.current;
  }

  /** To be called when the process may have ended. */
  readonly check = (): void => {
    if (this.released || this.restart || this.starting || this.current.alive()) return;
    const ranMs = performance.now() - this.upSince;
    if (ranMs > HEALTHY_MS) this.failures = 0;
    this.hooks.log.error(`Asterisk ended by itself after ${Math.round(ranMs / 1000)} s; every call on it is lost.`);
    this.hooks.onDown();
    this.startLater();
  };

  /** Watches and restarts no more; a start that is under way gets 1 s to finish. */
  async release(): Promise<AsteriskProcess> {
    this.released = true;
    clearInterval(this.look);
    clearTimeout(this.restart);
    await Promise.race([this.starting, delay(UNDER_WAY_MS, undefined, { ref: false })]);
    return this.current;
  }

  private startLater(): void {
    const seconds = BACK_OFF_S[Math.min(this.failures, BACK_OFF_S.length - 1)] ?? 0;
    this.failures += 1;
    this.hooks.log.warn(seconds === 0 ? 'Starting Asterisk again.' : `Starting Asterisk again in ${seconds} s.`);
    this.restart = setTimeout(() => {
      this.restart = undefined;
      this.starting = this.startNow().finally(() => (this.starting = undefined));
    }, seconds * 1000);
  }

  private async startNow(): Promise<void> {
    try {
      this.current = await this.hooks.start(this.check);
    } catch (error) {
      this.hooks.log.error(`Asterisk could not be started again: ${(error as Error).message}`);
      if (!this.released) this.startLater();
      return;
    }
    this.upSince = performance.now();
    this.hooks.log.info('Asterisk is running again.');
    if (!this.released) this.hooks.onUp();
  }
}
