import type { RecordedFact } from '../domain/facts.js';
import type { AgentId, CallId, ChannelId, Instant, SessionId } from '../domain/ids.js';
import { channelOfLeg, type LegState } from '../domain/leg.js';
import { LONGEST_PART, type OpenReportRows, type ReportChange, type ReportLine } from '../domain/report-rows.js';

type LegFact = Extract<RecordedFact, { kind: 'leg' }>;
type CallFact = Extract<RecordedFact, { kind: 'call' }>;
type Begins = Pick<ReportLine, 'channel' | 'ownerId' | 'kind' | 'trunkId' | 'agentId' | 'beganAt'>;

/** E10: lines to agents, to whoever was called outside and of who called us, from the answer to the end, as rows of reports. */
export class ReportLines {
  readonly #open: Map<ChannelId, ReportLine>;
  /** Which of them a leg's session or a call has. */
  readonly #channels: Map<SessionId | CallId, ChannelId>;

  constructor(
    { line }: Pick<OpenReportRows, 'line'>,
    private readonly agentOf: (sessionId: SessionId | null) => AgentId | null,
  ) {
    this.#open = new Map(line.map((row) => [row.channel, row]));
    this.#channels = new Map(line.map((row) => [row.ownerId, row.channel]));
  }

  ofLeg({ id, at, after, type }: LegFact): ReportChange[] {
    const channel = after && channelOfLeg(after.state);
    const over = this.#left(id, channel, at, type === 'leg.handed-over');
    if (!after || channel === null || after.answeredAt === null) return over;
    const { trunkId, answeredAt: beganAt } = after;
    const kind = isNailedUp(after.state) ? 'nailed-up' : 'call-leg';
    const agentId = this.agentOf(id);
    return [...over, ...this.#goesOn({ channel, ownerId: id, kind, trunkId, agentId, beganAt })];
  }

  ofCall({ id, at, after }: CallFact): ReportChange[] {
    // Who is called back has picked up some time before an agent hears them.
    const pickedUp = after?.callback?.at === 'confirming' || after?.callback?.at === 'joining';
    const isUp = after !== null && after.trunkId !== null && (after.answered || pickedUp);
    const over = this.#left(id, isUp ? after.channel : null, at, false);
    if (!isUp || this.#channels.has(id)) return over;
    const { channel, trunkId, direction, state } = after;
    const agentId = direction === 'out' && 'sessionId' in state ? this.agentOf(state.sessionId) : null;
    return [...over, ...this.#goesOn({ channel, ownerId: id, kind: direction, trunkId, agentId, beganAt: at })];
  }

  /** Answered just now, or known already: one that is put in park once is nailed up, and may be another session's by now. */
  #goesOn(line: Begins): ReportChange[] {
    const { channel, ownerId } = line;
    this.#channels.set(ownerId, channel);
    const open = this.#open.get(channel);
    const kind = open?.kind === 'nailed-up' ? open.kind : line.kind;
    if (open?.ownerId === ownerId && open.kind === kind) return [];
    const row: ReportLine = open
      ? { ...open, ownerId, kind }
      : { ...line, id: `${channel}.${line.beganAt}`, part: 0, wholeMs: null, endedAt: null };
    this.#open.set(channel, row);
    return [{ kind: 'line', row }];
  }

  /** `keeps`: the channel is another's from now on. */
  #left(ownerId: string, now: ChannelId | null, at: Instant, keeps: boolean): ReportChange[] {
    const channel = this.#channels.get(ownerId);
    if (channel === undefined || channel === now) return [];
    this.#channels.delete(ownerId);
    const open = this.#open.get(channel);
    if (!open || keeps || open.ownerId !== ownerId) return [];
    this.#open.delete(channel);
    return partsOf(open, at);
  }
}

function isNailedUp(state: LegState): boolean {
  return state.at === 'parked' || state.at === 'greeting' || ('purpose' in state && state.purpose.for === 'park');
}

/** Over at `at`: no part of it is longer than a day, and the last one knows how long all of it was. */
function partsOf(open: ReportLine, at: Instant): ReportChange[] {
  const { beganAt } = open;
  const until = Math.max(at, beganAt);
  const parts = Math.max(1, Math.ceil((until - beganAt) / LONGEST_PART));
  return Array.from({ length: parts }, (_, part) => ({
    kind: 'line',
    row: {
      ...open,
      id: part === 0 ? open.id : `${open.id}.${part}`,
      part,
      wholeMs: part === parts - 1 ? until - beganAt : null,
      beganAt: beganAt + part * LONGEST_PART,
      endedAt: Math.min(until, beganAt + (part + 1) * LONGEST_PART),
    },
  }));
}
