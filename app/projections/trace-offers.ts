import type { RecordedFact } from '../domain/facts.js';
import type { OfferFailure } from '../domain/offer.js';
import { given, type Told } from './trace-fact.js';
import type { Said, TraceWhat } from '../domain/trace-step.js';

type FactOf<K extends RecordedFact['kind']> = Extract<RecordedFact, { kind: K }>;

/** Who was asked and why just they, and why nothing came of it. */
export function saidOfOffer(fact: FactOf<'offer'>, told: Told): readonly Said[] {
  const { type, id, at, after, detail, sessionId } = fact;
  const agentId = told.agentOf(sessionId);
  const queueId = after?.queueId ?? null;
  switch (type) {
    case 'offer.made':
      return [{ ...asked(detail), agentId, queueId }];
    case 'offer.accepted':
      return [{ what: 'accepted', agentId }];
    case 'offer.passed-on':
      return [{ what: 'passed-on', agentId, queueId, otherCallId: String(detail['from']) }];
    case 'offer.failed': {
      const ms = at - (told.madeAt(id) ?? at);
      return [{ what: `failed-${detail['reason'] as OfferFailure}`, agentId, about: { ms } }];
    }
    default:
      return [];
  }
}

function asked(detail: FactOf<'offer'>['detail']): Said {
  const [free, waiting] = [Number(detail['free']), Number(detail['waiting'])];
  if (detail['direct'] === true) return { what: 'asked-direct' };
  switch (detail['because']) {
    case 'strategy':
      return { what: free > 1 ? 'asked-of' : 'asked-only', about: { free, strategy: String(detail['strategy']) } };
    case 'agent-free':
      return { what: waiting > 1 ? 'asked-first' : 'asked-free', about: { waiting } };
    case 'sent':
      return { what: 'asked-sent' };
    case 'came-back':
      return { what: 'asked-back' };
    default:
      // Facts of versions that did not say.
      return { what: 'asked' };
  }
}

/** K2: what missing this call cost its agent. */
export function saidOfSession({ type, at, after }: FactOf<'session'>): readonly Said[] {
  if (type !== 'agent.offer-ended' || after === null) return [];
  const hold = after.holds.find(({ via, since }) => via === 'system' && since === at);
  return hold ? [{ what: 'held-after', agentId: after.agentId, about: { reason: hold.reason } }] : [];
}

const OF_RECORDING: Readonly<Record<string, TraceWhat>> = {
  'recording.started': 'recording',
  'recording.paused': 'recording-paused',
  'recording.finishing': 'recording-over',
  'recording.not-started': 'recording-failed',
};

export function saidOfRecording({ type, detail, agentId }: FactOf<'recording'>): readonly Said[] {
  const what = OF_RECORDING[type];
  if (what === undefined) return [];
  // Nothing was ever written of one that was not begun.
  if (what === 'recording-over' && detail['begun'] !== true) return [];
  return [{ what, agentId, about: given(detail, 'cause') }];
}
