import type { Trunk } from './directory.js';
import type { Draft } from './draft.js';
import type { DomainEvent } from './events.js';
import type { Instant, TrunkId } from './ids.js';
import { bestContact, contactHealth, contactPinged, contactsKept, pingOfAll } from './trunk-contacts.js';
import type { ContactHealth, ContactsHealth, Way } from './trunk-contacts.js';
import { pingFault, type PingCause, type PingEvent, type PingState } from './trunk-ping.js';
import type { Change, TrunkHealth } from './world.js';

/** Out of service for what our calls or our OPTIONS met; a trunk busied out by hand is another matter. */
export function isOut(health: TrunkHealth | undefined): boolean {
  return health !== undefined && (health.outUntil !== null || health.ping.at === 'out');
}

/** Why a trunk is out of service; null while it is not. What OPTIONS say is more exact than that calls failed. */
export function causeOf(health: TrunkHealth | undefined): PingCause | 'calls-failed' | null {
  if (health?.ping.at === 'out') return health.ping.cause;
  return isOut(health) ? 'calls-failed' : null;
}

/** What people are shown of a trunk; what is done by hand is said first. */
export type ServiceState = 'in-service' | 'out-of-service' | 'busied-out';

export function serviceStateOf({ busyOut }: Pick<Trunk, 'busyOut'>, health: TrunkHealth | undefined): ServiceState {
  if (busyOut) return 'busied-out';
  return isOut(health) ? 'out-of-service' : 'in-service';
}

/** A leg was dialled over the trunk. Only a group of several needs to remember it, but the row is the same. */
export function noteTrunkUse(draft: Draft, id: TrunkId): void {
  if (draft.directory.trunks.get(id)?.group !== 'round-robin') return;
  draft.put('trunk', { ...healthOf(draft, id), usedAt: draft.at }, 'trunk.used');
}

/** A contact carried a call: failures are forgotten. What OPTIONS found out is for OPTIONS to take back. */
export function noteTrunkAlive(draft: Draft, id: TrunkId | null, contact: string | null): void {
  const health = id === null ? undefined : draft.get('trunk', id);
  if (!health) return;
  const rested = contact === null ? health.contacts : awake(health.contacts, (name) => name === contact);
  if (health.failures === 0 && health.outUntil === null && rested === health.contacts) return;
  write(draft, { ...health, failures: 0, outUntil: null, contacts: rested }, 'trunk.alive');
  draft.raise({ signal: 'routes.changed' });
}

/**
 * A call over a contact failed (time-out or 5xx, G passive). While others of the trunk are left in this dial, it rests
 * and they go first; the last one's failure is the trunk's, and after `trunkFailures` of those in a row the trunk rests.
 */
export function noteWayFailure(draft: Draft, { trunkId, contact }: Way, tried: readonly Way[]): void {
  const health = healthOf(draft, trunkId);
  const { trunkFailures, trunkRetryMs } = draft.directory.settings;
  const trunk = draft.directory.trunks.get(trunkId);
  if (trunk && bestContact(trunk, health.contacts, tried) !== null) {
    const resting = { ...contactHealth(health.contacts, contact), restUntil: draft.at + trunkRetryMs };
    const contacts = { ...health.contacts, [contact]: resting };
    return write(draft, { ...health, contacts }, 'trunk.contact-failed', { by: 'calls', contact });
  }
  const failures = health.failures + 1;
  const outUntil = failures >= trunkFailures ? draft.at + trunkRetryMs : health.outUntil;
  // None is better than another any more: the next call begins with the primary.
  const after = { ...health, failures, outUntil, contacts: awake(health.contacts, () => true) };
  if (outUntil === null) write(draft, after, 'trunk.failed');
  else write(draft, after, 'trunk.out', { by: 'calls', cause: 'calls-failed' });
}

/** A rest is over: of contacts, which take their turn again, or of the trunk, which one more failure takes out again. */
export function trunkRested(draft: Draft, health: TrunkHealth, until: Instant): void {
  const contacts = awake(health.contacts, (_name, { restUntil }) => restUntil === until);
  if (health.outUntil !== until) {
    if (contacts !== health.contacts) write(draft, { ...health, contacts }, 'trunk.contact-retried');
    return;
  }
  const failures = Math.max(0, draft.directory.settings.trunkFailures - 1);
  write(draft, { ...health, failures, outUntil: null, contacts }, 'trunk.retried');
  draft.raise({ signal: 'routes.changed' });
}

/** G: a contact answered our OPTIONS or did not. What comes after the asking was switched off means nothing. */
export function trunkPinged(draft: Draft, { trunkId, contact, answer }: Pinged): void {
  const trunk = draft.directory.trunks.get(trunkId);
  if (!trunk || trunk.oosCheck === 0 || !trunk.contacts.includes(contact)) return;
  const cause = pingFault(answer);
  const event: PingEvent =
    cause === null ? { on: 'answered', restoreAfter: trunk.restoreAfter } : { on: 'failed', cause };
  const health = healthOf(draft, trunkId);
  const contacts = contactPinged(health.contacts, contact, event);
  if (contacts === health.contacts) return;
  const roundTrip: Change['detail'] = answer.heard ? { roundTripMs: answer.roundTripMs } : {};
  const whose: Change['detail'] = trunk.contacts.length > 1 ? { contact } : {};
  found(draft, health, trunk, contacts, { by: 'options', cause, ...roundTrip, ...whose }, contact);
}

/** What was found of contacts that a trunk no longer has, or by OPTIONS that are no longer sent, is forgotten. */
export function settleContacts(draft: Draft): void {
  for (const health of draft.all('trunk')) {
    const trunk = draft.directory.trunks.get(health.id) ?? { contacts: [], oosCheck: 0 };
    const contacts = contactsKept(trunk, health.contacts);
    if (Object.keys(contacts).length < Object.keys(health.contacts).length || trunk.oosCheck === 0) {
      found(draft, health, trunk, contacts, { by: 'options' }, null);
    }
  }
}

/** Writes what is now known of the contacts, and what it means for the trunk. */
function found(
  draft: Draft,
  health: TrunkHealth,
  { contacts: names }: Pick<Trunk, 'contacts'>,
  contacts: ContactsHealth,
  detail: Change['detail'],
  contact: string | null,
): void {
  const ping = pingOfAll(names, contacts);
  const before = health.ping;
  const same = samePing(before, ping);
  const why = same ? contactFactName(health.contacts, contacts, contact) : factName(before.at, ping.at);
  if (why === null) return;
  write(draft, { ...health, ping: same ? before : ping, contacts }, why, detail);
  if (before.at === 'out' && ping.at !== 'out') draft.raise({ signal: 'routes.changed' });
}

function samePing(a: PingState, b: PingState): boolean {
  if (a.at !== 'out' || b.at !== 'out') return a.at === b.at;
  return a.cause === b.cause && a.good === b.good;
}

/** What became of one contact while its trunk stays as it is; null: nothing. */
function contactFactName(before: ContactsHealth, after: ContactsHealth, contact: string | null): string | null {
  if (contact === null) return Object.keys(before).length > 0 ? 'trunk.contacts-changed' : null;
  const name = factName(contactHealth(before, contact).ping.at, contactHealth(after, contact).ping.at);
  return name.replace('trunk.', 'trunk.contact-');
}

/** Contacts chosen by `which` rest no longer; the same object when none did. */
function awake(contacts: ContactsHealth, which: (name: string, health: ContactHealth) => boolean): ContactsHealth {
  const resting = Object.entries(contacts).filter(([name, one]) => one.restUntil !== null && which(name, one));
  if (resting.length === 0) return contacts;
  return { ...contacts, ...Object.fromEntries(resting.map(([name, one]) => [name, { ...one, restUntil: null }])) };
}

type Pinged = Extract<DomainEvent, { type: 'trunk.pinged' }>;

type At = TrunkHealth['ping']['at'];

/** `trunk.out` and `trunk.back` are the ends of an outage; the others only say how far it is. */
function factName(before: At, after: At): string {
  if (after === 'unasked') return 'trunk.unwatched';
  if (before === after) return 'trunk.still-out';
  if (after === 'out') return 'trunk.out';
  return before === 'out' ? 'trunk.back' : 'trunk.answers';
}

/** Notes the instant when the trunk goes out or comes back, whichever of the two reasons it is. */
function write(draft: Draft, after: TrunkHealth, why: string, detail: Change['detail'] = {}): void {
  const turned = isOut(draft.get('trunk', after.id)) !== isOut(after);
  draft.put('trunk', turned ? { ...after, since: draft.at } : after, why, detail);
}

function healthOf(draft: Draft, id: TrunkId): TrunkHealth {
  const fresh: TrunkHealth = {
    id,
    failures: 0,
    usedAt: 0,
    outUntil: null,
    ping: { at: 'unasked' },
    contacts: {},
    since: null,
  };
  return draft.get('trunk', id) ?? fresh;
}
