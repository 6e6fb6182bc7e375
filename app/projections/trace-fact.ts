import type { MaskedEntities, RecordedFact } from '../domain/facts.js';
import type { AgentId, Instant, OfferId } from '../domain/ids.js';
import type { Said } from '../domain/trace-step.js';

export type CallFact = Extract<RecordedFact, { kind: 'call' }>;
export type MaskedCall = MaskedEntities['call'];

/** What one fact of a call means by the others. */
export interface Told {
  agentOf(sessionId: string | null): AgentId | null;
  /** When this offer was made; undefined: history begins behind that. */
  madeAt(offerId: OfferId): Instant | undefined;
  /** Whether one of these follows in the same step. */
  follows(fact: RecordedFact, types: readonly string[]): boolean;
}

/** Nobody is asked in the step that brought them into the queue, so they wait. */
export function waits(fact: CallFact, { state, queueId }: MaskedCall, told: Told): readonly Said[] {
  if (state.at !== 'waiting' || queueId === null) return [];
  return told.follows(fact, ['offer.made', 'call.ended', 'call.queued']) ? [] : [{ what: 'waits', queueId }];
}

/** Of these keys, those that the fact has. */
export function given(detail: CallFact['detail'], ...keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.flatMap((key) => (detail[key] == null ? [] : [[key, String(detail[key])]])));
}

export function text(detail: CallFact['detail'], key: string): string | null {
  const value = detail[key];
  return typeof value === 'string' ? value : null;
}
