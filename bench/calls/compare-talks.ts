import type { AgentSeen, Evidence, Findings, Tolerance } from './evidence.js';
import { PAUSE_MS, type Heard, type Stretch } from './heard.js';
import type { Pair } from './compare-calls.js';
import type { Span, Talk } from './our-records.js';

/** A word or two may be cut off; a conversation this long must have been heard. */
const SURELY_HEARD_MS = 1_200;
const LEAST_WORDS = 2;

/** Who talked to whom, for how long, and after which wait: what both ends heard against what Farline wrote. */
export function compareTalks(pair: Pair, evidence: Evidence, findings: Findings): void {
  const agentOf = agentFinder(evidence);
  const { n, caller, ours } = pair;
  const heard = evidence.customerHeard(n);
  const talks = merged(ours.talks, findings.tolerance);
  for (const talk of talks) {
    const agent = agentOf(talk.sessionId);
    if (!agent) findings.wrong(`${caller}: talked to a session of nobody`);
    else compareTalk(pair, talk, agent, heard, findings);
  }
  for (const stretch of words(heard.stretches)) {
    const agent = evidence.agents.find(({ speaker }) => speaker === stretch.speaker);
    const within = talks.some((talk) => agentOf(talk.sessionId) === agent && covers(talk, stretch, findings.tolerance));
    if (!within) findings.wrong(`${caller}: heard ${agent?.number ?? stretch.speaker} in no conversation of ours`);
  }
  compareTalkTimes(pair, heard, findings);
  compareWait(pair, heard, findings);
}

function compareTalk({ n, caller }: Pair, talk: MergedTalk, agent: AgentSeen, heard: Heard, findings: Findings): void {
  const about = `${caller} with ${agent.number}`;
  const ends: readonly [string, readonly Stretch[]][] = [
    ['agent is heard', spoken(heard, agent.speaker, talk, findings.tolerance)],
    ['customer is heard', spoken(agent.heard, n, talk, findings.tolerance)],
  ];
  for (const [kind, stretches] of ends) {
    const [first] = stretches;
    const last = stretches.at(-1);
    if (!first || !last) {
      const otherwise = shown(kind === 'agent is heard' ? heard : agent.heard, talk);
      if (lengthOf(talk) >= SURELY_HEARD_MS) findings.wrong(`${about}: ${kind} by nobody${otherwise}`);
      continue;
    }
    const where = `${about}${shown(kind === 'agent is heard' ? heard : agent.heard, talk)}`;
    findings.same(`${kind} from`, first.from, beginOf(talk, first.from), findings.tolerance.soundMs, where);
    findings.same(`${kind} until`, last.until, endOf(talk, last.until), findings.tolerance.soundMs, where);
  }
}

function compareTalkTimes({ caller, ours }: Pair, heard: Heard, findings: Findings): void {
  if (ours.talks.length === 0) return;
  const talked = ours.talks.reduce((sum, { from, until }) => sum + until - from, 0);
  const sounded = words(heard.stretches).reduce((sum, { from, until }) => sum + until - from, 0);
  if (sounded > 0) findings.same('talk time', talked, sounded, ours.talks.length * findings.tolerance.soundMs, caller);
}

/** From the arrival, or from where the call was sent to another queue, to the first word of an agent, or to the end. */
function compareWait({ caller, theirs, ours }: Pair, heard: Heard, findings: Findings): void {
  if (ours.waitedMs === null) return;
  const sentOn = ours.waitsFrom !== ours.arrivedAt;
  const last = ours.engaged.at(-1);
  const waited = last ? last.from - ours.waitsFrom : (ours.endedAt ?? 0) - ours.waitsFrom;
  const stillWaiting = last !== undefined && sentOn && last.from < ours.waitsFrom;
  if (!stillWaiting) findings.same('waited', ours.waitedMs, waited, 0, caller);
  if (sentOn) return;
  const [first] = words(heard.stretches);
  const [talk] = merged(ours.talks, findings.tolerance);
  // A first conversation of a word or less is not heard, and what is heard then is a later one.
  if (first && talk && covers(talk, first, findings.tolerance)) {
    findings.same(
      'wait',
      beginOf(talk, first.from) - ours.arrivedAt,
      first.from - theirs.startedAt,
      findings.tolerance.soundMs,
      caller,
    );
  } else if (!last && ours.by === 'caller') {
    findings.same('wait', ours.waitedMs, theirs.endedAt - theirs.startedAt, findings.tolerance.timeMs, caller);
  }
}

/** No agent heard a customer at a time at which Farline has them with another one, or with nobody. */
export function compareAgentsHeard(pairs: readonly Pair[], evidence: Evidence, findings: Findings): void {
  const agentOf = agentFinder(evidence);
  const byN = new Map(pairs.map((pair) => [pair.n, pair]));
  for (const agent of evidence.agents) {
    for (const stretch of words(agent.heard.stretches)) {
      const talks = merged(byN.get(stretch.speaker)?.ours.talks ?? [], findings.tolerance);
      const within = talks.some(
        (talk) => agentOf(talk.sessionId) === agent && covers(talk, stretch, findings.tolerance),
      );
      if (!within) findings.wrong(`${agent.number}: heard customer ${stretch.speaker} in no conversation of ours`);
    }
  }
}

function agentFinder({ agents, ours }: Evidence): (sessionId: string) => AgentSeen | undefined {
  const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
  return (sessionId) => byId.get(ours.agentOf.get(sessionId) ?? '');
}

/** What there was to hear in this conversation and around it, for whoever looks into it. */
function shown({ stretches, others }: Heard, { from, until }: Span): string {
  const near = [...stretches, ...others].filter(
    (stretch) => stretch.until > from - 2_000 && stretch.from < until + 2_000,
  );
  const told = near.map(
    (one) =>
      `${one.speaker < 0 ? 'other sound' : one.speaker} from ${one.from - from} to ${one.until - from} (${one.packets})`,
  );
  return ` in ${until - from} ms; heard were ${told.join(', ') || 'none'}`;
}

/** A conversation with the stretches between holds that are too short to be heard as such. */
interface MergedTalk extends Talk {
  readonly parts: readonly Span[];
}

/** A hold that is as short as a pause between two words cannot be heard. */
function merged(talks: readonly Talk[], { timeMs }: Tolerance): MergedTalk[] {
  const result: MergedTalk[] = [];
  for (const talk of talks) {
    const last = result.at(-1);
    const goesOn = last?.sessionId === talk.sessionId && talk.from - last.until <= PAUSE_MS + timeMs;
    if (last && goesOn) result.splice(-1, 1, { ...last, until: talk.until, parts: [...last.parts, talk] });
    else result.push({ ...talk, parts: [talk] });
  }
  return result;
}

/** Where sound that begins `near` then began in this conversation: what came before a hold may be too short to be heard. */
function beginOf({ from, parts }: MergedTalk, near: number): number {
  const long = parts.findIndex(isSurelyHeard);
  const begins = parts.slice(0, long < 0 ? parts.length : long + 1).map((part) => part.from);
  return nearest(begins, near) ?? from;
}

/** The same for the end: who hangs up right after a hold may not be heard again. */
function endOf({ until, parts }: MergedTalk, near: number): number {
  const long = parts.findLastIndex(isSurelyHeard);
  return (
    nearest(
      parts.slice(Math.max(0, long)).map((part) => part.until),
      near,
    ) ?? until
  );
}

/** Without the holds. */
function lengthOf({ parts }: MergedTalk): number {
  return parts.reduce((sum, { from, until }) => sum + until - from, 0);
}

function isSurelyHeard({ from, until }: Span): boolean {
  return until - from >= SURELY_HEARD_MS;
}

function nearest(moments: readonly number[], to: number): number | undefined {
  return [...moments].sort((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
}

/** One word may be a straggler, from a place for sound that was somebody else's a moment ago. */
function words(stretches: readonly Stretch[]): Stretch[] {
  return stretches.filter(({ packets }) => packets >= LEAST_WORDS);
}

function spoken(heard: Heard, speaker: number, talk: Span, tolerance: Tolerance): Stretch[] {
  return heard.stretches.filter((stretch) => stretch.speaker === speaker && covers(talk, stretch, tolerance));
}

/** Whether what was heard began and ended in this conversation, give or take a moment of the network's. */
function covers(talk: Span, { from, until }: Span, { timeMs }: Tolerance): boolean {
  return from >= talk.from - timeMs && until <= talk.until + timeMs;
}
