import { maskNumber } from './domain/mask-number.js';
import type { RecordedFact } from './domain/facts.js';
import { reasonOfCode } from './domain/reason.js';
import { settingFor } from './domain/setting-for.js';
import type { Directory } from './domain/directory.js';
import type { CallId } from './domain/ids.js';
import type { Live } from './ports/live.js';
import type { QueueHistory } from './ports/queue-history.js';
import type { QueueLogAsked, QueueLogExport } from './ports/queue-log-export.js';
import { QueueLog, type QueueLogWords } from './projections/queue-log.js';
import { queueLogText, type QueueLogLine, type QueueLogNames } from './projections/queue-log-line.js';

const PAGE = 500;
/** History from so long before is read as well, so that whoever waits, talks or pauses at the beginning is known. */
const BEFORE_MS = 86_400_000;

/** The queue log, read from history page by page; names, queues of agents and reasons are those of now. */
export function exportQueueLog(history: QueueHistory, live: Pick<Live, 'view'>): QueueLogExport {
  return { read: (asked) => read(history, live.view.directory, asked) };
}

async function* read(history: QueueHistory, directory: Directory, asked: QueueLogAsked): AsyncGenerator<string> {
  let callers: ReadonlyMap<CallId, string> = new Map();
  const log = new QueueLog(wordsOf(directory, (id) => shown(callers.get(id) ?? '', asked)));
  const names = namesOf(directory);
  const isAsked = (line: QueueLogLine): boolean =>
    line.at >= asked.from && line.at < asked.to && isInSite(line, directory, asked);
  for (let sequence = await history.sequenceBefore(asked.from - BEFORE_MS); ;) {
    const page = await history.page(sequence, PAGE);
    callers = await history.callers(callsIn(page));
    const lines = page.flatMap((fact) => log.take(fact)).filter(isAsked);
    if (lines.length > 0) yield lines.map((line) => queueLogText(line, names)).join('');
    const last = page.at(-1);
    if (!last || page.length < PAGE || last.at >= asked.to) return;
    sequence = last.sequence;
  }
}

function callsIn(page: readonly RecordedFact[]): readonly CallId[] {
  return [...new Set(page.filter(({ kind }) => kind === 'call').map(({ id }) => id))];
}

function shown(number: string, { numbers }: QueueLogAsked): string {
  return number === '' || numbers === 'whole' ? number : maskNumber(number);
}

/** A queue's line is of the queue's site, another one of the agent's. */
function isInSite(
  { queueId, agentId }: QueueLogLine,
  { queues, agents }: Directory,
  { siteId }: QueueLogAsked,
): boolean {
  if (siteId === null) return true;
  const of = queueId === null ? agents.get(agentId ?? '') : queues.get(queueId);
  return of?.siteId === siteId;
}

function namesOf({ queues, agents }: Directory): QueueLogNames {
  return {
    queue: (id) => queues.get(id)?.name ?? id,
    agent: (id) => agents.get(id)?.name ?? id,
  };
}

function wordsOf(directory: Directory, callerOf: (id: CallId) => string): QueueLogWords {
  const { queues, agents } = directory;
  return {
    callerOf,
    dialledFor({ detail, after }) {
      if (detail['to'] === 'queue') return queues.get(after?.queueId ?? '')?.dn ?? '';
      if (detail['to'] === 'agent') return agents.get(String(detail['agent']))?.dn ?? '';
      return String(detail['number'] ?? '');
    },
    callbackKey: (queueId) => settingFor(directory, 'callbackKey', { queueId }),
    queuesOf: (agentId) => agents.get(agentId)?.queues.map(({ queueId }) => queueId) ?? [],
    reason: (given) => reasonOfCode(directory, given)?.label ?? given,
  };
}
