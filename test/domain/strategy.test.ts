import test from 'ava';
import { STRATEGIES, type Strategy } from '../../app/domain/directory.js';
import { byStrategy, type Candidate } from '../../app/domain/policies/strategy.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent, MAIN_SITE } from '../support/world.js';

const CANDIDATES: readonly Candidate[] = [
  { id: 's1', freeSince: 300, dn: '100', calls: 2, offeredAt: 20 },
  { id: 's2', freeSince: 100, dn: '99', calls: 5, offeredAt: 30 },
  { id: 's3', freeSince: 200, dn: '101', calls: 2, offeredAt: 0 },
];

const ORDERS: { readonly [S in Strategy]: readonly string[] } = {
  'longest-idle': ['s2', 's3', 's1'],
  'fewest-calls': ['s3', 's1', 's2'],
  'round-robin': ['s3', 's1', 's2'],
  'ring-all': ['s2', 's3', 's1'],
  'by-penalty': ['s2', 's1', 's3'],
};

for (const strategy of STRATEGIES) {
  test(`K1: ${strategy} asks in this order, whatever order the agents came in: ${ORDERS[strategy].join(', ')}`, (t) => {
    const order = byStrategy(strategy);
    for (const given of [CANDIDATES, CANDIDATES.toReversed()]) {
      t.deepEqual(
        given.toSorted(order).map(({ id }) => id),
        ORDERS[strategy],
      );
    }
  });

  test(`K1: ${strategy}: two who are equal in all else are told apart by their session`, (t) => {
    const [one] = CANDIDATES;
    if (!one) return t.fail();
    t.true(byStrategy(strategy)(one, { ...one, id: 's2' }) < 0);
    t.is(byStrategy(strategy)(one, one), 0);
  });
}

const ZONE = { ...MAIN_SITE, zone: 'Pacific/Kiritimati' };

/** Ann, Ben and Cid of one queue, at desk phones that nobody has to press 1 on; Cid has penalty 1 when asked for. */
function stage(strategy: Strategy, cidsPenalty = 0): Stage {
  const agents = ['ann', 'ben', 'cid'].map((id, index) =>
    anAgent({
      id,
      dn: `800${index}`,
      number: `+1555000000${index}`,
      nailedUp: false,
      connectOnLogin: '',
      settings: { confirm: false },
      queues: [{ queueId: 'sales', penalty: id === 'cid' ? cidsPenalty : 0 }],
    }),
  );
  return new Stage(
    aDirectory({
      agents,
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', settings: { strategy } })],
      routes: [aRoute({ id: 'r1' })],
      sites: [ZONE],
      settings: { lineFreeMs: 0 },
    }),
  );
}

/** A customer calls, is answered and leaves again; who had them. */
function served(s: Stage, channel: string): string {
  s.customer(channel);
  const who = ['ann', 'ben', 'cid'].find((id) => s.session(id).state.at === 'offered') ?? 'nobody';
  s.answerPhone(who);
  s.join(channel);
  s.gone(channel);
  s.wait(1);
  return who;
}

test('K1: round robin asks one after another, also who was asked and did not answer', (t) => {
  const s = stage('round-robin');
  for (const id of ['cid', 'ann', 'ben']) s.ready(id);
  t.deepEqual(
    ['c1', 'c2', 'c3', 'c4'].map((channel) => served(s, channel)),
    ['cid', 'ann', 'ben', 'cid'],
  );
  s.customer('c5');
  t.is(s.session('ann').state.at, 'offered');
  s.gone('c5');
  s.wait(1);
  t.is(served(s, 'c6'), 'ben');
});

test('K1: whose turn it is in a round robin outlives signing out and in again', (t) => {
  const s = stage('round-robin');
  for (const id of ['ann', 'ben', 'cid']) s.ready(id);
  t.is(served(s, 'c1'), 'ann');
  s.ask({ do: 'logout', agentId: 'ann' });
  s.ready('ann');
  t.is(served(s, 'c2'), 'ben');
  t.is(served(s, 'c3'), 'cid');
  t.is(served(s, 'c4'), 'ann');
});

test('K1: fewest calls asks who has talked to the fewest callers of the queue today, also after signing in again', (t) => {
  const s = stage('fewest-calls');
  s.ready('ann');
  t.is(served(s, 'c1'), 'ann');
  t.is(served(s, 'c2'), 'ann');
  s.ready('ben');
  t.is(served(s, 'c3'), 'ben');
  t.is(served(s, 'c4'), 'ben', 'one call against two');
  s.ask({ do: 'logout', agentId: 'ben' });
  s.ready('ben');
  s.ready('cid');
  t.is(served(s, 'c5'), 'cid');
  t.is(served(s, 'c6'), 'cid');
  t.is(served(s, 'c7'), 'ann', 'two each, and longest idle');
});

test('K1: fewest calls counts the days of the queue’s site', (t) => {
  const s = stage('fewest-calls');
  // Noon of UTC: on Kiritimati it is 02:00 of the next day.
  s.at = Date.UTC(2026, 10, 21, 9, 0);
  s.ready('ann');
  t.is(served(s, 'c1'), 'ann');
  const turns = () => [...s.world.all('turn')].map(({ agentId, day, calls }) => [agentId, day, calls]);
  t.deepEqual(turns(), [['ann', '2026-11-21', 1]]);
  s.at = Date.UTC(2026, 10, 21, 11, 0);
  s.ready('ben');
  t.is(served(s, 'c2'), 'ann', 'nobody has talked today, and Ann has been free for longer');
  t.deepEqual(turns(), [['ann', '2026-11-22', 1]]);
  t.is(served(s, 'c3'), 'ben');
});

test('K1: by penalty asks in the same order again and again, however long somebody has been idle', (t) => {
  const s = stage('by-penalty');
  for (const id of ['cid', 'ben', 'ann']) s.ready(id);
  t.deepEqual(
    ['c1', 'c2', 'c3'].map((channel) => served(s, channel)),
    ['ann', 'ann', 'ann'],
  );
  s.ask({ do: 'hold', agentId: 'ann', setter: 'agent', reason: '2' });
  t.is(served(s, 'c4'), 'ben');
});

for (const strategy of STRATEGIES) {
  test(`K1: ${strategy} asks nobody of a higher penalty while somebody of a lower one is free`, (t) => {
    const s = stage(strategy, 1);
    for (const id of ['cid', 'ann']) s.ready(id);
    s.customer('c1');
    t.deepEqual(
      ['ann', 'cid'].map((id) => s.session(id).state.at),
      ['offered', 'ready'],
    );
    s.customer('c2');
    t.is(s.session('cid').state.at, 'offered');
  });
}

test('the default strategy, and others that need no memory, write none', (t) => {
  for (const strategy of ['longest-idle', 'ring-all', 'by-penalty'] as const) {
    const s = stage(strategy);
    s.ready('ann');
    t.is(served(s, 'c1'), 'ann');
    t.deepEqual([...s.world.all('turn')], []);
  }
});

test('what a strategy remembered of an agent or a queue that an admin took away is forgotten', (t) => {
  const s = stage('round-robin');
  for (const id of ['ann', 'ben']) s.ready(id);
  served(s, 'c1');
  served(s, 'c2');
  const { directory } = s.world;
  const agents = new Map([...directory.agents].filter(([id]) => id !== 'ann'));
  s.world.directory = { ...directory, agents };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.deepEqual(
    [...s.world.all('turn')].map(({ agentId }) => agentId),
    ['ben'],
  );
  s.world.directory = { ...s.world.directory, queues: new Map() };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.deepEqual([...s.world.all('turn')], []);
});

test('K1: callers who waited while Asterisk was away go to whom the strategy chooses among all who are free then', (t) => {
  const s = stage('by-penalty');
  for (const id of ['cid', 'ben', 'ann']) s.ready(id);
  s.play({ type: 'switch.down' });
  s.world.switchUp = false;
  for (const channel of ['c1', 'c2']) s.customer(channel);
  s.world.switchUp = true;
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(
    ['ann', 'ben', 'cid'].map((id) => s.session(id).state.at),
    ['offered', 'offered', 'ready'],
  );
  t.like(s.session('ann').state, { callId: s.call('c1')?.id });
});
