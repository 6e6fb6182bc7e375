import { fieldOf, safeFields, type AmiFields, type AmiMessage } from './ami-fields.js';
import type { AmiOptions, AmiTiming } from './ami-options.js';
import { openManager, type GuardedManager } from './manager-guard.js';
import { AmiFailure, PendingActions } from './pending-actions.js';

/** Asterisk let us know that name or password are wrong. */
export class WrongPassword extends Error {}

const missesAllowed = 2;

/** One connection to AMI from login to its end. */
export class AmiConnection {
  readonly #manager: GuardedManager;
  readonly #pending = new PendingActions();
  readonly #timers: NodeJS.Timeout[] = [];
  #ready = false;
  #error: Error | null = null;
  #lastId = 0;
  #unanswered = 0;

  private constructor(options: AmiOptions, onReady: () => void, onEnd: (why: Error) => void) {
    this.#manager = openManager(options, {
      onReady,
      onResponse: (response) => this.#response(response),
      onEvent: (event) => {
        if (fieldOf(event, 'actionid') !== '') this.#pending.event(event);
        else options.onEvent?.(event);
      },
      onError: (error) => (this.#error ??= error),
      onClose: () => onEnd(this.#error ?? new Error('Asterisk closed the connection')),
    });
  }

  /**
   * Connects, logs in and waits until Asterisk has fully booted. Rejects with the reason; `onEnd` is called once when an
   * open connection is over.
   */
  static open(options: AmiOptions, timing: AmiTiming, onEnd: (why: Error) => void): Promise<AmiConnection> {
    return new Promise((resolve, reject) => {
      const ready = (): void => {
        if (connection.#ready) return;
        connection.#begin(timing, options.onEvent ? 'system' : 'off');
        clearTimeout(late);
        resolve(connection);
      };
      const connection = new AmiConnection(options, ready, (why) => {
        clearTimeout(late);
        const wasReady = connection.#ready;
        connection.#end();
        if (wasReady) onEnd(why);
        else reject(why);
      });
      const late = setTimeout(
        () => connection.destroy(new Error(`not let in, or not fully booted, within ${timing.openMs} ms`)),
        timing.openMs,
      );
    });
  }

  /** Sends one action. Rejects with AmiFailure, or with Error for a field that must not be sent. */
  async action(fields: AmiFields, deadlineMs: number, endOfList: string | null = null): Promise<readonly AmiMessage[]> {
    const safe = safeFields(fields);
    if (!this.#ready) throw new AmiFailure('down', 'not connected');
    this.#lastId += 1;
    const id = `farline-${this.#lastId}`;
    // AMI answers strictly in turn: whatever comes after an action that hangs would hang as well.
    const answer = this.#pending.wait(id, endOfList, deadlineMs, () =>
      this.destroy(new Error(`no answer to ${safe['Action'] ?? 'an action'} within ${deadlineMs} ms`)),
    );
    this.#manager.send(safe, id);
    return answer;
  }

  destroy(why: Error): void {
    this.#error ??= why;
    this.#manager.destroy();
  }

  #begin({ pingMs, openMs }: AmiTiming, eventMask: 'system' | 'off'): void {
    this.#ready = true;
    // Without this Asterisk would send all our account may read.
    void this.action({ Action: 'Events', EventMask: eventMask }, openMs).catch(() => undefined);
    this.#timers.push(setInterval(() => this.#ping(pingMs), pingMs));
  }

  #ping(pingMs: number): void {
    // A long action, such as a reload of thousands of peers, holds up the answer to a ping behind it.
    if (this.#pending.size > this.#unanswered) return;
    if (this.#unanswered >= missesAllowed) {
      this.destroy(new Error(`no answer to ${missesAllowed} pings ${pingMs} ms apart`));
      return;
    }
    this.#unanswered += 1;
    const answered = (): void => {
      this.#unanswered = 0;
    };
    void this.action({ Action: 'Ping' }, pingMs * (missesAllowed + 2)).then(answered, () => undefined);
  }

  #response(response: AmiMessage): void {
    if (!this.#ready && fieldOf(response, 'response').toLowerCase() === 'error') {
      this.destroy(new WrongPassword(fieldOf(response, 'message') || 'login refused'));
    }
    this.#pending.response(response);
  }

  #end(): void {
    this.#ready = false;
    this.#timers.forEach((timer) => clearInterval(timer));
    this.#pending.failAll(new AmiFailure('timeout', 'the connection broke before the answer; it may have happened'));
  }
}
