import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const joe = anAgent({ id: 'joe' });

function stage(agent = joe, settings = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [agent],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
      settings,
    }),
  );
}

test('E1a: at login the phone is rung over the trunk of its prefix, asked for 1, and parked', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  const dial = s.taken().find((effect) => effect.do === 'dial');
  t.like(dial, { do: 'dial', trunkId: 't1', number: '+15551231111' });
  const channel = s.channel('joe');
  s.play({ type: 'leg.entered', channel, sessionId: s.session('joe').id });
  t.is(s.leg('joe').state.at, 'confirming');
  t.true(s.taken().some((effect) => effect.do === 'play' && effect.prompt === 'press-1'));
  s.play({ type: 'digit', channel, digit: '1' });
  t.is(s.leg('joe').state.at, 'parked');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hush', 'add'],
  );
});

test('E1b: without connectOnLogin the first call dials the leg, which is parked afterwards', (t) => {
  const s = stage(anAgent({ id: 'joe', connectOnLogin: '' }));
  s.ready('joe');
  t.is(s.leg('joe').state.at, 'none');
  s.customer('c1');
  t.is(s.leg('joe').state.at, 'dialing');
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});

test('E2: Ready is refused until the leg is parked', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal?.code, 'leg-not-parked');
  s.answerPhone('joe');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal, null);
  t.is(s.session('joe').state.at, 'ready');
});

test('E3: a caller is joined by one add of the caller alone, and the bridge is the session’s own', (t) => {
  const s = stage();
  s.ready('joe');
  s.taken();
  s.customer('c1');
  const effects = s.taken();
  t.deepEqual(
    effects.map((effect) => effect.do),
    ['answer', 'add'],
  );
  t.like(effects[1], { channels: ['c1'], joins: true, bridge: `n1-session-${s.session('joe').id}` });
});

/** c1 is on the way to Joe, who hears the beep. */
function beeping(): { readonly s: Stage; readonly beep: Extract<Effect, { do: 'play' }> } {
  const s = new Stage(
    aDirectory({
      agents: [joe],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', settings: { announceToAgent: true } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.taken();
  s.customer('c1');
  const beep = s.taken().find((effect) => effect.do === 'play');
  if (beep?.do !== 'play') throw new Error('no beep');
  return { s, beep };
}

test('E3: with an announcement the beep is played to the agent first, and the join follows its end', (t) => {
  const { s, beep } = beeping();
  t.is(s.leg('joe').state.at, 'connecting');
  s.play({ type: 'playback.ended', playback: beep.playback, channel: beep.channel, ok: true });
  t.true(s.taken().some((effect) => effect.do === 'add' && effect.joins));
});

test('E5: a leg of which Asterisk knows nothing when the beep is asked for is joined to nobody; the caller waits on', (t) => {
  const { s, beep } = beeping();
  s.play({ type: 'effect.failed', effect: beep, reason: 'gone' });
  t.deepEqual(s.taken(), []);
  s.gone(beep.channel, 0);
  t.like(s.call('c1'), { state: { at: 'waiting' } });
  t.false(s.taken().some((effect) => effect.do === 'add'));
});

test('E4: the customer hangs up: the leg is parked again and the next caller is joined in the same step', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.customer('c2');
  s.taken();
  s.play({ type: 'bridge.left', bridge: `n1-session-${s.session('joe').id}`, channel: 'c1' });
  t.like(
    s.taken().find((effect) => effect.do === 'add'),
    { channels: ['c2'], joins: true },
  );
  t.is(s.call('c1'), undefined);
});

test('E4: a release that comes late ends nobody: whom the agent meant has gone, and somebody else is there', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  const meant = s.call('c1')?.id ?? '';
  s.customer('c2');
  s.gone('c1');
  s.join('c2');
  t.is(s.session('joe').state.at, 'talking');
  s.taken();
  t.is(s.ask({ do: 'release', agentId: 'joe', callId: meant }).refusal?.code, 'no-call');
  t.deepEqual(s.taken(), []);
  t.is(s.call('c2')?.state.at, 'talking');
});

test('E4: the agent releases: the customer is taken out before the hang-up, the leg stays', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.taken();
  s.ask({ do: 'release', agentId: 'joe', callId: s.call('c1')?.id ?? '' });
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['remove', 'hangup'],
  );
  t.is(s.leg('joe').state.at, 'parked');
});

test('E4: the agent puts the phone down while talking: the customer is released and the leg is dropped', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.taken();
  s.gone(s.channel('joe'), 16);
  t.is(s.leg('joe').state.at, 'dropped');
  t.is(s.call('c1'), undefined);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === 'c1'));
  t.like(s.session('joe'), { state: { at: 'not-ready' } });
});

test('E4: a leg lost while talking sends the customer to the head of the queue with an apology', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.customer('c2');
  s.taken();
  s.gone(s.channel('joe'), 44);
  const effects = s.taken();
  t.true(effects.some((effect) => effect.do === 'play' && effect.channel === 'c1' && effect.prompt === 'apology'));
  t.is(s.call('c1')?.state.at, 'waiting');
  t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
  t.is(s.leg('joe').state.at, 'lost');
});

test('E4: when nobody tells that the apology ended, the customer hears music again all the same', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.gone(s.channel('joe'), 44);
  const { tellMs } = s.world.directory.settings;
  s.wait(tellMs - 1);
  s.taken();
  s.wait(1);
  t.deepEqual(
    s.taken().filter((effect) => 'channel' in effect && effect.channel === 'c1'),
    [{ do: 'music', channel: 'c1', musicClass: 'default' }],
  );
  s.wait(10 * tellMs);
  t.like(s.call('c1'), { state: { at: 'waiting', apology: null, music: true } });
});

test('E5: a parked leg the agent hangs up is dropped: not ready, no redial, Reconnect dials again', (t) => {
  const s = stage();
  s.ready('joe');
  s.gone(s.channel('joe'), 16);
  s.taken();
  t.is(s.leg('joe').state.at, 'dropped');
  t.is(s.session('joe').interval.reason, 'leg-dropped');
  s.wait(120_000);
  t.deepEqual(s.taken(), []);
  s.ask({ do: 'reconnect', agentId: 'joe' });
  s.answerPhone('joe');
  t.is(s.session('joe').state.at, 'ready');
});

test('E5: a lost parked leg is redialled after 2, 5, 15 and 30 s, then it stays lost', (t) => {
  const s = stage();
  s.ready('joe');
  s.gone(s.channel('joe'), 44);
  t.is(s.session('joe').interval.reason, 'leg-lost');
  for (const wait of [2_000, 5_000, 15_000, 30_000]) {
    s.taken();
    s.wait(wait - 100);
    t.deepEqual(s.taken(), []);
    s.wait(200);
    t.is(s.taken().filter((effect) => effect.do === 'dial').length, 1);
    s.gone(s.channel('joe'), 17, 486);
  }
  t.like(s.leg('joe').state, { at: 'lost', until: null });
});

test('E5: a caller is never offered to a lost leg', (t) => {
  const s = stage();
  s.ready('joe');
  s.gone(s.channel('joe'), 44);
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(2_100);
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

test('E7: logging out drops the leg; with dropOnLogout off it stays and the next login takes it over', (t) => {
  const s = stage();
  s.ready('joe');
  const channel = s.channel('joe');
  s.taken();
  s.ask({ do: 'logout', agentId: 'joe' });
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.world.sessionOfAgent('joe'), undefined);

  const keeper = stage(anAgent({ id: 'joe', settings: { dropOnLogout: false } }));
  keeper.ready('joe');
  const kept = keeper.channel('joe');
  keeper.taken();
  keeper.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(keeper.taken(), []);
  keeper.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.deepEqual(keeper.taken(), []);
  t.is(keeper.channel('joe'), kept);
  t.is(keeper.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal, null);
});

test('E7: a leg kept after logout that hangs up leaves nothing behind', (t) => {
  const s = stage(anAgent({ id: 'joe', settings: { dropOnLogout: false } }));
  s.ready('joe');
  const channel = s.channel('joe');
  s.ask({ do: 'logout', agentId: 'joe' });
  s.gone(channel, 16);
  t.deepEqual([...s.world.all('session')], []);
  t.deepEqual([...s.world.all('leg')], []);
});

test('E7: a leg kept after logout can be ended by a supervisor, but not once the agent has taken it over', (t) => {
  const s = stage(anAgent({ id: 'joe', settings: { dropOnLogout: false } }));
  s.ready('joe');
  const channel = s.channel('joe');
  const sessionId = s.session('joe').id;
  const end = { do: 'end-leg', agentId: 'joe', sessionId } as const;
  t.is(s.ask(end).refusal?.code, 'still-logged-in');
  s.ask({ do: 'logout', agentId: 'joe' });
  s.taken();
  t.is(s.ask(end).refusal, null);
  t.deepEqual(
    s.taken().filter((effect) => effect.do === 'hangup'),
    [{ do: 'hangup', channel, reason: 'normal', after: `n1-session-${sessionId}` }],
  );
  t.deepEqual([...s.world.all('session')], []);
  t.deepEqual([...s.world.all('leg')], []);
  t.is(s.ask(end).refusal?.code, 'not-logged-in');
});

test('E7, F: with a typed number logout always drops the leg', (t) => {
  const s = stage(anAgent({ id: 'joe', settings: { dropOnLogout: false }, mayTypeNumber: true }));
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: '+15551239999' });
  s.answerPhone('joe');
  s.taken();
  s.ask({ do: 'logout', agentId: 'joe' });
  t.true(s.taken().some((effect) => effect.do === 'hangup'));
  t.deepEqual([...s.world.all('leg')], []);
});

test('E11: after a restart of Asterisk calls are over and legs are redialled', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.play({ type: 'switch.up', restarted: true });
  t.is(s.call('c1'), undefined);
  t.is(s.leg('joe').state.at, 'lost');
  s.wait(8_000);
  s.answerPhone('joe');
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});
