import test from 'ava';
import type { Change, Supervision } from '../../app/domain/world.js';
import { reconcile } from '../../app/engine/reconcile.js';
import type { Differences } from '../../app/engine/differences.js';
import type { Snapshot, SnapshotChannel } from '../../app/ports/switch.js';
import { aCall, aLeg, anOffer, aSession } from '../support/rows.js';
import { aDirectory, aWorld } from '../support/world.js';

const LEG = 'n1-leg-s1-e1-1';
const CALLER = 'n1-1.1';
const OWN = 'n1-session-s1';

const caller = (id = CALLER, over: Partial<SnapshotChannel> = {}): SnapshotChannel => ({
  id,
  up: true,
  ringing: false,
  role: 'caller',
  entered: true,
  sessionId: null,
  caller: { number: '+15550001111', name: '' },
  dialledNumber: '0800',
  endpoint: 'trunk-t1',
  ...over,
});
const leg = (id = LEG, over: Partial<SnapshotChannel> = {}): SnapshotChannel =>
  caller(id, { role: 'leg', sessionId: 's1', dialledNumber: '', ...over });

const session = aSession({ id: 's1', agentId: 'a1' });
const parked = aLeg({ id: 's1', bridge: OWN, state: { at: 'parked', channel: LEG, since: 1, until: null } });
const connected = aLeg({ id: 's1', bridge: OWN, state: { at: 'connected', channel: LEG, callId: 'c1' } });
const waiting = aCall({ id: 'c1', channel: CALLER, answered: true });
const talking = aCall({
  id: 'c1',
  channel: CALLER,
  answered: true,
  state: { at: 'talking', sessionId: 's1', since: 1 },
});

const onHold = { ...talking, state: { ...talking.state, held: { at: 'held', since: 2 } } } as const;
const comesBack = { ...talking, state: { ...talking.state, held: { at: 'retrieving', since: 2, until: 9 } } } as const;

const PARTY = 'n1-out-c2-e1-1';
const consulting = aLeg({ id: 's1', bridge: OWN, state: { at: 'connected', channel: LEG, callId: 'c2' } });
const asks = { ...talking, state: { ...talking.state, held: { at: 'held', since: 2, consult: 'c2' } } } as const;
const consulted = { ...talking, id: 'c2', channel: PARTY, direction: 'out', queueId: null } as const;

const LINE = 'n1-2.2';
const inBridge = { at: 'together', bridge: 'n1-call-c2', since: 3, joined: true } as const;
const line = {
  ...waiting,
  id: 'c3',
  channel: LINE,
  queueId: null,
  state: { ...inBridge, withCall: 'c2', line: 's1' },
} as const;
const lineParty = { ...consulted, state: { ...inBridge, withCall: 'c3' } } as const;
const lineWaits = {
  ...line,
  answered: false,
  state: { at: 'passing', from: 's1', withCall: 'c2', since: 3, until: 99, line: true },
} as const;
const rings = { contact: '', tried: [], placed: true, ringing: true } as const;
const ringsFor = {
  ...consulted,
  answered: false,
  state: { at: 'calling', sessionId: 's1', since: 1, until: 99, ...rings, into: 'c3' },
} as const;

type Rows = { readonly [K in Change['kind']]?: readonly NonNullable<Extract<Change, { kind: K }>['after']>[] };

function differences(
  rows: Rows,
  snapshot: Partial<Snapshot>,
  touched: readonly string[] = [],
  left: readonly string[] = [],
): Differences {
  const world = aWorld(aDirectory({}));
  for (const [kind, list] of Object.entries(rows)) {
    for (const after of list) world.apply([{ kind, id: after.id, after, why: 'test', detail: {} } as Change]);
  }
  const isOf = (names: readonly string[]) => (name: string) => names.includes(name);
  return reconcile(world, { channels: [], bridges: [], ...snapshot }, 'n1', isOf(touched), isOf(left));
}

const second = {
  channel: 'n1-leg-s2-e1-1',
  session: aSession({ id: 's2', agentId: 'a2' }),
  leg: aLeg({
    id: 's2',
    bridge: 'n1-session-s2',
    state: { at: 'parked', channel: 'n1-leg-s2-e1-1', since: 1, until: null },
  }),
};
const together = [{ id: OWN, members: [LEG, CALLER] }];
const alone = [{ id: OWN, members: [LEG] }];

interface Case {
  readonly title: string;
  readonly rows: Rows;
  readonly snapshot: Partial<Snapshot>;
  readonly touched?: readonly string[];
  /** Channels that were told to be over. */
  readonly left?: readonly string[];
  readonly wanted: readonly string[];
}

const HELP = 'n1-1.9';
const DESK = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
const atDesk = aSession({ id: 's1', agentId: 'a1', device: DESK });
const emergency = { setter: 'system', reason: 'emergency-call', since: 1, via: 'system', by: 'system' } as const;
const helped = { ...atDesk, holds: [{ ...emergency, calls: [HELP] }] };
const help = caller(HELP, { role: 'emergency', entered: false, endpoint: 'phone-p1' });

const CASES: readonly Case[] = [
  {
    title: 'D7: an emergency call of a telephone whose agent is not held for it is told',
    rows: { session: [atDesk] },
    snapshot: { channels: [help] },
    wanted: [`emergency.called ${HELP}`],
  },
  {
    title: 'D7: an emergency call that is known, or of a telephone where nobody is signed in, is not',
    rows: { session: [helped] },
    snapshot: { channels: [help, { ...help, id: 'n1-1.8', endpoint: 'phone-p2' }] },
    wanted: [],
  },
  {
    title: 'D7: an emergency call that is over is gone',
    rows: { session: [helped] },
    snapshot: {},
    wanted: [`channel.gone ${HELP}`],
  },
  {
    title: 'D7: an emergency call that was touched meanwhile is left alone',
    rows: { session: [helped] },
    snapshot: {},
    touched: [HELP],
    wanted: [],
  },
  {
    title: 'nothing differs: nothing is said',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [],
  },
  {
    title: 'K3: who is on hold stands apart from the agent: nothing is said',
    rows: { session: [session], leg: [connected], call: [onHold] },
    snapshot: { channels: [leg(), caller()], bridges: alone },
    wanted: [],
  },
  {
    title: 'K3: who is on hold and still stands with the agent is taken out',
    rows: { session: [session], leg: [connected], call: [onHold] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`do remove ${CALLER}`],
  },
  {
    title: 'K3: the leg of an agent whose customer is on hold stands in its bridge',
    rows: { session: [session], leg: [connected], call: [onHold] },
    snapshot: { channels: [leg(), caller()], bridges: [{ id: OWN, members: [] }] },
    wanted: ['found.unbridged s1'],
  },
  {
    title: 'K3: who is on the way back and stands with the agent is back',
    rows: { session: [session], leg: [connected], call: [comesBack] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: ['found.together c1 s1'],
  },
  {
    title: 'K3: who is on the way back has until then',
    rows: { session: [session], leg: [connected], call: [comesBack] },
    snapshot: { channels: [leg(), caller()], bridges: alone },
    wanted: [],
  },
  {
    title: 'a caller whose channel is gone is gone',
    rows: { call: [waiting] },
    snapshot: {},
    wanted: [`channel.gone ${CALLER}`],
  },
  {
    title: 'a leg whose channel is gone is gone',
    rows: { session: [session], leg: [parked] },
    snapshot: {},
    wanted: [`channel.gone ${LEG}`],
  },
  {
    title: 'a caller who was touched meanwhile is left alone',
    rows: { call: [waiting] },
    snapshot: {},
    touched: [CALLER],
    wanted: [],
  },
  {
    title: 'a conversation that was touched meanwhile is left alone',
    rows: { call: [talking] },
    snapshot: {},
    touched: ['c1'],
    wanted: [],
  },
  {
    title: 'a caller who went while we kept offering them to agents went all the same',
    rows: { call: [waiting] },
    snapshot: {},
    touched: ['c1'],
    wanted: [`channel.gone ${CALLER}`],
  },
  {
    title: 'a leg that still rings is no difference',
    rows: { session: [session], leg: [aLeg({ id: 's1', bridge: OWN, state: dialing() })] },
    snapshot: { channels: [leg(LEG, { entered: false, up: false })] },
    wanted: [],
  },
  {
    title: 'a phone that began to ring while nobody listened is heard now, before its silence runs out',
    rows: { session: [session], leg: [aLeg({ id: 's1', bridge: OWN, state: dialing(false) })] },
    snapshot: { channels: [leg(LEG, { entered: false, up: false, ringing: true })] },
    wanted: [`leg.ringing ${LEG}`],
  },
  {
    title: 'a leg that was picked up and waits in the dialplan to be let in is answered',
    rows: { session: [session], leg: [aLeg({ id: 's1', bridge: OWN, state: dialing() })] },
    snapshot: { channels: [leg(LEG, { entered: false, up: true })] },
    wanted: ['found.answered s1'],
  },
  {
    title: 'a leg that was answered unheard has entered',
    rows: { session: [session], leg: [aLeg({ id: 's1', bridge: OWN, state: dialing() })] },
    snapshot: { channels: [leg()] },
    wanted: [`leg.entered ${LEG}`],
  },
  {
    title: 'a leg that left our application is gone',
    rows: { session: [session], leg: [parked] },
    snapshot: { channels: [leg(LEG, { entered: false })] },
    wanted: [`channel.gone ${LEG}`],
  },
  {
    title: 'a join that happened unheard is found',
    rows: { session: [session], leg: [parked], call: [waiting] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`found.leg ${LEG} s1`, 'found.together c1 s1'],
  },
  {
    title: 'it is found whole or not at all: with a caller who was touched meanwhile the leg waits for a later look',
    rows: { session: [session], leg: [parked], call: [waiting] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    touched: [CALLER],
    wanted: [],
  },
  {
    title: 'the same for a row that changed meanwhile',
    rows: { session: [session], leg: [parked], call: [waiting] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    touched: ['c1'],
    wanted: [],
  },
  {
    title:
      'a leg that was given up for another one, which is here, is hung up even in company: no adoption, no second phone',
    rows: { session: [session], leg: [parked], call: [waiting] },
    snapshot: {
      channels: [leg(), leg('n1-leg-s1-e0-1'), caller()],
      bridges: [{ id: OWN, members: ['n1-leg-s1-e0-1', CALLER] }],
    },
    wanted: ['found.unbridged s1', 'found.stray n1-leg-s1-e0-1 alone'],
  },
  {
    title: 'a conversation whose caller has no row is found, and is not queued',
    rows: { session: [session], leg: [parked] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`found.leg ${LEG} s1`, `found.conversation ${CALLER} s1`, `do deadman ${CALLER}`],
  },
  {
    title: 'two who talk in our rows and share no bridge are apart',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [leg(), caller()], bridges: alone },
    wanted: ['found.apart c1'],
  },
  {
    title: 'a leg that is gone and left its caller in their bridge was lost',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [caller()], bridges: [{ id: OWN, members: [CALLER] }] },
    wanted: [`channel.gone ${LEG}`],
  },
  {
    title:
      'a leg that is gone and whose caller stands outside the bridge was ended by us, and the caller was taken out',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [caller()], bridges: [{ id: OWN, members: [] }] },
    wanted: ['found.taken-out c1 s1'],
  },
  {
    title: 'the same when the bridge is gone as well',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [caller()] },
    wanted: ['found.taken-out c1 s1'],
  },
  {
    title: 'a caller who talks to another agent than the rows say is found there, and is not apart from the first',
    rows: { session: [session, second.session], leg: [connected, second.leg], call: [talking] },
    snapshot: {
      channels: [leg(), leg(second.channel, { sessionId: 's2' }), caller()],
      bridges: [...alone, { id: 'n1-session-s2', members: [second.channel, CALLER] }],
    },
    wanted: [`found.leg ${second.channel} s2`, 'found.together c1 s2'],
  },
  {
    title: 'nor taken out, when the leg of the first is gone',
    rows: { session: [session, second.session], leg: [connected, second.leg], call: [talking] },
    snapshot: {
      channels: [leg(second.channel, { sessionId: 's2' }), caller()],
      bridges: [{ id: 'n1-session-s2', members: [second.channel, CALLER] }],
    },
    wanted: [`found.leg ${second.channel} s2`, 'found.together c1 s2', `channel.gone ${LEG}`],
  },
  {
    title: 'K3: two whom an earlier life brought together talk on, when the leg of their agent is gone as well',
    rows: { session: [session], leg: [consulting], call: [asks, consulted] },
    snapshot: {
      channels: [caller(), caller(PARTY, { role: 'far' })],
      bridges: [{ id: 'n1-call-c2', members: [CALLER, PARTY] }],
    },
    wanted: ['found.completed c1', `channel.gone ${LEG}`],
  },
  {
    title: 'D2: the customer in the place of a second line: its end is none of whom it reached',
    rows: { session: [session], leg: [connected], call: [onHold, line, lineParty] },
    snapshot: {
      channels: [leg(), caller(), caller(PARTY, { role: 'far' })],
      bridges: [...alone, { id: 'n1-call-c2', members: [CALLER, PARTY] }],
    },
    wanted: ['found.completed c1'],
  },
  {
    title: 'D2: a second line and whom it reached are in their bridge: nothing is said',
    rows: { session: [session], leg: [connected], call: [onHold, line, lineParty] },
    snapshot: {
      channels: [leg(), caller(), caller(LINE), caller(PARTY, { role: 'far' })],
      bridges: [...alone, { id: 'n1-call-c2', members: [LINE, PARTY] }],
    },
    wanted: [],
  },
  {
    title: 'D2: a second line whose place the customer has by what is stored is over, and does not overhear them',
    rows: {
      session: [session],
      call: [
        { ...onHold, state: { ...inBridge, withCall: 'c2', joined: false } },
        { ...lineParty, state: { ...inBridge, withCall: 'c1', joined: false } },
      ],
    },
    snapshot: {
      channels: [caller(), caller(LINE), caller(PARTY, { role: 'far' })],
      bridges: [{ id: 'n1-call-c2', members: [LINE, PARTY] }],
    },
    wanted: ['found.apart c1', `found.stray ${LINE} alone`],
  },
  {
    title: 'D2: a second line that is gone is told, also while it waits for the answer',
    rows: { session: [session], leg: [connected], call: [onHold, lineWaits, ringsFor] },
    snapshot: { channels: [leg(), caller(), caller(PARTY, { role: 'far', up: false, ringing: true })], bridges: alone },
    wanted: [`channel.gone ${LINE}`],
  },
  {
    title: 'D2: a second line that is not back from the dialplan is waited for',
    rows: {
      session: [session],
      leg: [connected],
      call: [onHold, lineWaits, { ...lineParty, state: { at: 'agent-first', sessionId: 's1', since: 1, into: 'c3' } }],
    },
    snapshot: { channels: [leg(), caller()], bridges: alone },
    wanted: [],
  },
  {
    title: 'a leg that is gone waits for a look at its caller, who was touched meanwhile',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: { channels: [caller()] },
    touched: ['c1'],
    wanted: [],
  },
  {
    title: 'a leg and its caller that are both gone are gone',
    rows: { session: [session], leg: [connected], call: [talking] },
    snapshot: {},
    wanted: [`channel.gone ${CALLER}`, `channel.gone ${LEG}`],
  },
  {
    title: 'a join that was asked for and never happened is void',
    rows: {
      session: [session],
      leg: [
        aLeg({
          id: 's1',
          bridge: OWN,
          state: { at: 'connecting', channel: LEG, offerId: 'o1', playback: null },
        }),
      ],
      call: [
        aCall({
          id: 'c1',
          channel: CALLER,
          answered: true,
          state: { at: 'offered', since: 1, until: null, apology: null, music: true },
        }),
      ],
      offer: [anOffer({ id: 'o1', callId: 'c1', sessionId: 's1', state: { at: 'delivering', until: 9 } })],
    },
    snapshot: { channels: [leg(), caller()], bridges: alone },
    wanted: ['found.apart c1'],
  },
  {
    title: 'a parked leg outside its bridge is found',
    rows: { session: [session], leg: [parked] },
    snapshot: { channels: [leg()] },
    wanted: ['found.unbridged s1'],
  },
  {
    title: 'a leg of an older life that nobody owns is a stray',
    rows: {},
    snapshot: { channels: [leg('n1-leg-s9-e0-1')] },
    wanted: ['found.stray n1-leg-s9-e0-1 alone'],
  },
  {
    title: 'a stray in conversation is in company, and its caller stays with it',
    rows: {},
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`found.stray ${LEG} in company`, `do deadman ${CALLER}`],
  },
  {
    title: 'a caller who waits in our rows and talks to a stray leg keeps that conversation and loses the place',
    rows: { call: [waiting] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`channel.gone ${CALLER}`, `found.stray ${LEG} in company`],
  },
  {
    title: 'a caller unknown to us is queued by its arguments, and its old music ends',
    rows: {},
    snapshot: { channels: [caller()] },
    wanted: [`caller.entered ${CALLER}`, `do quiet ${CALLER}`],
  },
  {
    title: 'a caller unknown to us who has just left is still listed, and no new one',
    rows: {},
    snapshot: { channels: [caller()] },
    left: [CALLER],
    wanted: [],
  },
  {
    title: 'a leg in conversation whose session knows no channel is taken back, and its caller with it',
    rows: { session: [session], leg: [aLeg({ id: 's1' })] },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`found.leg ${LEG} s1`, `found.conversation ${CALLER} s1`, `do deadman ${CALLER}`],
  },
  {
    title: 'a leg that talks while its row dials another channel is taken back before that one counts as gone',
    rows: {
      session: [session],
      leg: [aLeg({ id: 's1', bridge: OWN, state: { ...dialing(), channel: 'n1-leg-s1-e0-9' } })],
    },
    snapshot: { channels: [leg(), caller()], bridges: together },
    wanted: [`found.leg ${LEG} s1`, `found.conversation ${CALLER} s1`, `do deadman ${CALLER}`],
  },
  {
    title: 'a leg alone whose session knows no channel is a stray: nobody knows whether it was confirmed',
    rows: { session: [session], leg: [aLeg({ id: 's1' })] },
    snapshot: { channels: [leg()], bridges: alone },
    wanted: [`found.stray ${LEG} alone`],
  },
  {
    title: 'a channel that is not ours is none of our business',
    rows: {},
    snapshot: { channels: [caller('n1-1.9', { role: 'other' })] },
    wanted: [],
  },
  {
    title: 'a caller who waits in a bridge is taken out of it',
    rows: { call: [waiting] },
    snapshot: { channels: [caller()], bridges: [{ id: OWN, members: [CALLER] }] },
    wanted: [`do remove ${CALLER}`],
  },
  {
    title: 'a second caller in a running conversation is taken out of it',
    rows: {
      session: [session],
      leg: [connected],
      call: [talking, aCall({ id: 'c2', channel: 'n1-1.2', answered: true })],
    },
    snapshot: {
      channels: [leg(), caller(), caller('n1-1.2')],
      bridges: [{ id: OWN, members: [LEG, 'n1-1.2', CALLER] }],
    },
    wanted: ['do remove n1-1.2'],
  },
  {
    title: 'a call that counts as answered and is not up is answered',
    rows: { call: [waiting] },
    snapshot: { channels: [caller(CALLER, { up: false })] },
    wanted: [`do answer ${CALLER}`],
  },
  {
    title: 'an empty bridge of ours that no leg needs goes; others’ bridges stay',
    rows: { session: [session], leg: [parked] },
    snapshot: {
      channels: [leg()],
      bridges: [...alone, { id: 'n1-call-c9', members: [] }, { id: 'n2-call-c9', members: [] }],
    },
    wanted: ['do unbridge n1-call-c9'],
  },
];

function dialing(ringing = true) {
  const purpose = { for: 'park' } as const;
  return { at: 'dialing', channel: LEG, purpose, contact: null, tried: [], attempt: 0, ringing, until: 9 } as const;
}

/** Events and repairs, each in a few words. */
function said({ events, repairs }: Differences): string[] {
  const words = events.map((event) => {
    if (event.type === 'found.stray') return `${event.type} ${event.channel} ${event.alone ? 'alone' : 'in company'}`;
    if (event.type === 'leg.entered') return `${event.type} ${event.channel}`;
    const { type, ...rest } = event;
    const names = (['channel', 'callId', 'sessionId'] as const).map((key) => (rest as Record<string, unknown>)[key]);
    return [type, ...names.filter((name) => name !== undefined)].join(' ');
  });
  const deeds = repairs.map((effect) => `do ${effect.do} ${'channel' in effect ? effect.channel : effect.bridge}`);
  return [...words, ...deeds];
}

for (const { title, rows, snapshot, touched, left, wanted } of CASES) {
  test(title, (t) => {
    t.deepEqual(said(differences(rows, snapshot, touched, left)), wanted);
  });
}

test('K4: the bridge of a tap that is no more goes, with the supervisor in it who waits; one that is listened in stays', (t) => {
  const [line, bridge] = ['n1-sup-v1-e1-1', 'n1-supervise-v1-e1-2'];
  const tap = { channel: 'n1-tap-v1-e1-2', bridge, on: LEG, of: null } as const;
  const one: Omit<Supervision, 'state'> = {
    id: 'v1',
    sessionId: 's1',
    agentId: 'a1',
    by: 'boss',
    scope: 'agent',
    callId: null,
    mode: 'monitor',
    device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false },
    ownSessionId: null,
    trunkId: null,
    made: 2,
    mouths: [],
    since: 1,
  };
  const rows = (state: Supervision['state']): Rows => ({ session: [session], supervision: [{ ...one, state }] });
  const supervisor = caller(line, { role: 'supervisor' });
  const there = { channels: [supervisor], bridges: [{ id: bridge, members: [line] }] };
  const waits = rows({ at: 'waiting', channel: line });
  t.deepEqual(differences(waits, there).repairs, [{ do: 'unbridge', bridge }]);
  t.deepEqual(differences(waits, there, [bridge]).repairs, []);
  const listens = {
    channels: [supervisor, caller(tap.channel, { role: 'tap' })],
    bridges: [{ id: bridge, members: [line, tap.channel] }],
  };
  t.deepEqual(differences(rows({ at: 'listening', channel: line, tap }), listens).repairs, []);
});
