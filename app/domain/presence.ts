import type { Instant } from './ids.js';

/** What another PBX tells of a telephone of its own (J): PIDF of RFC 3863 with activities of RFC 4480, in our words. */
export interface Presence {
  /** `basic` of any of its contacts is open. */
  readonly open: boolean;
  /** Words of RPID such as `on-the-phone`, each once, in the order of the document; at most 20. */
  readonly activities: readonly string[];
}

/**
 * Why nothing is known of a telephone any more. `silent`: the PBX answers nothing, or never told. `unreachable`: no way to it.
 * `refused`: it does not let us watch. `unknown`: it has no such number. `ended`: it ended the subscription by itself.
 */
export type PresenceLoss = 'silent' | 'unreachable' | 'refused' | 'unknown' | 'ended';

/** What a watcher knows of one telephone from now on. */
export type PresenceSeen =
  { readonly at: 'known'; readonly presence: Presence } | { readonly at: 'lost'; readonly why: PresenceLoss };

/** What a session remembers of its telephone at another PBX. Absent: nobody watches it, or nothing was told so far. */
export interface SessionPresence {
  readonly seen: PresenceSeen;
  /**
   * A call of ours to that telephone ended, and until then what the PBX says of a call may still be that one; null: no such
   * doubt.
   */
  readonly settleUntil: Instant | null;
}

/** RPID's word for a call (RFC 4480 section 3.2). */
export const ON_THE_PHONE = 'on-the-phone';

/** Words by which a PBX tells of a call, or that it rings. */
const OF_CALLS: readonly string[] = [ON_THE_PHONE, 'busy'];

/** What follows for the agent (J1, J2, J3). */
export type PresenceVerdict =
  /** What the PBX held them for is over. */
  | { readonly do: 'ready' }
  | { readonly do: 'hold'; readonly reason: string }
  /** It is our own call: nothing else goes on there, but a private call may have been there before. */
  | { readonly do: 'own-call' }
  | { readonly do: 'log-out' }
  /** Nothing is known any more: what then is a setting. */
  | { readonly do: 'lost' };

/** J: what is seen, and whether a call of ours is on that telephone, decide together. */
export function judgePresence(seen: PresenceSeen, ownCall: boolean): PresenceVerdict {
  if (seen.at === 'lost') return { do: 'lost' };
  const { open, activities } = seen.presence;
  const calls = tellsOfCall(seen);
  if (!open) {
    if (ownCall && calls) return { do: 'own-call' };
    return activities.includes(ON_THE_PHONE) ? { do: 'hold', reason: ON_THE_PHONE } : { do: 'log-out' };
  }
  const others = ownCall ? activities.filter((word) => !OF_CALLS.includes(word)) : activities;
  const reason = others.includes(ON_THE_PHONE) ? ON_THE_PHONE : others[0];
  if (reason !== undefined) return { do: 'hold', reason };
  return ownCall && calls ? { do: 'own-call' } : { do: 'ready' };
}

export function tellsOfCall(seen: PresenceSeen): boolean {
  return seen.at === 'known' && seen.presence.activities.some((word) => OF_CALLS.includes(word));
}

export function isOpen(seen: PresenceSeen): boolean {
  return seen.at === 'known' && seen.presence.open;
}

/** Through whom a PBX signs an agent in, holds them, and signs them out. */
export const PRESENCE = 'presence';
