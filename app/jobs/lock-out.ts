import type { Millis } from '../domain/ids.js';
import { maskNumber } from '../domain/mask-number.js';
import type { Clock } from '../ports/clock.js';
import type { Claimed, LockOut, TriedFrom } from '../ports/lock-out.js';
import type { Log } from '../ports/log.js';

export interface LockOutRules {
  /** Wrong tries of one person, and from one telephone, within the window, 1–100. */
  readonly tries: number;
  /** Wrong tries from one address within the window, 1–10,000: many people may sit behind it. */
  readonly addressTries: number;
  readonly windowMs: Millis;
}

/** Spraying over many names and addresses must not fill the memory. */
const mostKeys = 20_000;

/**
 * A person or place with too many wrong tries in the last hour waits until the first of them is an hour old, whatever
 * they know by then. The right secret forgives the person all tries, the place only this one: else whoever has an
 * account of their own could try everybody's. Time is monotonic, so a clock jump opens nothing.
 */
export function createLockOut(rules: LockOutRules, clock: Clock, log: Log): LockOut {
  /** When each wrong try was, the oldest first; the keys longest unused first. */
  const wrong = new Map<string, readonly Millis[]>();

  function recent(key: string): readonly Millis[] {
    const since = clock.mono() - rules.windowMs;
    const tries = (wrong.get(key) ?? []).filter((at) => at > since);
    if (tries.length === 0) wrong.delete(key);
    return tries;
  }

  function waitOf(key: string, most: number): Millis {
    const first = recent(key).at(-most);
    return first === undefined ? 0 : first + rules.windowMs - clock.mono();
  }

  function count(key: string, at: Millis): void {
    const tries = [...recent(key), at].slice(-mostOf(key, rules));
    wrong.delete(key);
    wrong.set(key, tries);
    if (wrong.size > mostKeys) wrong.delete(wrong.keys().next().value as string);
  }

  function takeBack(key: string, at: Millis): void {
    const tries = wrong.get(key) ?? [];
    const index = tries.lastIndexOf(at);
    if (index >= 0) wrong.set(key, [...tries.slice(0, index), ...tries.slice(index + 1)]);
  }

  function alarm(key: string, shown: string): void {
    if (recent(key).length < mostOf(key, rules)) return;
    const minutes = Math.ceil(rules.windowMs / 60_000);
    log.warn(`too many wrong passwords or PINs: ${shown} is locked out`, { minutes });
  }

  return {
    waitMs({ who, from }) {
      const place = placeKey(from);
      const byPlace = waitOf(place, mostOf(place, rules));
      return who ? Math.max(byPlace, waitOf(personKey(who), rules.tries)) : byPlace;
    },
    began({ who, from }) {
      const at = clock.mono();
      const [person, place] = [who && personKey(who), placeKey(from)];
      if (person !== null) count(person, at);
      count(place, at);
      return (right) => {
        if (right) {
          if (person !== null) wrong.delete(person);
          return takeBack(place, at);
        }
        if (person !== null && who) alarm(person, shownPerson(who));
        alarm(place, shownPlace(from));
      };
    },
    forgive: (who) => void wrong.delete(personKey(who)),
  };
}

function mostOf(key: string, { tries, addressTries }: LockOutRules): number {
  return key.startsWith('address ') ? addressTries : tries;
}

function personKey(who: Claimed): string {
  return 'agentId' in who ? `agent ${who.agentId}` : `name ${who.name.toLowerCase()}`;
}

function placeKey(from: TriedFrom): string {
  return 'address' in from ? `address ${from.address}` : `telephone ${from.telephone}`;
}

/** What was typed as a name may be a password, and numbers are personal: neither is written down. */
function shownPerson(who: Claimed): string {
  return 'agentId' in who ? `agent ${who.agentId}` : 'somebody without an agent';
}

function shownPlace(from: TriedFrom): string {
  if ('address' in from) return `address ${from.address}`;
  return /^(phone|soft|trunk)-/.test(from.telephone)
    ? `telephone ${from.telephone}`
    : `the caller ${maskNumber(from.telephone)}`;
}
