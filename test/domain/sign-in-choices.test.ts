import test from 'ava';
import type { AgentState } from '../../app/domain/agent.js';
import { mobileStanding, phoneStanding } from '../../app/domain/policies/sign-in-choices.js';
import type { ChosenPhone } from '../../app/domain/device.js';
import { Stage } from '../support/stage.js';
import { SETTINGS, aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';
import type { Agent, Takeover, Trunk } from '../../app/domain/directory.js';

const DESK = {
  phoneId: 'p1',
  device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false, callerId: null },
  hotDesk: true,
  reachable: true,
} as const satisfies ChosenPhone;
const OWN = { ...DESK, device: { ...DESK.device, callerId: { name: 'Front door', number: '4400' } } };
const INSIDE: Partial<Agent> = { interfaces: ['phone', 'mobile'], nailedUp: false };

function stage(joe: Partial<Agent> = {}, takeover: Takeover = 'refuse', trunk: Partial<Trunk> = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888', ...INSIDE, hotDesk: true, ...joe }),
        anAgent({ id: 'jay', dn: '7777', number: '+15551232222', ...INSIDE, hotDesk: true }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'], ...trunk })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1', number: '0800' })],
      settings: { ...SETTINGS, takeover },
    }),
  );
}

const signIn = (phone: ChosenPhone, agentId = 'joe') =>
  ({ do: 'login', agentId, interface: 'phone', agentPhone: null, phone }) as const;

function calls(on: Stage, endpoint = 'phone-p1', channel = 'c1'): void {
  const caller = { number: 'phone-p1', name: '' };
  on.play({ type: 'caller.entered', channel, caller, dialledNumber: '0800', endpoint });
}

test('B5: a call from a telephone at which an agent is signed in shows the agent, on the call and on the channel', (t) => {
  const on = stage();
  on.ask(signIn(DESK));
  calls(on);
  t.deepEqual(on.call('c1')?.caller, { name: 'Joe Adams', number: '8888' });
  t.deepEqual(on.effects[0], { do: 'show-as', channel: 'c1', name: 'Joe Adams', number: '8888' });
});

test('B5: what the telephone itself is set to show wins over the agent', (t) => {
  const on = stage();
  on.ask(signIn(OWN));
  calls(on);
  t.deepEqual(on.call('c1')?.caller, { name: 'Front door', number: '4400' });
});

test('B5: a call from a telephone is in the groups of the agent at their login, and of the telephone where it has its own', (t) => {
  const on = stage({ settings: { callGroups: [1], pickupGroups: [1, 2] } });
  const groups = (): unknown => on.taken().flatMap((effect) => (effect.do === 'in-groups' ? [effect.groups] : []));
  on.ask(signIn(DESK));
  t.deepEqual(on.session('joe').groups, { call: [1], pickup: [1, 2] });
  calls(on);
  t.deepEqual(groups(), [[1], [1, 2]]);
  on.ask({ do: 'logout', agentId: 'joe' });
  on.ask(signIn({ ...DESK, settings: { pickupGroups: [] } }));
  calls(on, 'phone-p1', 'c2');
  t.deepEqual(groups(), [[1], []]);
});

test('K2: what a telephone is rung for is in no call group, whatever agent and telephone have', (t) => {
  const on = stage({ settings: { readyOnLogin: true, callGroups: [1], pickupGroups: [2] } });
  on.ask(signIn({ ...DESK, settings: { callGroups: [5] } }));
  on.customer('c1');
  const dial = on.effects.find((effect) => effect.do === 'dial-peer');
  t.deepEqual(dial?.groups, { call: [], pickup: [2] });
});

test('B5: signed out, or from elsewhere, a call shows what it came with', (t) => {
  const on = stage();
  on.ask(signIn(DESK));
  calls(on, 'trunk-t1', 'c2');
  on.ask({ do: 'logout', agentId: 'joe' });
  calls(on);
  for (const channel of ['c1', 'c2']) t.is(on.call(channel)?.caller.number, 'phone-p1');
  t.false(on.effects.some((effect) => effect.do === 'show-as'));
});

test('B5: a caller ID that Asterisk refused for the moment is asked for again, while the call is there', (t) => {
  const on = stage();
  on.ask(signIn(DESK));
  calls(on);
  const [effect] = on.effects;
  if (effect?.do !== 'show-as') return t.fail('nothing was asked for');
  t.deepEqual(on.play({ type: 'effect.failed', effect, reason: 'refused' }).effects, [effect]);
  on.play({ type: 'channel.gone', channel: 'c1', cause: 16, sip: null });
  t.deepEqual(on.play({ type: 'effect.failed', effect, reason: 'refused' }).effects, []);
});

const UNTIL = 1_760_000_060_000;
const STATES = {
  idle: null,
  talking: { at: 'talking', callId: 'c1' },
  'in wrap-up': { at: 'wrap-up', until: UNTIL },
  offered: { at: 'offered', offerId: 'o1', callId: 'c1' },
} as const satisfies Record<string, AgentState | null>;

for (const [takeover, doing, taking] of [
  ['refuse', 'idle', 'no'],
  ['if-idle', 'idle', 'yes'],
  ['supervisor', 'idle', 'confirmed'],
  ['if-idle', 'talking', 'no'],
  ['supervisor', 'talking', 'no'],
  ['if-idle', 'in wrap-up', 'no'],
  ['supervisor', 'in wrap-up', 'confirmed'],
  ['if-idle', 'offered', 'no'],
] as const) {
  test(`B4: a telephone whose agent is ${doing} may be taken with ${takeover}: ${taking}`, (t) => {
    const on = stage({}, takeover);
    on.ask(signIn(DESK, 'jay'));
    const jay = on.session('jay');
    const after = { ...jay, state: STATES[doing] ?? jay.state };
    on.world.apply([{ kind: 'session', id: jay.id, after, why: 'test', detail: {} }]);
    const joe = on.world.directory.agents.get('joe') as Agent;
    t.like(phoneStanding(on.world, joe, DESK), { at: 'taken', taking });
    t.is(phoneStanding(on.world, on.world.directory.agents.get('jay') as Agent, DESK).at, 'free');
    t.deepEqual(phoneStanding(on.world, joe, { ...DESK, reachable: false }), {
      at: 'refused',
      why: 'phone-unreachable',
    });
  });
}

for (const [what, joe, trunk, standing] of [
  ['a number and a trunk', {}, {}, null],
  ['no number', { number: null }, {}, 'none'],
  ['no number, but may type one', { number: null, mayTypeNumber: true }, {}, null],
  ['no trunk for the number', { number: '+4930123' }, {}, 'number-unroutable'],
  ['the trunk out of service', {}, { busyOut: true }, 'trunk-out-of-service'],
  ['no trunk in service for a typed one', { mayTypeNumber: true }, { busyOut: true }, 'trunk-out-of-service'],
  ['the number of a queue', { number: '6000', trunkId: 't1' }, {}, 'number-ours'],
] as const) {
  test(`B2: with ${what} an outside phone is ${standing ?? 'offered'}`, (t) => {
    const on = stage({ hotDesk: false, ...joe }, 'refuse', trunk);
    t.is(mobileStanding(on.world, on.world.directory.agents.get('joe') as Agent), standing);
  });
}
