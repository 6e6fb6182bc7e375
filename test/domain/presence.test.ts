import test from 'ava';
import { judgePresence, type PresenceSeen, type PresenceVerdict } from '../../app/domain/presence.js';
import { presenceWatches } from '../../app/domain/presence-watch.js';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const known = (open: boolean, ...activities: string[]): PresenceSeen => ({
  at: 'known',
  presence: { open, activities },
});
const SEEN = {
  open: known(true),
  'open, on the phone': known(true, 'on-the-phone'),
  'open, busy': known(true, 'busy'),
  'open, away': known(true, 'away'),
  'open, away and on the phone': known(true, 'away', 'on-the-phone'),
  closed: known(false),
  'closed, on the phone': known(false, 'on-the-phone'),
  'closed, busy': known(false, 'busy'),
  'closed, away': known(false, 'away'),
  lost: { at: 'lost', why: 'silent' },
} as const satisfies Readonly<Record<string, PresenceSeen>>;
type Case = keyof typeof SEEN;

const READY: PresenceVerdict = { do: 'ready' };
const OUT: PresenceVerdict = { do: 'log-out' };
const OWN: PresenceVerdict = { do: 'own-call' };
const held = (reason: string): PresenceVerdict => ({ do: 'hold', reason });

/** Without a call of ours on that telephone, and with one. */
const TABLE: { readonly [C in Case]: readonly [without: PresenceVerdict, with_: PresenceVerdict] } = {
  open: [READY, READY],
  'open, on the phone': [held('on-the-phone'), OWN],
  'open, busy': [held('busy'), OWN],
  'open, away': [held('away'), held('away')],
  'open, away and on the phone': [held('on-the-phone'), held('away')],
  closed: [OUT, OUT],
  'closed, on the phone': [held('on-the-phone'), OWN],
  'closed, busy': [OUT, OWN],
  'closed, away': [OUT, OUT],
  lost: [{ do: 'lost' }, { do: 'lost' }],
};

for (const name of Object.keys(TABLE) as Case[]) {
  for (const own of [false, true]) {
    const wanted = TABLE[name][own ? 1 : 0];
    test(`J: ${name}, ${own ? 'with' : 'without'} a call of ours there: ${wanted.do}`, (t) => {
      t.deepEqual(judgePresence(SEEN[name], own), wanted);
    });
  }
}

function stage(settings: Overrides = {}): Stage {
  const joe = { id: 'joe', dn: '8888', number: null, interfaces: ['pbx', 'mobile'], nailedUp: false } as const;
  return new Stage(
    aDirectory({
      agents: [anAgent({ ...joe, settings: { presence: true, confirm: false, ...settings } })],
      trunks: [aTrunk({ id: 't1', prefixes: [''] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

const see = (s: Stage, seen: PresenceSeen, mayLogin = true) =>
  s.play({ type: 'presence.seen', agentId: 'joe', seen, mayLogin });
const isIn = (s: Stage): boolean => s.world.sessionOfAgent('joe') !== undefined;
const state = (s: Stage): string => s.session('joe').state.at;
const holds = (s: Stage): string[] => s.session('joe').holds.map(({ setter, reason }) => `${setter} ${reason}`);

/** The leg that was dialled for a call is picked up and joined. */
function talks(s: Stage): string {
  s.customer('c1');
  const channel = s.channel('joe');
  s.play({ type: 'leg.ringing', channel });
  see(s, SEEN['open, busy']);
  s.play({ type: 'leg.entered', channel, sessionId: s.session('joe').id });
  s.join('c1');
  see(s, SEEN['open, on the phone']);
  return channel;
}

test('J1: open signs an agent in, who is ready at once and rung under their number at that PBX', (t) => {
  const s = stage();
  see(s, SEEN.open);
  t.like(s.session('joe'), { interface: 'pbx', device: { kind: 'number', number: '8888', typed: false } });
  t.is(state(s), 'ready');
  t.deepEqual(holds(s), []);
  t.is(s.session('joe').interval.via, 'presence');
});

test('J1: with an activity they are signed in and held for it', (t) => {
  const s = stage();
  see(s, SEEN['open, away']);
  t.is(state(s), 'not-ready');
  t.deepEqual(holds(s), ['presence away']);
});

test('J1: later open without activity removes only the hold of the PBX', (t) => {
  const s = stage();
  see(s, SEEN.open);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  see(s, SEEN['open, away']);
  t.deepEqual(holds(s), ['agent 1', 'presence away']);
  see(s, SEEN.open);
  t.deepEqual(holds(s), ['agent 1']);
  t.is(state(s), 'not-ready');
});

test('J1: one activity after another is one hold, with the newest reason', (t) => {
  const s = stage();
  see(s, SEEN.open);
  see(s, SEEN['open, away']);
  see(s, known(true, 'meeting'));
  t.deepEqual(holds(s), ['presence meeting']);
});

test('J1: who was signed out by hand is not signed in by the same telephone again, until that is allowed', (t) => {
  const s = stage();
  see(s, SEEN.open, false);
  t.false(isIn(s));
  see(s, SEEN.open, true);
  t.true(isIn(s));
});

test('J: what is told again changes nothing', (t) => {
  const s = stage();
  see(s, SEEN['open, away']);
  t.deepEqual(see(s, SEEN['open, away']).changes, []);
});

test('J: who is not watched, or works elsewhere, is not touched', (t) => {
  const off = stage({ presence: false });
  see(off, SEEN.open);
  t.false(isIn(off));
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.false(isIn(s));
  const elsewhere = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', interfaces: ['pbx', 'mobile'], nailedUp: false, settings: { presence: true } })],
      trunks: [aTrunk({ id: 't1' })],
    }),
  );
  elsewhere.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  see(elsewhere, SEEN.closed);
  t.is(elsewhere.session('joe').interface, 'mobile');
});

test('J2: closed signs out, and an agent who is offered a call gives it back', (t) => {
  const s = stage();
  see(s, SEEN.open);
  s.customer('c1');
  t.is(state(s), 'offered');
  see(s, SEEN.closed);
  t.false(isIn(s));
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('J2: closed during a call signs out when it ends, and open before that takes it back', (t) => {
  const s = stage();
  see(s, SEEN.open);
  talks(s);
  see(s, SEEN.closed);
  t.is(state(s), 'talking');
  t.like(s.session('joe').pending.logout, { by: 'presence' });
  see(s, SEEN['open, on the phone']);
  t.is(s.session('joe').pending.logout, null);
  see(s, SEEN.closed);
  s.gone('c1');
  t.false(isIn(s));
});

test('J2: closed and on the phone is a private call, without call waiting', (t) => {
  const s = stage();
  see(s, SEEN['closed, on the phone']);
  t.false(isIn(s));
  see(s, SEEN.open);
  see(s, SEEN['closed, on the phone']);
  t.is(state(s), 'private-call');
  see(s, SEEN.open);
  t.is(state(s), 'ready');
});

test('J2: while it is closed the agent cannot sign in there', (t) => {
  const s = stage();
  const login = { do: 'login', agentId: 'joe', interface: 'pbx', agentPhone: null } as const;
  t.like(s.ask({ ...login, closed: true }).refusal, { code: 'phone-unreachable', field: 'interface' });
  t.is(s.ask(login).refusal, null);
  t.deepEqual(holds(s), ['agent login']);
});

test('J2: when nothing is known any more the agent is signed out, or held, as it is set', (t) => {
  const out = stage();
  see(out, SEEN.open);
  see(out, SEEN.lost);
  t.false(isIn(out));
  const kept = stage({ presenceLost: 'hold' });
  see(kept, SEEN.open);
  see(kept, SEEN.lost);
  t.deepEqual(holds(kept), ['presence presence-lost']);
  see(kept, SEEN.open);
  t.is(state(kept), 'ready');
});

test('J3: a private call is a state of its own, and nobody is offered to them meanwhile', (t) => {
  const s = stage();
  see(s, SEEN.open);
  see(s, SEEN['open, on the phone']);
  t.is(state(s), 'private-call');
  t.like(s.session('joe').interval, { state: 'private-call', reason: 'on-the-phone', setter: 'presence' });
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  see(s, SEEN.open);
  t.is(s.call('c1')?.state.at, 'offered');
});

test('J3: our own call to that telephone is no private call, ringing, talking, and until the PBX has noticed its end', (t) => {
  const s = stage();
  see(s, SEEN.open);
  talks(s);
  t.is(state(s), 'talking');
  t.deepEqual(holds(s), []);
  s.gone('c1');
  see(s, SEEN['open, on the phone']);
  t.is(state(s), 'ready');
  see(s, SEEN.open);
  t.is(state(s), 'ready');
  s.wait(10_000);
  t.is(state(s), 'ready');
});

test('J3: what the PBX still calls a call after ours is over is a private one', (t) => {
  const s = stage({ presenceSettleMs: 2_000 });
  see(s, SEEN.open);
  talks(s);
  s.gone('c1');
  s.wait(1_900);
  t.is(state(s), 'ready');
  s.wait(200);
  t.is(state(s), 'private-call');
  see(s, SEEN.open);
  t.is(state(s), 'ready');
});

test('J: who is no longer watched is held by no PBX', (t) => {
  const s = stage();
  see(s, SEEN['open, away']);
  const { directory } = s.world;
  const agents = new Map([...directory.agents].map(([id, one]) => [id, { ...one, settings: { presence: false } }]));
  s.world.directory = { ...directory, agents };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(state(s), 'ready');
  t.is(s.session('joe').presence, undefined);
});

test('J: an agent is watched over the trunks that their calls take, under the number that those dial', (t) => {
  const trunks = [
    aTrunk({ id: 'far', prefixes: ['7'] }),
    aTrunk({ id: 'pbx', prefixes: ['88'], strip: 2, prepend: '5' }),
    aTrunk({ id: 'any', prefixes: [''] }),
  ];
  const settings = { presence: true };
  const agents = [
    anAgent({ id: 'joe', dn: '8888', number: null, interfaces: ['pbx'], settings }),
    anAgent({ id: 'jay', dn: '7777', number: '8001', trunkId: 'far', interfaces: ['pbx'], settings }),
    anAgent({ id: 'ann', dn: '6666', interfaces: ['mobile'], settings }),
    anAgent({ id: 'bob', dn: '5555', interfaces: ['pbx'] }),
  ];
  const { world } = new Stage(aDirectory({ agents, trunks }));
  t.deepEqual(
    presenceWatches(world).map(({ agent, ways }) => [
      agent.id,
      ways.map(({ trunk, number }) => `${trunk.id} ${number}`),
    ]),
    [
      ['joe', ['pbx 588', 'any 8888']],
      ['jay', ['far 8001']],
    ],
  );
});
