import { setTimeout as sleep } from 'node:timers/promises';
import type { AriHttp } from './ari-http.js';
import { fetchApiDocs } from './api-docs.js';
import { loadGuardedClient, type GuardedClient } from './ari-client-guard.js';
import type { AriOptions, AriTiming } from './ari-options.js';
import { EventSocket } from './event-socket.js';
import { prepareApplication } from './prepare-application.js';
import { ConnectTrouble, startupTime } from './startup-time.js';
import { TroubleLog } from './trouble-log.js';
import type { Json } from './wire-json.js';

export interface LinkHandlers {
  /** Connected and prepared; `restarted`: this Asterisk is another one than before. */
  readonly onUp: (restarted: boolean) => void;
  readonly onDown: () => void;
  /** Events in the order heard, only between `onUp` and `onDown`. */
  readonly onEvent: (event: Json) => void;
}

/** A connection that lasted this long was a good one. */
const steadyMs = 5_000;

/** Keeps an event socket to one Asterisk: connects, notices that it died, connects again, for ever. */
export class AriLink {
  readonly #http: AriHttp;
  readonly #options: AriOptions;
  readonly #timing: AriTiming;
  readonly #handlers: LinkHandlers;
  readonly #trouble: TroubleLog;
  readonly #stopping = new AbortController();
  #socket: EventSocket | null = null;
  #client: GuardedClient | null = null;
  #startedAt: string | null = null;
  #failures = 0;

  constructor(http: AriHttp, options: AriOptions, timing: AriTiming, handlers: LinkHandlers) {
    this.#http = http;
    this.#options = options;
    this.#timing = timing;
    this.#handlers = handlers;
    this.#trouble = new TroubleLog(options.log, `Asterisk ${options.pbx} at ${options.url}`);
  }

  start(): void {
    void this.#run();
  }

  /** The socket is good for nothing any more: connects again. */
  drop(why: string): void {
    this.#socket?.terminate(why);
  }

  /** Ends the socket and every further try, for good. */
  stop(): void {
    this.#stopping.abort();
    this.#socket?.terminate('stopped by us');
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const wait = await this.#live().then(
        () => 0,
        (error: unknown) => this.#failed(error),
      );
      await sleep(wait, null, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** One connection from the first request to its end. */
  async #live(): Promise<void> {
    const waiting: Json[] = [];
    let up = false;
    await startupTime(this.#http, this.#timing.openMs);
    this.#client ??= await this.#loadClient();
    const socket = await EventSocket.open(this.#client, this.#options.app, this.#timing, {
      onEvent: (event) => (up ? this.#handlers.onEvent(event) : void waiting.push(event)),
      onBadMessage: (problem) =>
        this.#options.log.warn('An ARI message was not understood and is ignored', { problem }),
    });
    this.#socket = socket;
    if (this.#stopping.signal.aborted) socket.terminate('stopped by us');
    try {
      // Asked again behind the open socket: only now is it surely the Asterisk that this socket belongs to.
      const [startedAt] = await Promise.all([
        startupTime(this.#http, this.#timing.openMs),
        prepareApplication(this.#http, this.#options.app, this.#timing.openMs),
      ]);
      up = this.#tellUp(startedAt);
      waiting.forEach(this.#handlers.onEvent);
      await this.#lived(socket);
    } finally {
      socket.terminate('connecting failed');
      if (up) this.#handlers.onDown();
    }
  }

  async #lived(socket: EventSocket): Promise<void> {
    const since = performance.now();
    const why = await socket.ended;
    // A socket that keeps dying young is treated like one that never opened, or we would storm at Asterisk.
    if (performance.now() - since > steadyMs) this.#failures = 0;
    if (!this.#stopping.signal.aborted) throw new Error(why);
  }

  async #loadClient(): Promise<GuardedClient> {
    return loadGuardedClient(await fetchApiDocs(this.#http, this.#timing.openMs), this.#options);
  }

  #tellUp(startedAt: string): true {
    const restarted = this.#startedAt !== null && this.#startedAt !== startedAt;
    this.#startedAt = startedAt;
    this.#trouble.over(`connected, application ${this.#options.app}, started ${startedAt}${restarted ? ' (new)' : ''}`);
    this.#handlers.onUp(restarted);
    return true;
  }

  /** Tells the operator and answers how long to wait. */
  #failed(error: unknown): number {
    const trouble = error instanceof ConnectTrouble ? error.kind : 'other';
    if (!this.#stopping.signal.aborted) {
      this.#trouble.report(
        trouble === 'wrong-password' ? 'error' : 'warn',
        error instanceof Error ? error.message : String(error),
      );
    }
    if (trouble === 'wrong-password') return this.#timing.wrongPasswordMs;
    const { retryMs } = this.#timing;
    const wait = retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 1_000;
    this.#failures += 1;
    return wait;
  }
}
