import type { Change } from '../../app/domain/world.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../../test/support/rows.js';

export interface Past {
  readonly at: number;
  readonly change: Change;
}

const DAY = 86_400_000;
const DAYS = 30;
/** Of each agent, in the month. */
const CALLS = 6;

/** A month of sign-ins, pauses, legs and calls, in the order in which they happened. */
export function pastCalls(
  agents: number,
  now: number,
  agentOf: (n: number) => string,
  queueOf: (n: number) => string,
): readonly Past[] {
  const past: Past[] = [];
  for (let n = 0; n < agents; n += 1) {
    // One shift each, on some day of the month but today's.
    const begin = now - DAY - ((n * 7) % DAYS) * DAY + (n % 600) * 60_000;
    past.push(...shiftOf(n, begin, agentOf(n), queueOf(n)));
  }
  return past.sort((one, other) => one.at - other.at);
}

function shiftOf(n: number, begin: number, agentId: string, queueId: string): Past[] {
  const id = `past-${n}`;
  const minute = (count: number): number => begin + count * 60_000;
  const by = { by: 'admin', via: 'api', supervised: true, reason: '2', agentId };
  const paused = { state: 'not-ready', reason: '2', setter: 'supervisor', via: 'api', since: minute(1) } as const;
  const [channel, since] = [`c-${id}`, minute(0)];
  const leg = aLeg({ id, trunkId: 'carrier', startedAt: since, answeredAt: since });
  const parked = { ...leg, state: { at: 'parked', channel, since, until: null } } as const;
  return [
    { at: minute(0), change: put.session(aSession({ id, agentId, since }), 'session.logged-in') },
    { at: minute(0), change: put.leg(parked, 'leg.parked') },
    {
      at: minute(1),
      change: { ...put.session(aSession({ id, agentId, interval: paused }), 'hold.set'), detail: by } as Change,
    },
    { at: minute(9), change: put.session(aSession({ id, agentId, since: minute(9) }), 'hold.cleared') },
    ...Array.from({ length: CALLS }, (_, k) => callOf(`${id}-${k}`, minute(10 + k * 10), id, queueId)).flat(),
    { at: minute(200), change: gone('leg', id) },
    { at: minute(200), change: gone('session', id) },
  ];
}

function callOf(id: string, at: number, sessionId: string, queueId: string): Past[] {
  const call = { id, queueId, arrivedAt: at, trunkId: 'carrier', channel: `n1-${id}` };
  const offer = anOffer({ id: `o-${id}`, callId: id, sessionId, queueId });
  const joined: Change = { ...gone('offer', offer.id), why: 'offer.joined', detail: { callId: id, sessionId } };
  return [
    { at, change: put.call(aCall(call), 'call.arrived') },
    { at: at + 5_000, change: put.offer(offer, 'offer.made') },
    { at: at + 9_000, change: joined },
    {
      at: at + 9_000,
      change: put.call(aCall({ ...call, state: { at: 'talking', sessionId, since: at } }), 'call.joined'),
    },
    { at: at + 200_000, change: { ...gone('call', id), why: 'call.ended', detail: { by: 'caller' } } },
  ];
}
