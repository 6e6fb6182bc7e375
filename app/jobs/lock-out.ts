import type { Millis } from '../domain/ids.js';
import type { LockedOut } from '../domain/locked-out.js';
import { maskNumber } from '../domain/mask-number.js';
import type { Claimed, LockOut, TriedFrom } from '../ports/lock-out.js';
import { StandingLockOuts, type StandingParts } from './standing-lock-outs.js';

export interface LockOutRules {
  /** Wrong tries of one person, and from one telephone, within the window, 1–100. */
  readonly tries: number;
  /** Wrong tries from one address within the window, 1–10,000: many people may sit behind it. */
  readonly addressTries: number;
  readonly windowMs: Millis;
}

export interface LockOutParts extends StandingParts {
  readonly newId: () => string;
  /** A short text that stands for another one, the same after a restart, from which that cannot be read. */
  readonly fingerprint: (text: string) => string;
}

/** Counting, with the lock-outs that an earlier process left. */
export interface KeptLockOut extends LockOut {
  recall(): Promise<void>;
  stop(): void;
}

/** Whom a try is counted for, and what may be shown of them. */
interface Counted extends Pick<LockedOut, 'kind' | 'agentId' | 'place'> {
  readonly key: string;
}

/** Spraying over many names and addresses must not fill the memory. */
const mostKeys = 20_000;

/**
 * A person or place with too many wrong tries in the last hour waits until the first of them is an hour old, whatever
 * they know by then. The right secret forgives the person all tries, the place only this one: else whoever has an
 * account of their own could try everybody's. Time is monotonic, so a clock jump opens nothing.
 */
export function createLockOut(rules: LockOutRules, parts: LockOutParts): KeptLockOut {
  const { clock, log } = parts;
  const standing = new StandingLockOuts(parts);
  /** When each wrong try was, the oldest first; the keys longest unused first. */
  const wrong = new Map<string, readonly Millis[]>();

  function recent(key: string): readonly Millis[] {
    const since = clock.mono() - rules.windowMs;
    const tries = (wrong.get(key) ?? []).filter((at) => at > since);
    if (tries.length === 0) wrong.delete(key);
    return tries;
  }

  function waitOf(counted: Counted): Millis {
    const first = recent(counted.key).at(-mostOf(counted, rules));
    const byTries = first === undefined ? 0 : first + rules.windowMs - clock.mono();
    return Math.max(byTries, standing.leftMs(counted.key));
  }

  function count(counted: Counted, at: Millis): void {
    const { key } = counted;
    const tries = [...recent(key), at].slice(-mostOf(counted, rules));
    wrong.delete(key);
    wrong.set(key, tries);
    if (wrong.size > mostKeys) wrong.delete(wrong.keys().next().value as string);
  }

  function takeBack(key: string, at: Millis): void {
    const tries = wrong.get(key) ?? [];
    const index = tries.lastIndexOf(at);
    if (index >= 0) wrong.set(key, [...tries.slice(0, index), ...tries.slice(index + 1)]);
  }

  /** Forgets the tries and ends the lock-out. */
  function clear(key: string, why: 'lifted' | 'forgiven' | 'proven', by: string | null): void {
    wrong.delete(key);
    standing.end(key, why, by);
  }

  function alarm(counted: Counted): void {
    const { key, kind, agentId, place } = counted;
    if (recent(key).length < mostOf(counted, rules) || standing.leftMs(key) > 0) return;
    const since = clock.now();
    const lastsMs = waitOf(counted);
    const shown = { id: parts.newId(), kind, agentId, place, since, until: since + Math.ceil(lastsMs) };
    standing.begin({ ...shown, key }, lastsMs);
    const minutes = Math.ceil(rules.windowMs / 60_000);
    log.warn(`too many wrong passwords or PINs: ${wordsFor(counted)} is locked out`, { minutes });
  }

  const person = (who: Claimed): Counted => countedPerson(who, parts.fingerprint);
  const place = (from: TriedFrom): Counted => countedPlace(from, parts.fingerprint);
  return {
    waitMs({ who, from }) {
      const byPlace = waitOf(place(from));
      return who ? Math.max(byPlace, waitOf(person(who))) : byPlace;
    },
    began({ who, from }) {
      const at = clock.mono();
      const [whom, where] = [who && person(who), place(from)];
      if (whom) count(whom, at);
      count(where, at);
      return (right) => {
        if (right) {
          if (whom) clear(whom.key, 'proven', null);
          return takeBack(where.key, at);
        }
        if (whom) alarm(whom);
        alarm(where);
      };
    },
    forgive: (who) => clear(person(who).key, 'forgiven', null),
    running: () => standing.all,
    lift(id, by) {
      const key = standing.keyOf(id);
      if (key !== null) clear(key, 'lifted', by);
      return key !== null;
    },
    subscribe: (listener) => standing.subscribe(listener),
    recall: () => standing.recall(rules.windowMs),
    stop: () => standing.stop(),
  };
}

function mostOf({ kind }: Counted, { tries, addressTries }: LockOutRules): number {
  return kind === 'address' ? addressTries : tries;
}

/** What was typed as a name may be a password, and numbers are personal: neither is written down. */
function countedPerson(who: Claimed, fingerprint: LockOutParts['fingerprint']): Counted {
  if ('agentId' in who) return { key: `agent ${who.agentId}`, kind: 'agent', agentId: who.agentId, place: '' };
  return { key: `name ${fingerprint(who.name.toLowerCase())}`, kind: 'name', agentId: null, place: '' };
}

function countedPlace(from: TriedFrom, fingerprint: LockOutParts['fingerprint']): Counted {
  const place = (kind: Counted['kind'], id: string, shown: string): Counted => {
    return { key: `${kind} ${id}`, kind, agentId: null, place: shown };
  };
  if ('address' in from) return place('address', from.address, from.address);
  const { telephone } = from;
  if (/^(phone|soft|trunk)-/.test(telephone)) return place('telephone', telephone, telephone);
  return place('caller', fingerprint(telephone), maskNumber(telephone));
}

function wordsFor({ kind, agentId, place }: Counted): string {
  switch (kind) {
    case 'agent':
      return `agent ${agentId}`;
    case 'name':
      return 'somebody without an agent';
    case 'caller':
      return `the caller ${place}`;
    default:
      return `${kind} ${place}`;
  }
}
