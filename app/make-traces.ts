import type { Directory } from './domain/directory.js';
import type { RecordedFact } from './domain/facts.js';
import type { CallId } from './domain/ids.js';
import type { TraceStep } from './domain/trace-step.js';
import type { PastFolds } from './past-folds.js';
import type { CallHistory } from './ports/call-history.js';
import type { CallTrace, CallTraces, TracedStep } from './ports/call-traces.js';
import type { FactLog } from './ports/fact-log.js';
import type { Live } from './ports/live.js';
import { traceOf } from './projections/call-trace.js';
import { passedOver } from './projections/passed-over.js';
import { pastView } from './projections/past-view.js';

/** More than any call of a day has; of what has more, the beginning is told. */
const MOST_FACTS = 2_000;
/** Steps of which it is told why others were not asked: the first ones. */
const MOST_LOOKS = 12;

interface TraceParts {
  readonly facts: Pick<FactLog, 'after'>;
  readonly past: PastFolds;
  readonly callHistory: CallHistory;
  readonly live: Pick<Live, 'view'>;
}

/** Traces of calls, from their facts, and from what ran in those moments. One is made at a time, however many ask. */
export function makeTraces(parts: TraceParts): CallTraces {
  let last: Promise<unknown> = Promise.resolve();
  return {
    of(callId) {
      const made = last.then(() => traceFor(parts, callId));
      last = made.catch(() => undefined);
      return made;
    },
  };
}

async function traceFor(parts: TraceParts, callId: CallId): Promise<CallTrace | null> {
  const { callHistory, live } = parts;
  const read = await callHistory.ofCall(callId, MOST_FACTS + 1);
  const whole = read.length <= MOST_FACTS;
  const facts = whole ? read : read.slice(0, MOST_FACTS);
  const own = facts.filter(({ kind }) => kind === 'call');
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return null;
  const caller = (await callHistory.parties([callId])).get(callId) ?? null;
  return {
    caller,
    beganAt: first.at,
    endedAt: whole && last.after === null ? last.at : null,
    whole,
    queueIds: distinct(own, ({ queueId }) => queueId),
    agentIds: distinct(facts, ({ agentId }) => agentId),
    steps: await withOthers(parts, callId, traceOf(facts), live.view.directory),
  };
}

/** To each step in which agents were chosen from, why the others were not. */
async function withOthers(
  parts: TraceParts,
  callId: CallId,
  steps: readonly TraceStep[],
  directory: Directory,
): Promise<readonly TracedStep[]> {
  const chosen = steps.filter(isChoice).slice(0, MOST_LOOKS);
  const traced = new Map<TraceStep, TracedStep>();
  const [first] = chosen;
  const [begin] = first ? await parts.facts.after(0, 1) : [];
  for (const step of begin ? chosen : []) {
    const folded = await parts.past.at(before(step), begin?.sequence ?? 1);
    if (typeof folded === 'string') break;
    const view = pastView(folded, directory, () => ({ number: '', name: '' }));
    const call = view.get('call', callId);
    if (call) traced.set(step, { ...step, others: passedOver(view, call, step.agentId, step.at) });
  }
  return steps.map((step) => traced.get(step) ?? { ...step, others: [] });
}

function isChoice({ what, queueId }: TraceStep): boolean {
  return queueId !== null && (what === 'waits' || what.startsWith('asked')) && what !== 'asked-direct';
}

/** What was known: the fact itself is what came of it. Who waits is there with the fact that says so. */
function before({ what, sequence }: TraceStep): number {
  return what === 'waits' ? sequence : sequence - 1;
}

/** Those that are named, in the order in which they were named last. */
function distinct(facts: readonly RecordedFact[], of: (fact: RecordedFact) => string | null): readonly string[] {
  const named = facts.flatMap((fact) => of(fact) ?? []);
  return [...new Set(named.toReversed())].toReversed();
}
