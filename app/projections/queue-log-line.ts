import type { AgentId, CallId, Instant, QueueId } from '../domain/ids.js';

/** Events of Asterisk 22's queue_log that Farline has something to say of. */
export type QueueLogEvent =
  | 'ABANDON'
  | 'ADDMEMBER'
  | 'AGENTLOGIN'
  | 'AGENTLOGOFF'
  | 'ATTENDEDTRANSFER'
  | 'BLINDTRANSFER'
  | 'COMPLETEAGENT'
  | 'COMPLETECALLER'
  | 'CONNECT'
  | 'ENTERQUEUE'
  | 'EXITEMPTY'
  | 'EXITWITHKEY'
  | 'EXITWITHTIMEOUT'
  | 'PAUSE'
  | 'PAUSEALL'
  | 'REMOVEMEMBER'
  | 'RINGNOANSWER'
  | 'UNPAUSE'
  | 'UNPAUSEALL';

export interface QueueLogLine {
  readonly at: Instant;
  readonly event: QueueLogEvent;
  /** A call, of an agent's own line the session; null: of neither. */
  readonly id: CallId | null;
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly data: readonly (string | number)[];
}

/** What things are called now; an id that nothing is known of stands for itself. */
export interface QueueLogNames {
  queue(id: QueueId): string;
  agent(id: AgentId): string;
}

const NOBODY = 'NONE';

/** The line as Asterisk writes it, with its end: seconds since 1970, UTC, and a bar behind the event in any case. */
export function queueLogText(line: QueueLogLine, names: QueueLogNames): string {
  const { at, id, queueId, agentId, event, data } = line;
  const head = [
    seconds(at),
    id ?? NOBODY,
    queueId === null ? NOBODY : names.queue(queueId),
    agentId === null ? NOBODY : names.agent(agentId),
    event,
  ];
  return `${head.map((part) => plain(part) || NOBODY).join('|')}|${data.map(plain).join('|')}\n`;
}

/** Whole seconds, as the lines themselves count: differences of what they say. */
export function seconds(at: Instant): number {
  return Math.floor(at / 1_000);
}

/** Nothing that anybody named can end a field or a line: bars, controls and line separators become blanks. */
function plain(part: string | number): string {
  return String(part)
    .replace(/[|\p{C}\u2028\u2029]+/gu, ' ')
    .trim();
}
