import { groupBy } from './compare-calls.js';
import type { Evidence, Findings } from './evidence.js';
import type { CarrierRecord } from '../../test/support/carrier-records.js';

/** What ends a customer's call without their doing, and is meant to. */
const ENDS_IT = new Set(['release', 'phone-down', 'sent-outside']);
/** Longest stay outside, where agents send customers on to: a sentence when nobody is there. */
const OUTSIDE_MS = 20_000;

/** The far end's count: customers whose call ended, and neither they nor an agent nor the queue's longest wait ended it. */
export function countLost(evidence: Evidence, findings: Findings): void {
  const { calls, ends, carrier, callers, deeds, maxWaitMs, ours } = evidence;
  const records = new Map(carrier.map((record) => [record.caller, record]));
  const idsOf = groupBy([...callers], ([, caller]) => caller);
  const deedsOf = groupBy(deeds, ({ callId }) => callId);
  // A phone that is put down ends the conversation with whomever is there by then.
  const putDown = groupBy(
    deeds.filter(({ what }) => what === 'phone-down'),
    ({ agentId }) => agentId,
  );
  const { timeMs } = findings.tolerance;
  for (const { caller, dials } of calls) {
    const end = ends.get(caller);
    if (end === 'gave-up' || end === 'hung-up') continue;
    const record = records.get(caller);
    const ids = (idsOf.get(caller) ?? []).map(([id]) => id);
    const agentIds = ours.calls
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ engaged }) => engaged.slice(-1))
      .map(({ sessionId }) => ours.agentOf.get(sessionId) ?? '');
    const mine = [...ids.flatMap((id) => deedsOf.get(id) ?? []), ...agentIds.flatMap((id) => putDown.get(id) ?? [])];
    const released = mine.some(({ what, at }) => ENDS_IT.has(what) && isCause(at, what, record, timeMs));
    const queues = [dials, ...(mine.some(({ what }) => what === 'sent-to-queue') ? maxWaitMs.keys() : [])];
    const longest = queues.map((number) => maxWaitMs.get(number) ?? Infinity);
    const overflowed = record !== undefined && record.endedAt - record.startedAt >= Math.min(...longest);
    if (end === undefined || !(released || overflowed)) {
      findings.lost.push(`${caller}: ${end ?? 'no end was seen'}, ${JSON.stringify(mine)}`);
    }
  }
}

function isCause(at: number, what: string, record: CarrierRecord | undefined, timeMs: number): boolean {
  if (!record || at > record.endedAt + timeMs) return false;
  return record.endedAt - at <= (what === 'sent-outside' ? OUTSIDE_MS : 5_000);
}
