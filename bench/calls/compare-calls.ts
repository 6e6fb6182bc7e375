import type { CarrierRecord } from '../../test/support/carrier-records.js';
import type { Evidence, Findings } from './evidence.js';
import type { OurCall } from './our-records.js';

/** Our record is closed when the dialplan takes the caller over: sent outside, overflowed, or told that nobody is there. */
export const TAKEN_OVER: readonly (string | null)[] = ['onward', 'timeout', 'no-route'];

export interface Pair {
  readonly n: number;
  readonly caller: string;
  readonly dials: string;
  readonly theirs: CarrierRecord;
  readonly ours: OurCall;
}

/** Each customer's call has one record of the carrier's and one of ours, and no record is of nobody's call. */
export function pairCalls(evidence: Evidence, findings: Findings): Pair[] {
  const { calls, carrier, ours, callers } = evidence;
  const theirs = groupBy(
    carrier.filter(({ direction }) => direction === 'to-farline'),
    ({ caller }) => caller,
  );
  const mine = groupBy(ours.calls, ({ id }) => callers.get(id) ?? '');
  const known = new Set(calls.map(({ caller }) => caller));
  for (const caller of mine.keys())
    if (!known.has(caller)) findings.wrong(`Farline has a call of ${caller || 'nobody'}`);
  return calls.flatMap(({ n, caller, dials }) => {
    const [record, ...moreTheirs] = theirs.get(caller) ?? [];
    const [call, ...moreOurs] = mine.get(caller) ?? [];
    if (!record || moreTheirs.length > 0) {
      findings.wrong(`${caller}: the carrier has ${1 + moreTheirs.length} records, or none`);
      return [];
    }
    if (moreOurs.length > 0) findings.wrong(`${caller}: Farline has ${1 + moreOurs.length} records of one call`);
    if (call) return [{ n, caller, dials, theirs: record, ours: call }];
    // Who gives up at once may be gone before the switch hands the call over.
    const gaveUpAtOnce =
      record.answeredAt === null && record.endedAt - record.startedAt <= 2 * findings.tolerance.timeMs;
    if (!gaveUpAtOnce) findings.wrong(`${caller}: Farline has no record`);
    return [];
  });
}

/** Answered or not, and when it began, was answered and ended. */
export function compareTimes({ caller, theirs, ours }: Pair, findings: Findings): void {
  findings.same('start', ours.arrivedAt, theirs.startedAt, findings.tolerance.timeMs, caller);
  const takenOver = TAKEN_OVER.includes(ours.by);
  if (ours.endedAt === null) findings.wrong(`${caller}: never ended`);
  else if (!takenOver) findings.same('end', ours.endedAt, theirs.endedAt, findings.tolerance.timeMs, caller);
  else if (ours.endedAt > theirs.endedAt + findings.tolerance.timeMs)
    findings.wrong(`${caller}: ended after the carrier's end`);
  compareAnswers(caller, theirs, ours, findings);
}

function compareAnswers(caller: string, theirs: CarrierRecord, ours: OurCall, findings: Findings): void {
  if (ours.answeredAt !== null && theirs.answeredAt !== null) {
    return findings.same('answer', ours.answeredAt, theirs.answeredAt, findings.tolerance.timeMs, caller);
  }
  if (ours.answeredAt === null && theirs.answeredAt === null) return;
  if (ours.answeredAt !== null) {
    // Our answer crossed their giving up.
    if (theirs.endedAt > ours.answeredAt + findings.tolerance.timeMs)
      findings.wrong(`${caller}: answered, says Farline alone`);
    return;
  }
  const later =
    TAKEN_OVER.includes(ours.by) && (theirs.answeredAt ?? 0) >= (ours.endedAt ?? Infinity) - findings.tolerance.timeMs;
  if (!later) findings.wrong(`${caller}: answered, says the carrier alone`);
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
