import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(settings = {}): Stage {
  const agents = ['ann', 'ben', 'cid'].map((id, index) =>
    anAgent({
      id,
      dn: `800${index}`,
      number: `+1555000000${index}`,
      settings: { confirm: false },
      queues: [
        { queueId: 'sales', penalty: id === 'cid' ? 1 : 0 },
        { queueId: 'help', penalty: 0 },
      ],
    }),
  );
  return new Stage(
    aDirectory({
      agents,
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' }), aQueue({ id: 'help', dn: '6001', priority: 5, maxWaitMs: 30_000 })],
      routes: [aRoute({ id: 'r1' }), aRoute({ id: 'r2', number: '0801', priority: 9 })],
      settings,
    }),
  );
}

test('K1: the longest idle agent of the lowest penalty gets the call', (t) => {
  const s = stage();
  for (const id of ['cid', 'ben', 'ann']) s.ready(id);
  s.customer('c1');
  t.is(s.session('ben').state.at, 'offered');
  s.customer('c2');
  t.is(s.session('ann').state.at, 'offered');
  s.customer('c3');
  t.is(s.session('cid').state.at, 'offered');
});

test('K1: a freed agent takes the highest priority, then the front of the queue', (t) => {
  const s = stage();
  s.customer('c1', '0800');
  s.customer('c2', '0800');
  s.customer('c3', '0801');
  s.customer('c4', '6001');
  const order: string[] = [];
  s.ready('ann');
  for (let n = 0; n < 4; n++) {
    const offer = s.world.offerOfSession(s.session('ann').id);
    const channel = offer && s.world.get('call', offer.callId)?.channel;
    if (!channel) return t.fail(`nobody was offered after ${order.join(', ')}`);
    order.push(channel);
    s.join(channel);
    s.gone(channel);
  }
  t.deepEqual(order, ['c3', 'c4', 'c1', 'c2']);
});

test('A: a route of the trunk by which the caller comes goes before one for every trunk, in whatever order they are', (t) => {
  const everywhere = aRoute({ id: 'r1', target: { kind: 'queue', queueId: 'sales' } });
  const ofTrunk = aRoute({ id: 'r2', trunkId: 't2', target: { kind: 'queue', queueId: 'help' } });
  for (const routes of [
    [everywhere, ofTrunk],
    [ofTrunk, everywhere],
  ]) {
    const s = new Stage(
      aDirectory({
        trunks: [aTrunk({ id: 't1' }), aTrunk({ id: 't2' })],
        queues: [aQueue({ id: 'sales' }), aQueue({ id: 'help', dn: '6001' })],
        routes,
      }),
    );
    s.customer('c1', '0800', 'trunk-t1');
    s.customer('c2', '0800', 'trunk-t2');
    t.deepEqual([s.call('c1')?.queueId, s.call('c2')?.queueId], ['sales', 'help']);
  }
});

test('K1: the longest wait of a queue sends the caller to the fallback', (t) => {
  const s = stage();
  s.customer('c1', '6001');
  s.taken();
  s.wait(30_100);
  t.deepEqual(s.taken(), [{ do: 'fallback', channel: 'c1' }]);
  t.is(s.call('c1'), undefined);
});

test('K7: a caller who waits hears music and is guarded by a dead-man, which ends with the join', (t) => {
  const s = stage();
  s.customer('c1');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['answer', 'music', 'deadman'],
  );
  s.ready('ann');
  s.join('c1');
  t.deepEqual(s.taken().at(-1), { do: 'deadman', channel: 'c1', seconds: 0 });
});

test('music that an earlier life may have started is ended by whoever joins', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'ann', interface: 'mobile', agentPhone: null });
  s.answerPhone('ann');
  s.customer('c1');
  s.world.switchUp = false;
  s.ask({ do: 'unhold', agentId: 'ann', setter: 'agent' });
  const call = s.call('c1');
  if (call?.state.at !== 'waiting') return t.fail('c1 does not wait');
  // The crash came before the row that says so.
  const after = { ...call, state: { ...call.state, music: false } };
  s.world.apply([{ kind: 'call', id: call.id, after, why: '', detail: {} }]);
  s.taken();
  s.world.switchUp = true;
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(
    s.taken().flatMap((effect) => (effect.do === 'add' && effect.quiets ? [effect.channels] : [])),
    [['c1']],
  );
});

test('music of an earlier life is ended for a caller whose join was asked for before Asterisk was heard again', (t) => {
  const s = stage();
  s.customer('c1');
  s.ready('ann');
  const call = s.call('c1');
  if (call?.state.at !== 'offered') return t.fail('c1 is not offered');
  const after = { ...call, state: { ...call.state, music: false } };
  s.world.apply([{ kind: 'call', id: call.id, after, why: '', detail: {} }]);
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(
    s.taken().filter((effect) => effect.do === 'quiet'),
    [{ do: 'quiet', channel: 'c1', what: 'music' }],
  );
});

test('music that could not be ended before the caller was taken back is ended at the next join', (t) => {
  const s = stage();
  s.customer('c1');
  s.ready('ann');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'ann', setter: 'agent', reason: '2' });
  s.play({ type: 'found.apart', callId: s.call('c1')?.id ?? '' });
  s.play({
    type: 'effect.failed',
    effect: { do: 'quiet', channel: 'c1', what: 'music' },
    reason: 'timeout',
  });
  s.taken();
  s.ready('ben');
  t.deepEqual(
    s.taken().flatMap((effect) => (effect.do === 'add' && effect.quiets ? [effect.channels] : [])),
    [['c1']],
  );
});

test('music that could not be started is not asked for again into an apology, which music follows', (t) => {
  const s = stage();
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.gone(s.channel('ann'), 44);
  s.taken();
  const music = { do: 'music', channel: 'c1', musicClass: 'default' } as const;
  s.play({ type: 'effect.failed', effect: music, reason: 'refused' });
  t.deepEqual(s.taken(), []);
});

test('a ringing tone for who waited is not asked for again once they are on hold, where they hear music', (t) => {
  const s = stage();
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold-call', agentId: 'ann', callId: s.call('c1')?.id ?? '' });
  s.taken();
  s.play({ type: 'effect.failed', effect: { do: 'ring', channel: 'c1' }, reason: 'timeout' });
  t.deepEqual(s.taken(), []);
});

test('a number that leads nowhere is refused and leaves nothing behind', (t) => {
  const s = stage();
  s.customer('c1', '0999');
  t.deepEqual(s.taken(), [{ do: 'hangup', channel: 'c1', reason: 'unallocated' }]);
  t.is(s.call('c1'), undefined);
});

test('a caller who is told of twice is one caller', (t) => {
  const s = stage();
  s.customer('c1');
  s.customer('c1');
  t.is([...s.world.all('call')].length, 1);
});

test('a queue that is taken away under its callers sends them to the fallback', (t) => {
  const s = stage();
  s.customer('c1');
  s.taken();
  s.world.directory = aDirectory({ trunks: [aTrunk({ id: 't1' })] });
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.deepEqual(s.taken(), [{ do: 'fallback', channel: 'c1' }]);
});

test('a queue that is taken away while somebody is asked to take its caller sends them on when nobody does', (t) => {
  const s = stage();
  s.ready('ann');
  s.customer('c1');
  t.is(s.session('ann').state.at, 'offered');
  const { queues, ...rest } = s.world.directory;
  s.world.directory = { ...rest, queues: new Map([...queues].filter(([id]) => id !== 'sales')) };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(s.call('c1')?.state.at, 'offered');
  s.taken();
  s.gone(s.channel('ann'), 17, 486);
  t.true(s.taken().some((effect) => effect.do === 'fallback' && effect.channel === 'c1'));
  t.is(s.call('c1'), undefined);
});

test('K2: a caller left to a better agent goes to one who declined it when that agent takes another', (t) => {
  const s = stage();
  for (const id of ['ann', 'ben']) s.ready(id);
  s.world.switchUp = false;
  for (const channel of ['c1', 'c2']) {
    s.customer(channel);
    const call = s.call(channel);
    if (!call) return t.fail(`${channel} does not wait`);
    const after = { ...call, declined: { [s.session('ann').id]: s.at } };
    s.world.apply([{ kind: 'call', id: call.id, after, why: 'test', detail: {} }]);
  }
  s.world.switchUp = true;
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(
    ['ann', 'ben'].map((id) => s.session(id).state.at),
    ['offered', 'offered'],
  );
});
