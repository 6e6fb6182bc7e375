import { groupBy, type Pair } from './compare-calls.js';
import type { Evidence, Findings } from './evidence.js';
import type { CarrierRecord } from '../../test/support/carrier-records.js';
import type { OurInterval, OurLeg, Talk } from './our-records.js';

/** Every call of ours that the carrier delivered to an agent is one line of ours, and the reverse. */
export function compareLegs(evidence: Evidence, findings: Findings): number {
  const { carrier, ours, agents } = evidence;
  const fromUs = carrier.filter(({ direction }) => direction === 'from-farline');
  const theirs = groupBy(fromUs, ({ dialled }) => dialled);
  const numberOf = new Map(agents.map(({ agentId, number }) => [agentId, number]));
  const mine = groupBy(ours.legs, ({ sessionId }) => numberOf.get(ours.agentOf.get(sessionId) ?? '') ?? 'nobody');
  let compared = 0;
  for (const { number } of agents) {
    const records = [...(theirs.get(number) ?? [])].sort((a, b) => a.startedAt - b.startedAt);
    const legs = [...(mine.get(number) ?? [])].sort((a, b) => a.from - b.from);
    compared += pairLegs(number, records, legs, findings);
  }
  return compared;
}

function pairLegs(
  number: string,
  records: readonly CarrierRecord[],
  legs: readonly OurLeg[],
  findings: Findings,
): number {
  const left = [...records];
  for (const leg of legs) {
    const at = left.findIndex(({ startedAt }) => Math.abs(startedAt - leg.from) <= findings.tolerance.timeMs);
    const record = left[at];
    if (!record) {
      // Given up before the request had left.
      if (leg.until - leg.from > findings.tolerance.timeMs)
        findings.wrong(`${number}: a line of ours is none of the carrier's`);
      continue;
    }
    left.splice(at, 1);
    compareLeg(number, record, leg, findings);
  }
  for (const { startedAt } of left) findings.wrong(`${number}: the carrier's call of ${startedAt} is no line of ours`);
  return legs.length;
}

function compareLeg(number: string, record: CarrierRecord, leg: OurLeg, findings: Findings): void {
  findings.same('line start', leg.from, record.startedAt, findings.tolerance.timeMs, number);
  findings.same('line end', leg.until, record.endedAt, findings.tolerance.timeMs, number);
  if (leg.answeredAt !== null && record.answeredAt !== null) {
    return findings.same('line answer', leg.answeredAt, record.answeredAt, findings.tolerance.timeMs, number);
  }
  const crossed = Math.abs((leg.answeredAt ?? record.answeredAt ?? leg.until) - leg.until) <= findings.tolerance.timeMs;
  if (!crossed)
    findings.wrong(`${number}: answered, says ${leg.answeredAt === null ? 'the carrier' : 'Farline'} alone`);
}

/** Who was sent outside is a call of the carrier's to there, and the reverse. */
export function compareSentOutside(pairs: readonly Pair[], evidence: Evidence, findings: Findings): void {
  const { carrier, outside } = evidence;
  const sent = carrier.filter(({ direction, dialled }) => direction === 'from-farline' && outside.includes(dialled));
  const left = groupBy(sent, ({ caller }) => caller);
  for (const { caller, ours, theirs } of pairs.filter((pair) => pair.ours.by === 'onward')) {
    const [found] = left.get(caller) ?? [];
    left.delete(caller);
    if (found) findings.same('sent outside', ours.endedAt ?? 0, found.startedAt, findings.tolerance.soundMs, caller);
    // Who hangs up at that moment is gone before the call goes out.
    else if (theirs.endedAt - (ours.endedAt ?? 0) > findings.tolerance.soundMs)
      findings.wrong(`${caller}: not sent outside`);
  }
  for (const caller of left.keys()) findings.wrong(`${caller}: sent outside by nobody`);
}

/** An agent's time: intervals follow each other without gap or overlap, and talking is talking to the customers we say. */
export function compareIntervals(pairs: readonly Pair[], evidence: Evidence, findings: Findings): number {
  const { ours, rowsLeft } = evidence;
  const bySession = groupBy(ours.intervals, ({ sessionId }) => sessionId);
  const engaged = groupBy(
    ours.calls.flatMap((call) => call.engaged),
    ({ sessionId }) => sessionId,
  );
  for (const [sessionId, { since, endedAt }] of ours.sessions) {
    const intervals = bySession.get(sessionId) ?? [];
    compareSession(sessionId, intervals, since, endedAt, findings);
    compareTalking(sessionId, intervals, engaged.get(sessionId) ?? [], findings);
  }
  for (const [table, rows] of Object.entries(rowsLeft)) if (rows > 0) findings.wrong(`${rows} rows left in ${table}`);
  return ours.intervals.length;
}

function compareSession(
  sessionId: string,
  intervals: readonly OurInterval[],
  since: number,
  endedAt: number | null,
  findings: Findings,
): void {
  let at = since;
  for (const { state, from, until } of intervals) {
    if (from !== at) findings.wrong(`session ${sessionId}: ${state} begins ${from - at} ms after what was before it`);
    if (until < from) findings.wrong(`session ${sessionId}: ${state} ends before it begins`);
    at = until;
  }
  if (endedAt === null) findings.wrong(`session ${sessionId}: never ended`);
  else if (at !== endedAt) findings.wrong(`session ${sessionId}: intervals add up to ${endedAt - at} ms too little`);
}

function compareTalking(
  sessionId: string,
  intervals: readonly OurInterval[],
  engaged: readonly Talk[],
  findings: Findings,
): void {
  const shown = ({ from, until }: { from: number; until: number }): string => `${from}–${until}`;
  const talking = intervals.filter(({ state }) => state === 'talking').map(shown);
  const talks = engaged.map(shown);
  for (const one of talking) if (!talks.includes(one)) findings.wrong(`session ${sessionId}: talks ${one} to nobody`);
  for (const one of talks) if (!talking.includes(one)) findings.wrong(`session ${sessionId}: is not talking ${one}`);
}
