import type { Trunk } from './directory.js';
import type { Instant, TrunkId } from './ids.js';
import { pingNext, type PingEvent, type PingState } from './trunk-ping.js';

/** One contact of a trunk, as it is configured. */
export interface Way {
  readonly trunkId: TrunkId;
  readonly contact: string;
}

/** What is known of one contact. Absent means nothing bad. */
export interface ContactHealth {
  /** What our own OPTIONS found out. */
  readonly ping: PingState;
  /** A call over it failed: the others are asked first until this instant; null: not for that reason. */
  readonly restUntil: Instant | null;
}

export type ContactsHealth = Readonly<Record<string, ContactHealth>>;

const UNASKED: PingState = { at: 'unasked' };
const NOTHING_KNOWN: ContactHealth = { ping: UNASKED, restUntil: null };

export function contactHealth(known: ContactsHealth, contact: string): ContactHealth {
  return Object.hasOwn(known, contact) ? (known[contact] ?? NOTHING_KNOWN) : NOTHING_KNOWN;
}

/**
 * D1: the contact of the trunk to dial next. Those that OPTIONS found dead and those in `tried` are no way; of the others
 * the first that does not rest, else the first. null: none is left.
 */
export function bestContact(
  { id, contacts }: Pick<Trunk, 'id' | 'contacts'>,
  known: ContactsHealth,
  tried: readonly Way[],
): string | null {
  const left = contacts.filter(
    (contact) =>
      contactHealth(known, contact).ping.at !== 'out' &&
      !tried.some((way) => way.trunkId === id && way.contact === contact),
  );
  return left.find((contact) => contactHealth(known, contact).restUntil === null) ?? left[0] ?? null;
}

/** The same object when the event means nothing to this contact. */
export function contactPinged(known: ContactsHealth, contact: string, event: PingEvent): ContactsHealth {
  const before = contactHealth(known, contact);
  const ping = pingNext(before.ping, event);
  return ping === before.ping ? known : { ...known, [contact]: { ...before, ping } };
}

/** What contacts say of their trunk: one that is up is enough, and only all of them take it out, with the primary's cause. */
export function pingOfAll(contacts: readonly string[], known: ContactsHealth): PingState {
  const states = contacts.map((contact) => contactHealth(known, contact).ping);
  if (states.some(({ at }) => at === 'up')) return { at: 'up' };
  const out = states.flatMap((state) => (state.at === 'out' ? [state] : []));
  const [primary] = out;
  if (!primary || out.length < states.length) return UNASKED;
  return { at: 'out', cause: primary.cause, good: Math.max(...out.map(({ good }) => good)) };
}

/** Only contacts that the trunk still has; without OPTIONS what those had found is forgotten. */
export function contactsKept({ contacts, oosCheck }: Pick<Trunk, 'contacts' | 'oosCheck'>, known: ContactsHealth) {
  const kept = contacts.flatMap((contact) => {
    const health = contactHealth(known, contact);
    const after = oosCheck > 0 ? health : { ...health, ping: UNASKED };
    return after.ping.at === 'unasked' && after.restUntil === null ? [] : [[contact, after] as const];
  });
  return Object.fromEntries(kept) as ContactsHealth;
}
