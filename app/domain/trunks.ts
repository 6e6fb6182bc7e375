import type { Trunk } from './directory.js';
import type { Draft } from './draft.js';
import type { TrunkId } from './ids.js';
import { pingFault, pingNext, type PingAnswer, type PingCause, type PingEvent } from './trunk-ping.js';
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

/** The trunk carried a call: its failures are forgotten. What OPTIONS found out is for OPTIONS to take back. */
export function noteTrunkAlive(draft: Draft, id: TrunkId | null): void {
  const health = id === null ? undefined : draft.get('trunk', id);
  if (!health || (health.failures === 0 && health.outUntil === null)) return;
  write(draft, { ...health, failures: 0, outUntil: null }, 'trunk.alive');
  draft.raise({ signal: 'routes.changed' });
}

/** Counts a failure (time-out or 5xx, G passive); after `trunkFailures` in a row the trunk rests. */
export function noteTrunkFailure(draft: Draft, id: TrunkId): void {
  const health = healthOf(draft, id);
  const { trunkFailures, trunkRetryMs } = draft.directory.settings;
  const failures = health.failures + 1;
  const outUntil = failures >= trunkFailures ? draft.at + trunkRetryMs : health.outUntil;
  if (outUntil === null) write(draft, { ...health, failures }, 'trunk.failed');
  else write(draft, { ...health, failures, outUntil }, 'trunk.out', { by: 'calls', cause: 'calls-failed' });
}

/** The rest is over: tried again, and one more failure takes it out again. */
export function trunkBack(draft: Draft, health: TrunkHealth): void {
  const failures = Math.max(0, draft.directory.settings.trunkFailures - 1);
  write(draft, { ...health, failures, outUntil: null }, 'trunk.retried');
  draft.raise({ signal: 'routes.changed' });
}

/** G: one round of our own OPTIONS is over. An answer that comes after the asking was switched off means nothing. */
export function trunkPinged(draft: Draft, id: TrunkId, answer: PingAnswer): void {
  const trunk = draft.directory.trunks.get(id);
  if (!trunk || trunk.oosCheck === 0) return;
  const cause = pingFault(answer);
  const detail = { by: 'options', cause, ...(answer.heard ? { roundTripMs: answer.roundTripMs } : {}) };
  const event: PingEvent =
    cause === null ? { on: 'answered', restoreAfter: trunk.restoreAfter } : { on: 'failed', cause };
  ping(draft, healthOf(draft, id), event, detail);
}

/** A trunk that is no longer asked is not kept out by what was once found. */
export function forgetPings(draft: Draft): void {
  for (const health of [...draft.all('trunk')]) {
    const watched = (draft.directory.trunks.get(health.id)?.oosCheck ?? 0) > 0;
    if (!watched) ping(draft, health, { on: 'unwatched' }, { by: 'options' });
  }
}

function ping(draft: Draft, health: TrunkHealth, event: PingEvent, detail: Change['detail']): void {
  const before = health.ping;
  const after = pingNext(before, event);
  if (after === before) return;
  write(draft, { ...health, ping: after }, factName(before.at, after.at), detail);
  if (before.at === 'out' && after.at !== 'out') draft.raise({ signal: 'routes.changed' });
}

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
  const fresh: TrunkHealth = { id, failures: 0, usedAt: 0, outUntil: null, ping: { at: 'unasked' }, since: null };
  return draft.get('trunk', id) ?? fresh;
}
