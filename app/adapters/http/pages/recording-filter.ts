/** What the form above the list of recordings says; a field that was left empty asks for nothing. */
export interface RecordingWords {
  readonly agentId?: string;
  readonly queueId?: string;
  readonly stage?: string;
  readonly callId?: string;
  /** A day, `2026-11-21`, UTC. */
  readonly from?: string;
  /** As `from`; that day is in it. */
  readonly to?: string;
  readonly before?: string;
}

const DAY = 86_400_000;
const PASSED_ON = ['agentId', 'queueId', 'stage', 'callId', 'before'] as const;

/** As the API wants it; what is no day is passed on, so that it is refused by name. */
export function recordingQueryOf(words: RecordingWords): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const name of PASSED_ON) if (words[name]) query[name] = words[name];
  if (words.from) query['from'] = instantOf(words.from, 0);
  if (words.to) query['to'] = instantOf(words.to, DAY);
  return query;
}

function instantOf(day: string, later: number): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  return Number.isNaN(at) ? day : String(at + later);
}
