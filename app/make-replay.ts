import type { Replays } from './adapters/http/replays.js';
import type { RecordedFact } from './domain/facts.js';
import type { CallId, Instant, SiteId } from './domain/ids.js';
import type { View } from './domain/world.js';
import type { CallHistory, CallParty } from './ports/call-history.js';
import type { EmergencyCallStore } from './ports/emergency-call-store.js';
import type { FactLog } from './ports/fact-log.js';
import type { Live } from './ports/live.js';
import type { QueueHistory } from './ports/queue-history.js';
import type { Folded } from './projections/fold.js';
import type { PastFolds } from './past-folds.js';
import { PastBoards, type PastCallers } from './past-boards.js';

interface ReplayParts {
  readonly facts: Pick<FactLog, 'after' | 'upTo'>;
  readonly queueHistory: Pick<QueueHistory, 'sequenceBefore'>;
  readonly past: PastFolds;
  readonly callHistory: Pick<CallHistory, 'parties'>;
  readonly emergencyCalls: Pick<EmergencyCallStore, 'newest'>;
  readonly live: Pick<Live, 'view'>;
}

/** Pages of so many facts, in which the next change is looked for: it mostly is among the first. */
const LOOKS = [20, 300, 300, 300, 300, 300];
const SECOND = 1_000;
const EMERGENCIES = 200;

/** The wallboard of any instant. One is made at a time, however many ask. */
export function makeReplay(parts: ReplayParts): Replays {
  const boards = new PastBoards();
  let last: Promise<unknown> = Promise.resolve();
  return {
    at(at, siteId) {
      const made = last.then(() => boardAt(parts, boards, at, siteId));
      last = made.catch(() => undefined);
      return made;
    },
  };
}

async function boardAt(
  parts: ReplayParts,
  boards: PastBoards,
  at: Instant,
  siteId: SiteId | null,
): ReturnType<Replays['at']> {
  const { facts, queueHistory, live } = parts;
  const [first] = await facts.after(0, 1);
  if (!first || at < first.at) return { nothing: first?.at ?? null };
  const sequence = await queueHistory.sequenceBefore(at + 1);
  const folded = await parts.past.at(sequence, first.sequence);
  if (folded === 'gone') return { nothing: first.at };
  if (folded === 'behind') return 'behind';
  const callers = await callersOf(parts, folded);
  const emergencies = await emergenciesAt(parts, at);
  const made = boards.of(folded, live.view.directory, callers);
  const { view, wallboard } = made.at(at, emergencies);
  return {
    board: siteId === null ? wallboard.board() : wallboard.boardOf(siteId),
    from: first.at,
    changedAt: await changeBefore(parts, at, (fact) => shows(fact, view, siteId)),
    changesAt: await changeAfter(parts, sequence, (fact) => shows(fact, view, siteId)),
  };
}

async function callersOf({ callHistory }: ReplayParts, { call }: Folded): Promise<PastCallers> {
  const ids: CallId[] = [...call.keys()];
  const callers = new Map<CallId, CallParty>();
  for (let from = 0; from < ids.length; from += SECOND) {
    for (const [id, party] of await callHistory.parties(ids.slice(from, from + SECOND))) callers.set(id, party);
  }
  return callers;
}

/** Those that nobody had looked after by then. */
async function emergenciesAt({ emergencyCalls }: ReplayParts, at: Instant) {
  const all = await emergencyCalls.newest(EMERGENCIES);
  return all.filter((one) => one.at <= at && (one.seen === null || one.seen.at > at)).reverse();
}

type Fits = (fact: RecordedFact) => boolean;

/** What agents do and callers wait for; of one site alone, what is of that site. */
function shows({ kind, agentId, queueId }: RecordedFact, { directory }: View, siteId: SiteId | null): boolean {
  if (kind !== 'session' && kind !== 'call') return false;
  if (siteId === null) return true;
  const of = kind === 'session' ? directory.agents.get(agentId ?? '') : directory.queues.get(queueId ?? '');
  return of?.siteId === siteId;
}

/** Where nothing is found in what was looked at, the end of that: from there one can look on. */
async function changeAfter({ facts }: ReplayParts, sequence: number, fits: Fits): Promise<Instant | null> {
  let end: RecordedFact | null = null;
  for (const most of LOOKS) {
    const page = await facts.after(end?.sequence ?? sequence, most);
    const found = page.find(fits);
    if (found) return found.at;
    end = page.at(-1) ?? end;
    if (page.length < most) return null;
  }
  return end?.at ?? null;
}

async function changeBefore(parts: ReplayParts, at: Instant, fits: Fits): Promise<Instant | null> {
  // What happened within the second that is shown is in it already.
  let sequence = await parts.queueHistory.sequenceBefore(at - SECOND + 1);
  let end: RecordedFact | null = null;
  for (const most of LOOKS) {
    const page = await parts.facts.upTo(sequence, most);
    const found = page.find(fits);
    if (found) return found.at;
    end = page.at(-1) ?? end;
    if (page.length < most) return null;
    sequence = (end?.sequence ?? 1) - 1;
  }
  return end?.at ?? null;
}
