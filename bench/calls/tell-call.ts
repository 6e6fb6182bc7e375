import type { RecordedFact } from '../../app/domain/facts.js';
import type { Pair } from './compare-calls.js';
import type { Evidence } from './evidence.js';

/** What happened to the agent that long before and after the call's end is told as well. */
const AROUND_MS = 1_000;

/**
 * All that is known of one call that does not fit, for whoever looks for the cause: who ended it in whose account, what
 * became of its agent around that end, and which deed was at work. Milliseconds are counted from the call's arrival.
 */
export function tellCall({ n, caller, dials, ours, theirs }: Pair, evidence: Evidence): string[] {
  const { facts, calls, ends } = evidence;
  const since = (at: number | null): string => (at === null ? 'never' : `+${at - ours.arrivedAt}`);
  const tell = ({ id, type, at, detail }: RecordedFact): string =>
    `${type}${since(at)} ${id} ${JSON.stringify(detail)}`;
  const own = facts.filter(({ kind, id }) => kind === 'call' && id === ours.id);
  const sessionId = own.map(sessionOf).findLast((id) => id !== null) ?? null;
  const end = ours.endedAt ?? theirs.endedAt;
  const isNear = (at: number): boolean => Math.abs(at - end) <= AROUND_MS;
  const ofAgent = facts.filter(({ kind, id, at }) => kind !== 'call' && id === sessionId && isNear(at));
  const agentId = sessionId === null ? null : (evidence.ours.agentOf.get(sessionId) ?? null);
  const deeds = evidence.deeds.filter(
    (deed) => deed.callId === ours.id || (deed.agentId === agentId && isNear(deed.at)),
  );
  return [
    `${caller} is ${ours.id}, arrived at ${ours.arrivedAt}:${ours.story}`,
    `  dialled ${dials} for ${calls[n]?.patienceMs ?? '?'} ms; ended by ${ours.by ?? 'nobody'}, says Farline; ${ends.get(caller) ?? 'no end'}, says the customer`,
    `  carrier: start${since(theirs.startedAt)}, answer${since(theirs.answeredAt)}, end${since(theirs.endedAt)}, ${theirs.disposition}`,
    ...own.slice(-1).map((fact) => `  ${tell(fact)}`),
    ...ofAgent.map((fact) => `  agent: ${tell(fact)}`),
    ...deeds.map(({ what, at, callId }) => `  deed: ${what}${since(at)} on ${callId}`),
  ];
}

function sessionOf({ detail }: RecordedFact): string | null {
  const { sessionId } = detail;
  return typeof sessionId === 'string' ? sessionId : null;
}
