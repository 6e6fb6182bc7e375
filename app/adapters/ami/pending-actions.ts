import type { AdminFailure } from '../../ports/switch-admin.js';
import { fieldOf, type AmiMessage } from './ami-fields.js';

/** An action that did not work. */
export class AmiFailure extends Error {
  readonly reason: AdminFailure;

  constructor(reason: AdminFailure, message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Pending {
  /** Name of the event that ends the list this action asked for; null: the response is all there is. */
  readonly endOfList: string | null;
  readonly found: AmiMessage[];
  readonly settle: (failure: AmiFailure | null) => void;
}

/** Actions that were sent and not yet answered, by ActionID. Each ends exactly once. */
export class PendingActions {
  readonly #actions = new Map<string, Pending>();

  get size(): number {
    return this.#actions.size;
  }

  /** Resolves with the response, followed by the events of the list when `endOfList` names its end. */
  wait(id: string, endOfList: string | null, deadlineMs: number, onLate: () => void): Promise<readonly AmiMessage[]> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#actions.get(id)?.settle(new AmiFailure('timeout', `no answer within ${deadlineMs} ms`));
        onLate();
      }, deadlineMs);
      const found: AmiMessage[] = [];
      const settle = (failure: AmiFailure | null): void => {
        clearTimeout(late);
        this.#actions.delete(id);
        if (failure) reject(failure);
        else resolve(found);
      };
      this.#actions.set(id, { endOfList, found, settle });
    });
  }

  response(message: AmiMessage): void {
    const action = this.#actions.get(fieldOf(message, 'actionid'));
    if (!action) return;
    if (fieldOf(message, 'response').toLowerCase() === 'error') {
      action.settle(new AmiFailure('refused', fieldOf(message, 'message') || 'Asterisk said no'));
      return;
    }
    action.found.push(message);
    if (action.endOfList === null) action.settle(null);
  }

  event(message: AmiMessage): void {
    const action = this.#actions.get(fieldOf(message, 'actionid'));
    if (!action || action.endOfList === null) return;
    if (fieldOf(message, 'event') === action.endOfList) action.settle(null);
    else action.found.push(message);
  }

  failAll(failure: AmiFailure): void {
    for (const action of [...this.#actions.values()]) action.settle(failure);
  }
}
