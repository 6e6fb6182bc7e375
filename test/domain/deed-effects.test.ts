import test from 'ava';
import { deedEffects, type DeedEffects } from '../../app/domain/policies/deed-effects.js';
import { channelOfLeg } from '../../app/domain/leg.js';
import type { Call } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15559990001';

function stage(over = {}, queue = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...over })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', ...queue })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

/** Ways an agent may be, each made anew for each deed. */
const WAYS: Readonly<Record<string, () => Stage>> = {
  ready: () => {
    const s = stage();
    s.ready('joe');
    return s;
  },
  'not ready': () => {
    const s = way('ready');
    s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
    return s;
  },
  'without a line that stays': () => {
    const s = stage({ nailedUp: false, connectOnLogin: '' });
    s.ready('joe');
    return s;
  },
  'with a line that is kept': () => {
    const s = stage({ settings: { dropOnLogout: false } });
    s.ready('joe');
    return s;
  },
  rung: () => {
    const s = stage({ nailedUp: false, connectOnLogin: '' });
    s.ready('joe');
    s.customer('c1');
    return s;
  },
  talking: () => {
    const s = way('ready');
    s.customer('c1');
    s.join('c1');
    return s;
  },
  'asking somebody else': () => {
    const s = way('talking');
    s.ask({ do: 'consult', agentId: 'joe', callId: s.call('c1')?.id ?? '', number: FAR });
    return s;
  },
  'calling somebody': () => {
    const s = way('ready');
    s.ask({ do: 'dial', agentId: 'joe', number: FAR });
    return s;
  },
  'in wrap-up': () => {
    const s = stage({}, { settings: { wrapUpMs: 60_000 } });
    s.ready('joe');
    s.customer('c1');
    s.join('c1');
    s.gone('c1');
    return s;
  },
};

function way(name: string): Stage {
  const make = WAYS[name];
  if (!make) throw new Error(`nobody is ${name}`);
  return make();
}

function told(s: Stage): DeedEffects {
  return deedEffects(s.world, s.session('joe'));
}

const customer = (s: Stage): Call | undefined => s.call('c1');
const isUp = (s: Stage): boolean => [...s.world.all('leg')].some(({ state }) => channelOfLeg(state) !== null);
const asked = { agentId: 'joe', supervised: true } as const;

for (const [name, make] of Object.entries(WAYS)) {
  test(`C2: what a pause is told to do to an agent who is ${name} is what it does`, (t) => {
    const s = make();
    const { pause } = told(s);
    const before = s.session('joe').state.at;
    s.ask({ do: 'hold', setter: 'supervisor', reason: '4', ...asked });
    const { state, pending } = s.session('joe');
    t.is(pause === 'after-call', pending.hold !== null);
    t.is(pause === 'takes-offer', before === 'offered');
    t.is(pause === 'after-wrap-up', state.at === 'wrap-up');
    t.is(pause === 'beside', before === 'not-ready');
    if (pause === 'at-once' || pause === 'takes-offer') t.is(state.at, 'not-ready');
    if (pause === 'takes-offer') t.is(customer(s)?.state.at, 'waiting');
  });

  test(`C2, E7: what a sign-out is told to do to an agent who is ${name} is what it does`, (t) => {
    const s = make();
    const { signOut, lineAtSignOut } = told(s);
    const wasUp = isUp(s);
    s.ask({ do: 'logout', ...asked });
    const session = s.world.sessionOfAgent('joe');
    const isIn = session !== undefined && session.state.at !== 'logged-out';
    t.is(signOut === 'after-call', isIn);
    if (signOut === 'takes-offer') t.is(customer(s)?.state.at, 'waiting');
    if (!isIn) t.is(lineAtSignOut, wasUp ? (isUp(s) ? 'stays' : 'ends') : 'none');
  });

  test(`C5: what a reset is told to do to an agent who is ${name} is what it does`, (t) => {
    const s = make();
    const { reset, lineAtReset } = told(s);
    const [before, wasUp] = [customer(s)?.state.at, isUp(s)];
    s.ask({ do: 'reset', note: 'stuck', ...asked });
    t.is(reset === 'customer-back', before === 'talking' && customer(s)?.state.at === 'waiting');
    t.is(reset === 'takes-offer', before === 'offered' && customer(s)?.state.at === 'waiting');
    t.is(
      [...s.world.all('call')].filter(({ direction }) => direction === 'out').length,
      0,
      'whom they called is let go',
    );
    if (reset === 'call-ends' || reset === 'no-call') t.not(customer(s)?.state.at, 'waiting');
    // Nobody is rung again for this caller, which would be another line.
    if (reset === 'takes-offer') s.gone('c1');
    s.wait(1_000);
    t.is(lineAtReset, isUp(s) ? 'anew' : wasUp ? 'ends' : 'none');
  });
}

test('C5: of an agent in a conference a reset is told to take them out, and the others talk on', (t) => {
  const s = way('talking');
  s.ask({ do: 'add-party', agentId: 'joe', callId: customer(s)?.id ?? '', number: FAR });
  const { channel, id } = [...s.world.all('call')].at(-1) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  s.play({ type: 'far.answered', channel });
  const bridge = `n1-call-${customer(s)?.id}-all`;
  for (const one of ['c1', channel]) s.play({ type: 'bridge.joined', bridge, channel: one });
  t.is(told(s).reset, 'leaves-conference');
  s.ask({ do: 'reset', note: 'stuck', ...asked });
  for (const one of ['c1', channel]) t.is(s.call(one)?.state.at, 'conference');
});
