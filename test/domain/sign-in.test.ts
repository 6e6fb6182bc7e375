import test from 'ava';
import type { ChosenPhone } from '../../app/domain/device.js';
import type { Agent, Settings } from '../../app/domain/directory.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import { Stage } from '../support/stage.js';
import { SETTINGS, aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const DESK: ChosenPhone = {
  phoneId: 'p1',
  device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false },
  hotDesk: true,
  reachable: true,
};
const AT_HOME: ChosenPhone = {
  ...DESK,
  phoneId: 'p2',
  device: { kind: 'number', number: '+15551237777', typed: false, trunkId: null },
};
const INSIDE: Partial<Agent> = { interfaces: ['internal', 'phone', 'mobile'], nailedUp: false };

function stage(joe: Partial<Agent> = {}, settings: Partial<Settings> = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', ...INSIDE, hotDesk: true, ...joe }),
        anAgent({ id: 'jay', dn: '7777', number: '+15551232222', ...INSIDE, hotDesk: true, ...joe }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
      settings: { ...SETTINGS, ...settings },
    }),
  );
}

const on = (phone: ChosenPhone, agentId = 'joe') =>
  ({ do: 'login', agentId, interface: 'phone', agentPhone: null, phone }) as const;

/** Every refusal of a sign-in is its own code (B4). */
const REFUSED: readonly (readonly [string, Partial<Agent>, object, RefusalCode])[] = [
  ['hot desk on, another interface', {}, { interface: 'internal' }, 'hot-desk-only'],
  ['hot desk on, a phone that is not in the list', {}, { phone: { ...DESK, hotDesk: false } }, 'no-such-phone'],
  ['hot desk on, no phone', {}, { phone: undefined }, 'no-such-phone'],
  ['hot desk off, the phone of somebody else', { hotDesk: false, phoneId: 'p9' }, {}, 'no-such-phone'],
  ['hot desk off, no phone of their own', { hotDesk: false }, {}, 'no-such-phone'],
  ['a phone that is not registered', {}, { phone: { ...DESK, reachable: false } }, 'phone-unreachable'],
  ['an interface the agent may not use', { hotDesk: false, interfaces: ['mobile'] }, {}, 'interface-not-allowed'],
  ['another PBX', { hotDesk: false, interfaces: ['phone'] }, { interface: 'pbx' }, 'interface-not-allowed'],
  [
    'a telephone of another PBX that is closed',
    { hotDesk: false, interfaces: ['pbx'] },
    { interface: 'pbx', closed: true },
    'phone-unreachable',
  ],
  [
    'a phone behind a trunk that is not there',
    {},
    { phone: { ...AT_HOME, device: { ...AT_HOME.device, number: '+4930999' } } },
    'number-unroutable',
  ],
];

for (const [what, joe, wish, code] of REFUSED) {
  test(`B4: ${what} is refused as ${code}`, (t) => {
    t.is(stage(joe).ask({ ...on(DESK), ...wish }).refusal?.code, code);
  });
}

test('B2: on the own phone a call rings that phone, and nobody is asked to press 1', (t) => {
  const s = stage({ hotDesk: false, phoneId: 'p1', settings: { readyOnLogin: true } });
  s.ask(on(DESK));
  s.customer('c1');
  const dial = s.taken().find(({ do: what }) => what === 'dial-peer');
  t.like(dial, { peer: 'phone-p1', autoAnswer: false, ringMs: SETTINGS.ringMs });
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

test('B9: a phone that answers by itself is told so', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  s.ask(on({ ...DESK, device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: true } }));
  s.customer('c1');
  t.like(
    s.taken().find(({ do: what }) => what === 'dial-peer'),
    { autoAnswer: true },
  );
});

test('B3: a configured phone behind a trunk is dialled over the trunk of its prefix', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  s.ask(on(AT_HOME));
  s.customer('c1');
  t.like(
    s.taken().find(({ do: what }) => what === 'dial'),
    { trunkId: 't1', number: '+15551237777' },
  );
});

test('B4: one agent per phone; who is there stays', (t) => {
  const s = stage();
  s.ask(on(DESK));
  t.is(s.ask(on(DESK, 'jay')).refusal?.code, 'phone-in-use');
  t.is(s.ask({ ...on(DESK, 'jay'), takeover: true, supervised: true }).refusal?.code, 'phone-in-use');
});

test('B4: takeover if-idle signs the other agent out, not in the middle of a call', (t) => {
  const s = stage({ settings: { readyOnLogin: true } }, { takeover: 'if-idle' });
  s.ask(on(DESK));
  s.customer('c1');
  t.is(s.session('joe').state.at, 'offered');
  t.is(s.ask({ ...on(DESK, 'jay'), takeover: true }).refusal?.code, 'phone-in-use');
  s.gone('c1');
  t.is(s.ask(on(DESK, 'jay')).refusal?.code, 'phone-in-use');
  t.is(s.ask({ ...on(DESK, 'jay'), takeover: true }).refusal, null);
  t.is(s.world.sessionOfAgent('joe'), undefined);
  t.is(s.session('jay').device.kind, 'phone');
});

test('B4: takeover by a supervisor needs one, withdraws an offer and never cuts a conversation', (t) => {
  const s = stage({ settings: { readyOnLogin: true } }, { takeover: 'supervisor' });
  s.ask(on(DESK));
  t.is(s.ask({ ...on(DESK, 'jay'), takeover: true }).refusal?.code, 'phone-in-use');
  s.customer('c1');
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  s.join('c1');
  const supervised = { ...on(DESK, 'jay'), takeover: true, supervised: true };
  t.is(s.ask(supervised).refusal?.code, 'phone-in-use');
  s.gone('c1');
  s.wait(SETTINGS.lineFreeMs);
  s.customer('c2');
  t.is(s.session('joe').state.at, 'offered');
  t.is(s.ask(supervised).refusal, null);
  t.is(s.call('c2')?.state.at, 'waiting');
});

test('B4: a second login adopts the session; another phone needs a takeover, and no conversation is cut', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  const other: ChosenPhone = {
    ...DESK,
    phoneId: 'p3',
    device: { ...DESK.device, kind: 'phone', phoneId: 'p3', peer: 'phone-p3', autoAnswer: false },
  };
  const first = s.ask(on(DESK)).sessionId;
  t.is(s.ask(on(DESK)).sessionId, first);
  t.is(s.ask(on(other)).refusal?.code, 'already-logged-in');
  s.customer('c1');
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  s.join('c1');
  t.is(s.ask({ ...on(other), takeover: true }).refusal?.code, 'already-logged-in');
  s.gone('c1');
  t.not(s.ask({ ...on(other), takeover: true }).sessionId, first);
  t.like(s.session('joe').device, { peer: 'phone-p3' });
});

test('B4: a telephone that is taken over from its leg is rung when the line is free, not right behind the hang-up', (t) => {
  const s = stage({ nailedUp: true }, { takeover: 'if-idle' });
  s.ask(on(DESK));
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  s.taken();
  s.ask({ ...on(DESK, 'jay'), takeover: true });
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hangup', 'unbridge'],
  );
  s.ask({ do: 'unhold', agentId: 'jay', setter: 'agent' });
  t.is(s.session('jay').state.at, 'not-ready', 'E2: there is no leg yet');
  s.wait(SETTINGS.lineFreeMs);
  t.is(s.leg('jay').state.at, 'dialing');
  s.play({ type: 'leg.entered', channel: s.channel('jay'), sessionId: s.session('jay').id });
  t.is(s.leg('jay').state.at, 'parked');
});

test('B4: a telephone that rang for somebody else is not rung again at once for whoever takes it over', (t) => {
  const s = stage({ settings: { readyOnLogin: true } }, { takeover: 'supervisor' });
  s.ask(on(DESK));
  s.customer('c1');
  s.taken();
  s.ask({ ...on(DESK, 'jay'), takeover: true, supervised: true });
  t.false(s.taken().some((effect) => effect.do === 'dial-peer'));
  s.wait(SETTINGS.lineFreeMs);
  t.is(s.session('jay').state.at, 'offered');
});

test('C6: a softphone gets calls once its page has registered, and its agent is held when it never does', (t) => {
  const s = stage({ hotDesk: false, settings: { readyOnLogin: true } });
  s.ask({ do: 'login', agentId: 'joe', interface: 'internal', agentPhone: null });
  const { id, device } = s.session('joe');
  t.deepEqual(device, { kind: 'softphone', peer: `soft-${id}` });
  s.customer('c1');
  t.is(s.session('joe').state.at, 'ready');
  s.wait(SETTINGS.phoneGoneMs);
  t.is(s.session('joe').interval.reason, 'phone-unreachable');
  s.play({ type: 'device.seen', peer: `soft-${id}`, there: true });
  t.is(s.session('joe').state.at, 'offered');
});

test('C6: a phone that is gone gets no call; back within the time, nobody is held', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  s.ask(on(DESK));
  s.play({ type: 'device.seen', peer: 'phone-p1', there: false });
  s.customer('c1');
  t.is(s.session('joe').state.at, 'ready');
  s.wait(SETTINGS.phoneGoneMs - 10);
  s.play({ type: 'device.seen', peer: 'phone-p1', there: true });
  t.is(s.session('joe').state.at, 'offered');
  t.deepEqual(s.session('joe').holds, []);
});

test('C6: gone too long is a hold of the system, an offer is withdrawn, and only the return takes it off', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  s.ask(on(DESK));
  s.customer('c1');
  s.play({ type: 'device.seen', peer: 'phone-p1', there: false });
  s.wait(SETTINGS.phoneGoneMs);
  t.is(s.call('c1')?.state.at, 'waiting');
  t.is(s.session('joe').noAnswers, 0);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.is(s.session('joe').state.at, 'not-ready');
  s.play({ type: 'device.seen', peer: 'phone-p1', there: true });
  t.deepEqual(s.session('joe').holds, []);
});

test('a phone that Asterisk cannot reach is nobody’s no-answer: the caller waits at the head', (t) => {
  const s = stage({ settings: { readyOnLogin: true } });
  s.ask(on(DESK));
  s.customer('c1');
  s.gone(s.channel('joe'), 20, 503);
  t.like(s.session('joe'), { noAnswers: 0, holds: [] });
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(SETTINGS.trunkRetryMs);
  t.is(s.session('joe').state.at, 'offered');
});

const AT_A_NUMBER = { do: 'login', agentId: 'joe', interface: 'mobile' } as const;
const TYPING: Partial<Agent> = { interfaces: ['mobile'], nailedUp: false, mayTypeNumber: true };

function outside(trunk: Parameters<typeof aTrunk>[0]): Stage {
  return new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', ...TYPING }),
        anAgent({ id: 'jay', dn: '7777', number: '+15551232222', ...TYPING }),
      ],
      trunks: [trunk].map((fields) => aTrunk(fields)),
      queues: [aQueue({ id: 'sales', dn: '6000' })],
      routes: [aRoute({ id: 'r1', number: '+15550004420' })],
      settings: SETTINGS,
    }),
  );
}

/** F3, D7: what counts is the telephone that would ring, not only how its number was written. */
const DISGUISED: readonly (readonly [string, Parameters<typeof aTrunk>[0], string, RefusalCode | undefined])[] = [
  [
    'our own behind what a trunk puts in front',
    { id: 't1', prefixes: [''], prepend: '+1' },
    '5550004420',
    'number-ours',
  ],
  ['an emergency service behind digits that go', { id: 't1', prefixes: [''], strip: 2 }, '78112', 'number-emergency'],
  [
    'an emergency service over a trunk that is second now',
    { id: 't1', prefixes: ['78'], strip: 2, busyOut: true },
    '78112',
    'number-emergency',
  ],
  ['a DN of ours that is the far end’s own number', { id: 't1', prefixes: ['9'], strip: 1 }, '97777', undefined],
];
for (const [what, trunk, agentPhone, code] of DISGUISED) {
  test(`F3, D7: ${what} is ${code ? `refused as ${code}` : 'taken'}`, (t) => {
    t.is(outside(trunk).ask({ ...AT_A_NUMBER, agentPhone }).refusal?.code, code);
  });
}

test('F3: two spellings of one telephone are one number, by what the trunk would dial', (t) => {
  const s = outside({ id: 't1', prefixes: ['+1', '001'], strip: 0 });
  t.is(s.ask({ ...AT_A_NUMBER, agentPhone: '+15551239999' }).refusal, null);
  t.is(
    s.ask({ ...AT_A_NUMBER, agentId: 'jay', agentPhone: '0015551239999' }).refusal,
    null,
    'to the trunk two numbers',
  );
  const one = outside({ id: 't1', prefixes: ['+1', '91'], strip: 2 });
  t.is(one.ask({ ...AT_A_NUMBER, agentPhone: '+15551239999' }).refusal, null);
  const again = one.ask({ ...AT_A_NUMBER, agentId: 'jay', agentPhone: '915551239999' });
  t.is(again.refusal?.code, 'number-in-use');
});
