import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const ANN = '8889';

/** Joe of sales talks to c1; Ann is signed in and ready, her leg in park or dialled for each call. */
function stage(settings: Overrides = {}, nailedUp = true): Stage {
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', dn: '8888' }),
        anAgent({
          ...{ id: 'ann', dn: ANN, number: '+15551232222', queues: [] },
          ...(nailedUp ? {} : { nailedUp, connectOnLogin: '' }),
          settings: { announceToAgent: false, ...settings },
        }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000, announceToAgent: false } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.taken();
  return s;
}

const idOf = (s: Stage): string => s.call('c1')?.id ?? 'none';
const party = (s: Stage): Call => [...s.world.all('call')].find(({ direction }) => direction === 'out') as Call;
const arriving = (s: Stage): Call | undefined => s.call(`${party(s).channel}-in`);
const end = (s: Stage, what: 'complete' | 'abort') => s.ask({ do: `${what}-consult`, agentId: 'joe', callId: idOf(s) });

function consult(s: Stage, number = ANN) {
  return s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number });
}

/** Ann's end has come in. */
function arrives(s: Stage): Stage {
  consult(s);
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.customer(`${channel}-in`, ANN, `inner-${s.session('joe').id}`);
  return s;
}

function asked(s = stage()): Stage {
  arrives(s);
  const { channel } = party(s);
  s.join(`${channel}-in`);
  s.play({ type: 'far.answered', channel });
  s.taken();
  return s;
}

test('K3: completed, the customer is the colleague’s, of the queue they came by, and no call is left between the agents', (t) => {
  const s = asked();
  t.is(arriving(s)?.state.at, 'talking');
  const ends = [party(s).channel, `${party(s).channel}-in`];
  t.is(end(s, 'complete').refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'remove', 'hangup', 'hangup', 'quiet add']);
  t.like(effects[0], { bridge: s.leg('joe').bridge, channel: ends[0] });
  t.like(effects[1], { bridge: s.leg('ann').bridge, channel: ends[1] });
  // Not before the agents are apart: nothing of their talk is for the customer.
  t.like(effects[4], { bridge: s.leg('ann').bridge, channels: ['c1'], joins: true, after: ends[0] });
  t.deepEqual(
    [...s.world.all('call')].map(({ channel }) => channel),
    ['c1'],
  );
  t.like(s.call('c1'), {
    queueId: 'sales',
    state: { at: 'talking', sessionId: s.session('ann').id, handedOver: true },
  });
  t.deepEqual(s.session('ann').state, { at: 'talking', callId: idOf(s) });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
  s.play({ type: 'bridge.joined', bridge: s.leg('ann').bridge ?? '', channel: 'c1' });
  t.like(s.taken(), [{ do: 'deadman', seconds: 0 }]);
  const state = s.call('c1')?.state;
  t.is(state?.at === 'talking' ? state.held : 'no talk', undefined);
  s.gone('c1');
  t.is(s.session('ann').state.at, 'wrap-up');
});

test('K3: a customer whose join does not come to it is on hold with the colleague, who brings them back', (t) => {
  const s = asked();
  end(s, 'complete');
  const add = s.effects.find((effect) => effect.do === 'add') as Effect;
  s.play({ type: 'effect.failed', effect: add, reason: 'refused' });
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('ann').id, held: { at: 'held' } });
  s.taken();
  t.is(s.ask({ do: 'retrieve-call', agentId: 'ann', callId: idOf(s) }).refusal, null);
  s.join('c1');
  t.like(s.call('c1')?.state, { at: 'talking', handedOver: true });
});

test('K3: a colleague who hangs up in the moment of the hand-over has not ended the customer’s call; later they have', (t) => {
  const s = asked();
  end(s, 'complete');
  s.join('c1');
  s.gone(s.channel('ann'));
  t.is(s.call('c1')?.state.at, 'waiting');
  const later = asked();
  end(later, 'complete');
  later.join('c1');
  later.wait(60_000);
  later.taken();
  later.gone(later.channel('ann'));
  t.is(later.call('c1'), undefined);
  t.true(dos(later.taken()).includes('hangup'));
});

for (const [when, state] of [
  ['in wrap-up', 'wrap-up'],
  ['not ready', 'not-ready'],
  ['signed out', 'signed-out'],
  ['on a call', 'busy'],
] as const) {
  test(`K3: a colleague who is ${when} is not asked, and it is said why`, (t) => {
    const s = stage({ directWrapUpMs: 5_000 });
    if (state === 'not-ready') s.ask({ do: 'hold', agentId: 'ann', setter: 'agent', reason: '1' });
    if (state === 'signed-out') s.ask({ do: 'logout', agentId: 'ann' });
    if (state === 'wrap-up' || state === 'busy') {
      s.customer('c2', ANN, 'phone-p1');
      s.join('c2');
    }
    if (state === 'wrap-up') s.gone('c2');
    t.deepEqual(consult(s).refusal, {
      code: state === 'wrap-up' ? 'target-in-wrap-up' : `target-${state}`,
      field: 'target',
    });
    t.is(s.session('joe').state.at, 'talking');
  });
}

test('K3: an agent does not consult themselves', (t) => {
  t.deepEqual(consult(stage(), '8888').refusal, { code: 'dial-self', field: 'target' });
  const s = stage();
  const { device } = s.session('joe');
  t.is(device.kind, 'number');
  const telephone = device.kind === 'number' ? device.number : '';
  t.deepEqual(consult(s, telephone).refusal, { code: 'dial-self', field: 'target' });
});

test('K3: a colleague who takes a call in the meantime is busy, and no voicemail hears the agent', (t) => {
  const s = stage();
  consult(s);
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.customer('c2', ANN, 'phone-p1');
  s.join('c2');
  s.taken();
  s.customer(`${channel}-in`, ANN, `inner-${s.session('joe').id}`);
  t.like(s.taken(), [{ do: 'show-as' }, { do: 'in-groups' }, { do: 'in-groups' }, { do: 'hangup', reason: 'busy' }]);
  s.gone(channel, 17);
  t.is(s.session('joe').callFailed?.cause, 'busy');
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
});

for (const [how, cause, sip, reason] of [
  ['refuses', 21, 603, 'normal'],
  ['is engaged on their telephone', 17, 486, 'busy'],
  ['does not answer', 19, 480, 'not-ready'],
] as const) {
  test(`K3: a colleague who ${how}: the agent's call ends so, and costs the colleague nothing`, (t) => {
    const s = arrives(stage({}, false));
    s.play({ type: 'leg.ringing', channel: s.channel('ann') });
    s.taken();
    s.gone(s.channel('ann'), cause, sip);
    t.like(
      s.taken().find((effect) => effect.do === 'hangup'),
      { channel: `${party(s).channel}-in`, reason },
    );
    t.like(s.session('ann'), { state: { at: 'ready' }, noAnswers: 0, holds: [] });
  });
}

test('K3: aborted while the colleague is rung: they are rung no more, and the customer is on the way back', (t) => {
  const s = arrives(stage({}, false));
  t.is(s.session('ann').state.at, 'offered');
  const { channel } = party(s);
  end(s, 'abort');
  s.gone(`${channel}-in`);
  t.is(s.session('ann').state.at, 'ready');
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'retrieving' } });
});

test('K3: a colleague who has the agent on hold keeps them: customer and agents’ call are brought together', (t) => {
  const s = asked();
  s.ask({ do: 'hold-call', agentId: 'ann', callId: arriving(s)?.id ?? '' });
  end(s, 'complete');
  t.like(s.call('c1')?.state, { at: 'together' });
  t.like(s.session('ann').state, { at: 'talking' });
});

test('K5: nothing of what is asked of a colleague is recorded; the customer is, from then on', (t) => {
  const s = asked(stage({ record: 'on' }));
  t.deepEqual([...s.world.all('recording')], []);
  end(s, 'complete');
  t.like([...s.world.all('recording')], [{ callId: idOf(s), sessionId: s.session('ann').id }]);
});
