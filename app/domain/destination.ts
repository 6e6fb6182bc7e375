import type { Trunk } from './directory.js';
import type { TrunkId } from './ids.js';
import { channelOfLeg } from './leg.js';
import { isDenied } from './number-rules.js';
import { isEmergency } from './session-number.js';
import { bestContact, type Way } from './trunk-contacts.js';
import { isOut } from './trunks.js';
import type { View } from './world.js';

/** Why a number has no way out (D1). */
export type RouteFailure = 'number-unroutable' | 'trunk-out-of-service' | 'trunk-full';

export type Destination =
  | {
      readonly found: true;
      readonly trunkId: TrunkId;
      readonly contact: string;
      /** Its place among the trunk's contacts; 0 is the primary. */
      readonly contactIndex: number;
      /** As the trunk wants it: after strip and prepend. */
      readonly number: string;
      readonly callerId: string | null;
    }
  | { readonly found: false; readonly cause: RouteFailure };

/**
 * Which trunk a number goes over (D1): the named trunk, else the longest prefix, then priority, then the group's
 * order; out-of-service and full trunks are skipped, also contacts in `tried`. A trunk whose contact failed last is asked
 * for its next one before any other trunk. `pastLimits`: a full trunk is taken all the same, and any trunk where no prefix
 * fits (D7, emergency).
 */
export function destination(
  view: View,
  number: string,
  named: TrunkId | null,
  tried: readonly Way[],
  pastLimits = false,
): Destination {
  const fitting = trunksFor(view, number, named);
  const asked = pastLimits && fitting.length === 0 ? [...view.directory.trunks.values()] : fitting;
  const form = pastLimits ? asDialledInEmergency : asDialled;
  const candidates = asked.filter((trunk) => form(trunk, number) !== '' && (pastLimits || mayCarry(trunk, number)));
  if (candidates.length === 0) return { found: false, cause: 'number-unroutable' };
  const alive = candidates.filter((trunk) => inService(view, trunk) && contactOf(view, trunk, tried) !== null);
  if (alive.length === 0) return { found: false, cause: 'trunk-out-of-service' };
  const last = tried.at(-1)?.trunkId;
  // What was tried last over a trunk still counts as on it, and is over.
  const open = alive.filter((trunk) => pastLimits || !isFull(view, trunk, trunk.id === last ? 1 : 0));
  const [first] = open;
  if (!first) return { found: false, cause: 'trunk-full' };
  const same = open.find(({ id }) => id === last);
  const trunk = same ?? (first.group === 'round-robin' ? inTurn(view, open, first, number) : first);
  const contact = contactOf(view, trunk, tried) ?? '';
  const contactIndex = trunk.contacts.indexOf(contact);
  const dialled = { number: form(trunk, number), callerId: trunk.callerId };
  return { found: true, trunkId: trunk.id, contact, contactIndex, ...dialled };
}

function contactOf(view: View, trunk: Trunk, tried: readonly Way[]): string | null {
  return bestContact(trunk, view.get('trunk', trunk.id)?.contacts ?? {}, tried);
}

/** The number as the trunk wants it; a `+` stands in front or nowhere. '' when stripping leaves nothing to dial. */
export function asDialled({ strip, prepend }: Trunk, number: string): string {
  const rest = number.slice(strip);
  if (prepend === '' || rest === '') return rest;
  return prepend + rest.replace(/^\+/, '');
}

/** D7: by the trunk's own lists, as the number is and as the trunk would dial it. */
export function mayCarry(trunk: Trunk, number: string): boolean {
  const lists = { allowed: trunk.allowedNumbers, denied: trunk.deniedNumbers };
  return !isDenied(lists, [number, asDialled(trunk, number)]);
}

/** As it is, unless the trunk makes an emergency number of it (9911 behind a prefix 9): what it strips is for other numbers. */
export function asDialledInEmergency(trunk: Trunk, number: string): string {
  const dialled = asDialled(trunk, number);
  return isEmergency(dialled) ? dialled : number;
}

/** Every trunk that could carry the number, best first, whatever its health. */
export function trunksFor(view: View, number: string, named: TrunkId | null): readonly Trunk[] {
  if (named !== null) {
    const trunk = view.directory.trunks.get(named);
    return trunk ? [trunk] : [];
  }
  const fitting = [...view.directory.trunks.values()].filter((trunk) => prefixLength(trunk, number) >= 0);
  return fitting.sort(
    (a, b) => prefixLength(b, number) - prefixLength(a, number) || a.priority - b.priority || (a.id < b.id ? -1 : 1),
  );
}

/** Length of the longest fitting prefix; -1 when none fits. */
function prefixLength(trunk: Trunk, number: string): number {
  let longest = -1;
  for (const prefix of trunk.prefixes) {
    if (number.startsWith(prefix) && prefix.length > longest) longest = prefix.length;
  }
  return longest;
}

function inService(view: View, trunk: Trunk): boolean {
  return !trunk.busyOut && !isOut(view.get('trunk', trunk.id));
}

/** Legs, calls and supervisors' lines on the trunk now, less those known to be `over`, against its channel limit. */
function isFull(view: View, trunk: Trunk, over: number): boolean {
  if (trunk.channelLimit === null) return false;
  let used = -over;
  for (const leg of view.all('leg')) if (leg.trunkId === trunk.id && channelOfLeg(leg.state) !== null) used++;
  for (const call of view.all('call')) if (call.trunkId === trunk.id) used++;
  for (const one of view.all('supervision')) if (one.trunkId === trunk.id && one.state.channel !== '') used++;
  return used >= trunk.channelLimit;
}

/** Round robin over the group (trunks of the first one's prefix and priority): the one that rested longest. */
function inTurn(view: View, open: readonly Trunk[], first: Trunk, number: string): Trunk {
  const length = prefixLength(first, number);
  const usedAt = (trunk: Trunk): number => view.get('trunk', trunk.id)?.usedAt ?? 0;
  return open
    .filter((trunk) => trunk.priority === first.priority && prefixLength(trunk, number) === length)
    .reduce((best, trunk) => (usedAt(trunk) < usedAt(best) ? trunk : best), first);
}
