import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(over = {}, queue = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...over }), anAgent({ id: 'jay', dn: '7777', number: '+15551232222' })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', ...queue })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

const reset = { do: 'reset', agentId: 'joe', supervised: true, note: 'hears nothing' } as const;
const kinds = (effects: readonly Effect[]): string[] => effects.map((effect) => effect.do);

test('C5: reset of an agent who talks puts the customer at the head, ends leg and bridge, and keeps the session', (t) => {
  const s = stage();
  s.ready('joe');
  const { id } = s.session('joe');
  s.customer('c1');
  s.join('c1');
  s.customer('c2');
  const channel = s.channel('joe');
  const { bridge } = s.leg('joe');
  s.taken();
  s.ask(reset);
  const effects = s.taken();
  t.deepEqual(kinds(effects).slice(0, 5), ['remove', 'deadman', 'play', 'hangup', 'unbridge']);
  t.like(effects[3], { channel, after: bridge }, 'not before the customer is out of the bridge');
  t.is(s.call('c1')?.state.at, 'waiting');
  t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
  t.like(s.session('joe'), { id, state: { at: 'not-ready' } });
  t.deepEqual(
    s.session('joe').holds.map(({ setter, reason }) => [setter, reason]),
    [['system', 'leg-not-parked']],
  );
  s.gone(channel);
  s.wait(500);
  t.is(s.leg('joe').state.at, 'dialing');
  s.answerPhone('joe');
  t.is(s.session('joe').holds.length, 0);
});

test('C5: reset of an agent who is rung takes the phone down and the caller to the head, with no no-answer', (t) => {
  const s = stage({ nailedUp: false, connectOnLogin: '' });
  s.ready('joe');
  s.customer('c1');
  const channel = s.channel('joe');
  s.taken();
  s.ask(reset);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.call('c1')?.state.at, 'waiting');
  t.like(s.session('joe'), { state: { at: 'ready' }, noAnswers: 0, holds: [] });
  t.is(s.leg('joe').state.at, 'none');
  t.deepEqual([...s.world.all('offer')], []);
  s.wait(1_000);
  t.is(s.call('c1')?.state.at, 'offered', 'nobody else is there');
});

test('C5: reset of an agent who is offered a call on the leg that stays parks nothing: the leg is made anew', (t) => {
  const s = stage({}, { settings: { announceToAgent: true } });
  s.ready('joe');
  s.customer('c1');
  t.is(s.leg('joe').state.at, 'connecting');
  s.ask(reset);
  t.is(s.leg('joe').state.at, 'lost');
  t.is(s.call('c1')?.state.at, 'waiting');
  t.deepEqual(
    s.session('joe').holds.map(({ reason }) => reason),
    ['leg-not-parked'],
  );
});

test('C5: reset takes the system’s holds away and leaves those of people', (t) => {
  const s = stage({ settings: { redialMs: [10] } });
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '4' });
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.gone(s.channel('joe'));
  t.true(s.session('joe').holds.some(({ reason }) => reason === 'leg-dropped'));
  s.ask(reset);
  t.is(s.leg('joe').state.at, 'dialing');
  s.answerPhone('joe');
  t.deepEqual(
    s.session('joe').holds.map(({ setter, reason }) => [setter, reason]),
    [
      ['supervisor', '4'],
      ['agent', '1'],
    ],
  );
});

test('C2, C5: what was pending is carried out by the reset, once', (t) => {
  const s = stage();
  for (const [wish, left] of [
    [{ do: 'hold', agentId: 'joe', setter: 'agent', reason: '4' }, '4'],
    [{ do: 'logout', agentId: 'joe' }, null],
  ] as const) {
    s.ready('joe');
    s.customer(`c${left}`);
    s.join(`c${left}`);
    s.ask(wish);
    s.ask(reset);
    const session = s.world.sessionOfAgent('joe');
    t.is(session?.holds.find(({ setter }) => setter === 'agent')?.reason ?? null, left);
    t.is(session === undefined, left === null);
    s.wait(1_000);
    if (session) s.answerPhone('joe');
    s.gone(`c${left}`);
  }
  t.is([...s.world.all('leg')].length, 0);
});

test('C5: reset ends wrap-up', (t) => {
  const s = stage({}, { settings: { wrapUpMs: 60_000 } });
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.gone('c1');
  t.is(s.session('joe').state.at, 'wrap-up');
  s.ask(reset);
  t.is(s.session('joe').state.at, 'not-ready');
});

test('C5: a reset is a fact that says who did it, through what, why, and what was ended', (t) => {
  const s = stage();
  s.ready('joe');
  s.ask(reset);
  t.deepEqual(s.changes.find(({ why }) => why === 'agent.reset')?.detail, {
    via: 'web',
    by: 'test',
    supervised: true,
    note: 'hears nothing',
    state: 'ready',
    leg: 'parked',
    closed: 'ready',
    closedReason: null,
    closedSetter: null,
    closedVia: 'web',
    closedSince: s.changes.find(({ why }) => why === 'hold.cleared')?.after && s.at - 1,
  });
});

test('C5: reset is refused for whom nobody signed in', (t) => {
  t.is(stage().ask(reset).refusal?.code, 'not-logged-in');
});

test('C5, C6: reset offers nothing to a phone that is away, and its hold comes back', (t) => {
  const s = stage({ interfaces: ['phone'], phoneId: 'p1', nailedUp: false, settings: { readyOnLogin: true } });
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const phone = { phoneId: 'p1', device, hotDesk: false, reachable: true };
  s.ask({ do: 'login', agentId: 'joe', interface: 'phone', agentPhone: null, phone });
  s.play({ type: 'device.seen', peer: 'phone-p1', there: false });
  s.wait(5_000);
  s.customer('c1');
  s.taken();
  s.ask(reset);
  t.deepEqual(s.taken(), []);
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(5_000);
  t.is(s.session('joe').interval.reason, 'phone-unreachable');
  s.play({ type: 'device.seen', peer: 'phone-p1', there: true });
  t.is(s.session('joe').state.at, 'offered');
});

test('C5: where callers of lost legs are let go, one whom a forgotten reset had taken out of the bridge is not', (t) => {
  const s = new Stage({
    ...stage().world.directory,
    settings: { ...stage().world.directory.settings, onLegLost: 'release' },
  });
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.customer('c2');
  s.taken();
  s.play({ type: 'found.taken-out', callId: s.call('c1')?.id ?? '', sessionId: s.session('joe').id });
  t.is(s.call('c1')?.state.at, 'waiting');
  t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
  t.like(s.leg('joe').state, { at: 'lost', cause: 'media-lost' });
  t.is(s.session('joe').state.at, 'not-ready');
  t.false(s.taken().some((effect) => effect.do === 'hangup'));
});

test('K3: one whom a forgotten transfer brought to another agent talks to them, and the first is done with them', (t) => {
  const s = stage();
  for (const agent of ['joe', 'jay']) s.ready(agent);
  s.customer('c1');
  s.join('c1');
  const callId = s.call('c1')?.id ?? '';
  const joe = s.session('joe');
  const jay = s.session('jay');
  s.play({ type: 'found.together', callId, sessionId: jay.id, bridge: s.leg('jay').bridge ?? '' });
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: jay.id });
  t.is(s.session('jay').state.at, 'talking');
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.leg('joe').state.at, 'parked');
  s.play({ type: 'found.taken-out', callId, sessionId: joe.id });
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: jay.id });
  t.is(s.leg('joe').state.at, 'lost');
});
