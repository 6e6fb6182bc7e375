import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { aCall, anOffer, aSession, gone, put } from './rows.js';
import type { WebApp } from './web-app.js';

/** A call with something of everything, in what is kept of calls: not answered, taken, recorded, sent on, ended. */
export function tellCall({ callHistory, past }: Pick<WebApp, 'callHistory' | 'past'>, id: string, start: number): void {
  const happens = (seconds: number, change: Change, detail: Change['detail'] = {}): void => {
    const sequence = callHistory.facts.length + 1;
    const at = start + seconds * 1_000;
    const fact = { ...factOf({ ...change, detail }), sequence, at } as RecordedFact;
    callHistory.facts.push(fact);
    past.facts.push(fact);
  };
  const call = (over: Partial<Parameters<typeof aCall>[0]> = {}) => aCall({ id, arrivedAt: start, ...over });
  const asked = (seconds: number, n: number, agentId: string, detail: Change['detail']): void => {
    const [sessionId, offerId] = [`${id}-s${n}`, `${id}-o${n}`];
    const state = { at: 'offered', offerId, callId: id } as const;
    happens(seconds, put.offer(anOffer({ id: offerId, callId: id, sessionId }), 'offer.made'), detail);
    happens(seconds, put.session(aSession({ id: sessionId, agentId, state }), 'agent.offered'));
  };
  const joined = (seconds: number, n: number): void => {
    const state = { at: 'talking', sessionId: `${id}-s${n}`, since: start } as const;
    happens(seconds, put.call(call({ state }), 'call.joined'), { sessionId: `${id}-s${n}` });
  };
  happens(0, put.call(call({ priority: 2 }), 'call.arrived'), { routeId: 'hotline' });
  asked(0, 1, 'joe', { because: 'strategy', strategy: 'longest-idle', free: 3 });
  const missed = { ...gone('offer', `${id}-o1`), why: 'offer.failed' };
  happens(20, missed, { reason: 'no-answer', callId: id, sessionId: `${id}-s1` });
  happens(20, put.call(call(), 'call.requeued'));
  happens(50, put.call(call(), 'call.spoken-to'), { place: 1, minutes: 2 });
  asked(64, 2, 'jay', { because: 'agent-free', waiting: 3 });
  joined(70, 2);
  const consult = { sessionId: `${id}-s2`, number: '•••••45', consult: 'k9' };
  happens(
    130,
    put.call(call({ state: { at: 'talking', sessionId: `${id}-s2`, since: 1 } }), 'call.consulted'),
    consult,
  );
  happens(190, put.call(call(), 'call.transferred'), { to: 'queue', from: 'sales', sessionId: `${id}-s2` });
  happens(260, { ...gone('call', id), why: 'call.ended' }, { by: 'caller' });
}
