import type { Heard } from './ear.js';
import type { HomePhone } from './home-phone.js';
import type { Visit } from './traffic.js';

/** What the far end knows of all calls; nothing here is Farline's own word. */
export interface CarrierCounts {
  readonly customers: number;
  /** Customers who heard an agent. */
  readonly connected: number;
  /** Customers who heard an agent who heard them. */
  readonly twoWayAudio: number;
  /** Customers whose call ended before they heard an agent, and not by themselves. */
  readonly lost: number;
  /** Conversations that broke: ended by neither side, silent for over a second, or moved to another agent. */
  readonly cut: number;
  /** Times somebody heard two others at once, or was heard by two at once. */
  readonly doubles: number;
}

const ENOUGH_MS = 300;
const GAP_MS = 1_000;

export function countCalls(visits: readonly Visit[], phones: readonly HomePhone[]): CarrierCounts {
  const count = (test: (visit: Visit) => boolean): number => visits.filter(test).length;
  return {
    customers: visits.length,
    connected: count(({ customer }) => customer.connected !== null),
    twoWayAudio: count((visit) => heardBothWays(visit, phones)),
    lost: count((visit) => visit.customer.connected === null && endedByNetwork(visit)),
    cut: count((visit) => visit.customer.connected !== null && (endedByNetwork(visit) || isBroken(visit))),
    doubles: doublesOf(visits, phones),
  };
}

/** The call is over, and neither the customer nor the agent ended it. */
function endedByNetwork({ customer, releasedByAgent }: Visit): boolean {
  return customer.end !== null && customer.end.by !== 'us' && !releasedByAgent;
}

function isBroken({ customer }: Visit): boolean {
  const { heard } = customer.ear;
  const last = heard.at(-1);
  if (customer.end && last && customer.end.at - last.until > GAP_MS) return true;
  return heard.some((stretch, i) => {
    const before = heard[i - 1];
    return before !== undefined && (before.tone !== stretch.tone || stretch.from - before.until > GAP_MS);
  });
}

function heardBothWays(visit: Visit, phones: readonly HomePhone[]): boolean {
  return phones.some((phone) => {
    const here = lengthOf(visit.customer.ear.heard.filter((heard) => heard.tone === phone.settings.tone));
    return here >= ENOUGH_MS && lengthOf(heardAt(phone, visit)) >= ENOUGH_MS;
  });
}

/** When this phone heard this customer, whose voice may have been another's before and after. */
function heardAt(phone: HomePhone, { customer, arrivedAt }: Visit): Heard[] {
  const endedAt = customer.end?.at ?? Infinity;
  const heard = phone.legs.flatMap((leg) => leg.ear.heard);
  return heard.filter(
    (stretch) => stretch.tone === customer.settings.tone && stretch.from >= arrivedAt && stretch.from <= endedAt,
  );
}

function lengthOf(stretches: readonly Heard[]): number {
  return stretches.reduce((sum, { from, until }) => sum + until - from, 0);
}

function doublesOf(visits: readonly Visit[], phones: readonly HomePhone[]): number {
  const atOnce = (sum: number, { doubles }: { doubles: number }): number => sum + doubles;
  const customers = visits.map(({ customer }) => customer.ear).reduce(atOnce, 0);
  const agents = phones.flatMap((phone) => phone.legs.map((leg) => leg.ear)).reduce(atOnce, 0);
  return customers + agents + visits.reduce((sum, visit) => sum + heardByTwo(visit, phones), 0);
}

function heardByTwo(visit: Visit, phones: readonly HomePhone[]): number {
  const stretches = phones.flatMap((phone) => heardAt(phone, visit).map((heard) => ({ phone, heard })));
  return stretches.filter(({ phone, heard }, i) =>
    stretches.slice(i + 1).some((other) => other.phone !== phone && overlap(heard, other.heard) > ENOUGH_MS),
  ).length;
}

function overlap(a: Heard, b: Heard): number {
  return Math.min(a.until, b.until) - Math.max(a.from, b.from);
}
