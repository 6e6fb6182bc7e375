import type { Directory } from '../../app/domain/directory.js';
import type { Change } from '../../app/domain/world.js';
import { aCall, aLeg, anOffer, aSession, put, aNumber } from './rows.js';
import { aDirectory, anAgent, aQueue, aTrunk } from './world.js';

const NAMES = [
  'Amelia Hart',
  'Ben Okafor',
  'Chiara Rossi',
  'Daniel Weiss',
  'Élise Martin',
  'Farid Haddad',
  'Grace Lindqvist',
  'Hugo Silva',
  'Ines Novak',
  'Jay Moore',
  'Joe Adams',
  'Kenji Sato',
];

/** Twelve agents, three queues and three trunks, for looking at. */
export function busyDirectory(): Directory {
  return aDirectory({
    agents: NAMES.map((name, index) =>
      anAgent({
        id: `a${index}`,
        name,
        dn: String(7701 + index),
        queues: [{ queueId: index % 3 === 0 ? 'support' : 'sales', penalty: 0 }],
      }),
    ),
    queues: [
      aQueue({ id: 'sales', name: 'Sales', dn: '6001' }),
      aQueue({ id: 'support', name: 'Support', dn: '6002' }),
      aQueue({ id: 'returns', name: 'Returns and warranty', dn: '6003' }),
    ],
    trunks: [
      aTrunk({ id: 'softswitch', name: 'Softswitch', prefixes: ['77'] }),
      aTrunk({ id: 'sbc', name: 'SBC', prefixes: ['+1', '+49'], channelLimit: 60 }),
      aTrunk({ id: 'old', name: 'Old gateway', prefixes: [''], busyOut: true }),
    ],
  });
}

/** A shift in full swing at `now`: every state, leg and kind of row the board can show. */
export function busyShift(now: number): Change[] {
  const ago = (seconds: number) => now - seconds * 1000;
  const interval = (state: 'ready' | 'not-ready' | 'talking' | 'offered' | 'wrap-up', seconds: number) => ({
    state,
    reason: null,
    setter: null,
    via: 'web',
    since: ago(seconds),
  });
  const hold = (setter: 'agent' | 'supervisor' | 'system', reason: string) => ({
    setter,
    reason,
    since: now,
    via: 'web',
    by: 'x',
  });
  const parked = (id: string) =>
    put.leg(aLeg({ id, trunkId: 'sbc', state: { at: 'parked', channel: `c-${id}`, since: now, until: null } }));
  const talking = (n: number, seconds: number, callId: string) => [
    put.session(
      aSession({
        id: `s${n}`,
        agentId: `a${n}`,
        state: { at: 'talking', callId },
        interval: interval('talking', seconds),
      }),
    ),
    put.leg(aLeg({ id: `s${n}`, trunkId: 'sbc', state: { at: 'connected', channel: `c${n}`, callId } })),
  ];
  return [
    put.session(aSession({ id: 's0', agentId: 'a0', interval: interval('ready', 95) })),
    parked('s0'),
    put.session(
      aSession({
        id: 's1',
        agentId: 'a1',
        interval: interval('ready', 12),
        device: aNumber({ trunkId: 'softswitch' }),
      }),
    ),
    put.leg(aLeg({ id: 's1', trunkId: 'softswitch', state: { at: 'parked', channel: 'c1', since: now, until: null } })),
    ...talking(2, 184, 'k1'),
    put.call(aCall({ id: 'k1', arrivedAt: ago(200), state: { at: 'talking', sessionId: 's2', since: ago(184) } })),
    ...talking(3, 4021, 'k2'),
    put.call(
      aCall({
        id: 'k2',
        queueId: 'support',
        arrivedAt: ago(4100),
        caller: { number: '+15550107788', name: '' },
        state: { at: 'talking', sessionId: 's3', since: ago(4021) },
      }),
    ),
    put.session(
      aSession({
        id: 's4',
        agentId: 'a4',
        state: { at: 'offered', offerId: 'o1', callId: 'k3' },
        interval: interval('offered', 3),
      }),
    ),
    put.leg(
      aLeg({ id: 's4', trunkId: 'sbc', state: { at: 'connecting', channel: 'c4', offerId: 'o1', playback: null } }),
    ),
    put.call(
      aCall({
        id: 'k3',
        arrivedAt: ago(41),
        caller: { number: '+33123456789', name: 'M. Dubois' },
        state: { at: 'offered', since: ago(41), until: null, apology: null, music: false },
      }),
    ),
    put.offer(anOffer({ id: 'o1', callId: 'k3', sessionId: 's4' })),
    put.session(
      aSession({
        id: 's5',
        agentId: 'a5',
        state: { at: 'wrap-up', until: now + 20_000 },
        interval: interval('wrap-up', 9),
      }),
    ),
    parked('s5'),
    put.session(
      aSession({
        id: 's6',
        agentId: 'a6',
        state: { at: 'not-ready' },
        holds: [hold('agent', '2')],
        interval: interval('not-ready', 1260),
      }),
    ),
    parked('s6'),
    put.session(
      aSession({
        id: 's7',
        agentId: 'a7',
        state: { at: 'not-ready' },
        holds: [hold('system', 'leg-lost')],
        interval: interval('not-ready', 71),
      }),
    ),
    put.leg(aLeg({ id: 's7', trunkId: 'sbc', state: { at: 'lost', attempt: 4, until: null, cause: 'timeout' } })),
    put.session(
      aSession({
        id: 's8',
        agentId: 'a8',
        state: { at: 'not-ready' },
        holds: [hold('supervisor', '4')],
        interval: interval('not-ready', 640),
      }),
    ),
    parked('s8'),
    put.session(
      aSession({
        id: 's9',
        agentId: 'a9',
        state: { at: 'not-ready' },
        holds: [hold('agent', 'login')],
        interval: interval('not-ready', 6),
        interface: 'mobile',
      }),
    ),
    put.leg(
      aLeg({
        id: 's9',
        trunkId: 'sbc',
        state: {
          at: 'confirming',
          channel: 'c9',
          purpose: { for: 'park' },
          attempt: 0,
          asked: 1,
          playback: 'p',
          until: now,
        },
      }),
    ),
    put.session(
      aSession({
        id: 's10',
        agentId: 'a10',
        state: { at: 'talking', callId: 'k4' },
        pending: { hold: hold('agent', '2'), logout: null },
        interval: interval('talking', 33),
      }),
    ),
    put.leg(aLeg({ id: 's10', trunkId: 'softswitch', state: { at: 'connected', channel: 'c10', callId: 'k4' } })),
    put.call(aCall({ id: 'k4', arrivedAt: ago(50), state: { at: 'talking', sessionId: 's10', since: ago(33) } })),
    put.call(aCall({ id: 'k5', arrivedAt: ago(27) })),
    put.call(aCall({ id: 'k6', queueId: 'returns', arrivedAt: ago(134) })),
    put.call(aCall({ id: 'k7', queueId: 'returns', arrivedAt: ago(8) })),
  ];
}
