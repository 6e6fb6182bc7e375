import type { Hold, Setter } from '../../app/domain/agent.js';
import type { Command } from '../../app/domain/events.js';
import type { Change, Session } from '../../app/domain/world.js';
import type { Step } from './state-messages.js';

const CONFLICT_MS = 500;

/** What is wrong with a story, in the words of the rule it breaks; null: nothing. */
export function brokenRule(steps: readonly Step[]): string | null {
  const book = new IntervalBook();
  const wishes = new Wishes();
  for (const step of steps) {
    const wrong = foreignHold(step) ?? notReadyLoses(step) ?? wishes.take(step) ?? book.take(step);
    if (wrong !== null) return `at ${step.at}, ${JSON.stringify(step.event)}: ${wrong}`;
  }
  return book.left();
}

const commandOf = ({ event }: Step): Command | null => (event.type === 'command' ? event.command : null);
const nameOf = ({ setter, reason }: Hold): string => `${setter} ${reason}`;

/** In any call, also one that the agent makes and nobody has answered yet. */
const onCall = ({ state }: Session): boolean => state.at === 'calling' || state.at === 'talking';

/** C1: a hold of people goes by its own setter's wish alone, or with the session. */
function foreignHold(step: Step): string | null {
  const { before, after, refused } = step;
  if (!before || after?.id !== before.id) return null;
  const command = commandOf(step);
  for (const hold of before.holds) {
    if (hold.setter === 'system' || after.holds.some(({ setter }) => setter === hold.setter)) continue;
    const asked = command?.do === 'unhold' && command.setter === hold.setter && refused === null;
    if (!asked) return `the hold ${nameOf(hold)} was lost`;
  }
  for (const pause of before.queuePauses) {
    const same = after.queuePauses.some((now) => now.queueId === pause.queueId && now.setter === pause.setter);
    const asked = command?.do === 'unpause-queue' && command.setter === pause.setter;
    if (!same && !(asked && command.queueId === pause.queueId)) return `a pause of ${pause.queueId} was lost`;
  }
  return null;
}

/** C1: Ready from another interface within half a second of NotReady changes nothing. */
function notReadyLoses(step: Step): string | null {
  const command = commandOf(step);
  const { before, after, refused } = step;
  if (!before || command?.do !== 'unhold' || refused !== null) return null;
  for (const hold of [...before.holds, before.pending.hold]) {
    if (!hold || hold.setter !== command.setter || hold.via === 'system' || hold.reason === 'login') continue;
    const fresh = step.at - hold.since < CONFLICT_MS;
    if (fresh && hold.via !== command.via) return `Ready won over ${nameOf(hold)} (now ${after?.state.at})`;
  }
  return null;
}

/** C2: what is asked for during a call is carried out when it ends, once, unless it was taken back. */
class Wishes {
  /** Acknowledged and not carried out yet; the last reason of each setter counts. */
  readonly #holds = new Map<Setter, string>();
  #logout = false;

  take(step: Step): string | null {
    const command = commandOf(step);
    const { before, after, refused } = step;
    if (before && onCall(before) && refused === null && command) this.#note(command);
    this.#desktop(before, after);
    if (!before || !onCall(before)) return this.#waiting(after) ? 'something is pending outside a call' : null;
    if (after && onCall(after)) return null;
    const wrong = this.#carriedOut(after?.id === before.id ? after : undefined);
    this.#holds.clear();
    this.#logout = false;
    return wrong;
  }

  #note(command: Command): void {
    if (command.do === 'hold') this.#holds.set(command.setter, command.reason);
    if (command.do === 'unhold') this.#holds.delete(command.setter);
    if (command.do === 'logout') this.#logout = true;
  }

  /** C6: a page that stayed closed asks for the logout, and takes that back when it is opened. */
  #desktop(before: Session | undefined, after: Session | undefined): void {
    const was = before?.pending.logout?.by === 'desktop-closed';
    const is = after?.pending.logout?.by === 'desktop-closed';
    if (is && !was) this.#logout = true;
    if (was && after && onCall(after) && after.pending.logout === null) this.#logout = false;
  }

  #waiting(session: Session | undefined): boolean {
    return session !== undefined && (session.pending.hold !== null || session.pending.logout !== null);
  }

  #carriedOut(after: Session | undefined): string | null {
    if (this.#logout) return after ? 'the logout that was pending was not carried out' : null;
    if (!after) return 'signed out, and nobody had asked for it';
    if (this.#waiting(after)) return 'something is still pending after the call';
    for (const [setter, reason] of this.#holds) {
      const mine = after.holds.filter((hold) => hold.setter === setter);
      if (mine.length !== 1 || mine[0]?.reason !== reason)
        return `the pause ${setter} ${reason} was not carried out once`;
    }
    return null;
  }
}

interface Opened {
  readonly what: string;
  readonly since: number;
}

/** C3: from the facts alone: every interval that was opened is closed once, at its own beginning, and none is invented. */
class IntervalBook {
  readonly #open = new Map<string, Opened>();

  take({ at, changes }: Step): string | null {
    for (const change of changes) {
      if (change.kind !== 'session') continue;
      const wrong = change.detail['closed'] === 'paused' ? this.#pauseEnds(change) : this.#stateEnds(change);
      if (wrong !== null) return wrong;
      this.#begin(change, at);
    }
    return null;
  }

  left(): string | null {
    const [left] = this.#open;
    return left ? `the interval ${left[0]} (${left[1].what}) was never closed` : null;
  }

  #stateEnds({ id, detail }: Change): string | null {
    return detail['closed'] === undefined ? null : this.#close(id, detail);
  }

  #pauseEnds({ id, detail }: Change): string | null {
    return this.#close(`${id} ${String(detail['queueId'])} ${String(detail['setter'])}`, detail);
  }

  #close(key: string, detail: Change['detail']): string | null {
    const open = this.#open.get(key);
    this.#open.delete(key);
    const what = `${String(detail['closed'])} ${String(detail['closedReason'])} ${String(detail['closedSetter'])}`;
    if (!open) return `the interval ${what} was closed and not open`;
    if (open.what !== what || open.since !== detail['closedSince']) return `${open.what} was closed as ${what}`;
    return typeof detail['closedVia'] === 'string' ? null : `the interval ${what} has no interface`;
  }

  #begin(change: Change, at: number): void {
    if (change.kind !== 'session' || !change.after) return;
    const { id, interval, queuePauses } = change.after;
    const what = `${interval.state} ${String(interval.reason)} ${String(interval.setter)}`;
    // A row that is logged out and stays only for its leg (E7) has nothing open.
    if (!this.#open.has(id) && interval.since === at) this.#open.set(id, { what, since: interval.since });
    for (const { queueId, setter, reason, since } of queuePauses) {
      const key = `${id} ${queueId} ${setter}`;
      if (!this.#open.has(key)) this.#open.set(key, { what: `paused ${reason} ${setter}`, since });
    }
  }
}
