import test from 'ava';
import { createWallboard } from '../../app/projections/wallboard.js';
import { FakeLive } from '../support/fake-live.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';
import { aDirectory, anAgent, aQueue, aTrunk, aTrunkHealth } from '../support/world.js';

const directory = aDirectory({
  agents: [
    anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888' }),
    anAgent({ id: 'elise', name: 'Élise Martin', dn: '7777' }),
    anAgent({ id: 'zoe', name: 'Zoe Ito', dn: '7001', queues: [] }),
  ],
  queues: [aQueue({ id: 'sales', name: 'Sales' })],
  trunks: [aTrunk({ id: 'sbc', name: 'SBC', channelLimit: 10 })],
});

/** The same numbers on every run (a linear congruential generator). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % sides;
  };
}

function board(clock = { now: 1_760_000_000_000 }) {
  const live = new FakeLive(directory);
  const wallboard = createWallboard(live.view, () => clock.now);
  live.subscribe((step) => wallboard.take(step.changes));
  return { live, wallboard };
}

test('rows are in the order of names as people read them, accents or not', (t) => {
  const { live, wallboard } = board();
  live.step(
    put.session(aSession({ id: 's3', agentId: 'zoe' })),
    put.session(aSession({ id: 's1', agentId: 'joe' })),
    put.session(aSession({ id: 's2', agentId: 'elise' })),
  );
  t.deepEqual(
    wallboard.board().agents.map(({ name }) => name),
    ['Élise Martin', 'Joe Adams', 'Zoe Ito'],
  );
});

test('a change gives the rows it touches and no other', (t) => {
  const { live, wallboard } = board();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' })), put.session(aSession({ id: 's2', agentId: 'elise' })));
  wallboard.moved();
  live.step(put.leg(aLeg({ id: 's1', trunkId: 'sbc', state: { at: 'parked', channel: 'c', since: 1, until: null } })));
  const moved = wallboard.moved();
  t.deepEqual([...(moved?.agents.keys() ?? [])], ['s1']);
  t.is(moved?.agents.get('s1')?.leg, 'parked');
  t.deepEqual([...(moved?.trunks.keys() ?? [])], ['sbc']);
  t.is(moved?.trunks.get('sbc')?.legs, 1);
  t.is(moved?.queues.size, 0);
  t.is(moved?.counters, null);
});

test('a change that shows nowhere moves nothing', (t) => {
  const { live, wallboard } = board();
  const session = aSession({ id: 's1', agentId: 'joe' });
  live.step(put.session(session));
  wallboard.moved();
  live.step(put.session({ ...session, noAnswers: 1 }));
  t.is(wallboard.moved(), null);
});

test('a customer who is offered, talks and leaves is seen at each step on agent, queue and counters', (t) => {
  const { live, wallboard } = board();
  const session = aSession({ id: 's1', agentId: 'joe' });
  live.step(put.session(session), put.call(aCall({ id: 'k', arrivedAt: 500 })));
  let moved = wallboard.moved();
  t.is(moved?.queues.get('sales')?.waiting, 1);
  t.is(moved?.queues.get('sales')?.longestSince, 500);
  t.is(moved?.counters?.waiting, 1);

  live.step(
    put.call(
      aCall({
        id: 'k',
        arrivedAt: 500,
        state: { at: 'offered', since: 500, until: null, apology: null, music: false },
      }),
    ),
    put.session({ ...session, state: { at: 'offered', offerId: 'o', callId: 'k' } }),
    put.offer(anOffer({ id: 'o', callId: 'k', sessionId: 's1' })),
  );
  moved = wallboard.moved();
  t.is(moved?.agents.get('s1')?.call?.caller.name, 'Anna Berg');
  t.is(wallboard.board().counters.waiting, 1, 'an offered customer still waits');

  live.step(
    put.call(aCall({ id: 'k', arrivedAt: 500, state: { at: 'talking', sessionId: 's1', since: 900 } })),
    put.session({ ...session, state: { at: 'talking', callId: 'k' } }),
    gone('offer', 'o'),
  );
  moved = wallboard.moved();
  t.is(moved?.agents.get('s1')?.state, 'talking');
  t.is(moved?.queues.get('sales')?.talking, 1);
  t.is(moved?.queues.get('sales')?.longestSince, null);

  live.step(gone('call', 'k'));
  t.is(wallboard.moved()?.agents.get('s1')?.call, null, 'the row of who showed the call is looked at again');
});

test('an agent who signs out leaves the board', (t) => {
  const { live, wallboard } = board();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  wallboard.moved();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'logged-out' } })));
  const moved = wallboard.moved();
  t.is(moved?.agents.get('s1'), null);
  t.true(moved?.agents.has('s1'));
  t.deepEqual(wallboard.board().agents, []);
  t.is(moved?.counters?.signedIn, 0);
});

test('the sums say who could serve a queue, and what each trunk carries', (t) => {
  const { live, wallboard } = board();
  live.step(
    put.session(aSession({ id: 's1', agentId: 'joe' })),
    put.session(aSession({ id: 's2', agentId: 'elise', state: { at: 'not-ready' } })),
    put.session(aSession({ id: 's3', agentId: 'zoe' })),
    put.leg(aLeg({ id: 's1', trunkId: 'sbc', state: { at: 'parked', channel: 'c', since: 1, until: null } })),
    put.leg(aLeg({ id: 's2', trunkId: 'sbc', state: { at: 'dropped', cause: 'hung up' } })),
    put.call(aCall({ id: 'k' })),
    put.call(aCall({ id: 'over', state: { at: 'ended', by: 'caller' } })),
  );
  const { queues, trunks, counters } = wallboard.board();
  t.like(queues[0], { ready: 1, signedIn: 2, waiting: 1 });
  t.like(trunks[0], { legs: 1, calls: 1, channelLimit: 10, state: 'in-service' });
  t.like(counters, { agents: 3, signedIn: 3, ready: 2, notReady: 1, waiting: 1, switchUp: true });
});

test('K3: an agent who calls somebody counts among those who talk', (t) => {
  const { live, wallboard } = board();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'calling', callId: 'k' } })));
  t.like(wallboard.board().counters, { signedIn: 1, talking: 1, ready: 0, notReady: 0 });
});

test('E5: a lost leg that is not redialled any more is an alarm', (t) => {
  const { live, wallboard } = board();
  const lost = (until: number | null) => aLeg({ id: 's1', state: { at: 'lost', attempt: 4, until, cause: 'timeout' } });
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' })), put.leg(lost(9)));
  t.false(wallboard.board().agents[0]?.legAlarm);
  live.step(put.leg(lost(null)));
  t.true(wallboard.board().agents[0]?.legAlarm);
  t.is(wallboard.board().agents[0]?.legCause, 'timeout');
});

test('an edited directory moves the rows that show it', (t) => {
  const { live, wallboard } = board();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  wallboard.moved();
  live.world.directory = aDirectory({
    agents: [anAgent({ id: 'joe', name: 'Joseph Adams', dn: '8888' })],
    queues: [aQueue({ id: 'sales', name: 'Sales and more' })],
  });
  const moved = wallboard.moved();
  t.is(moved?.agents.get('s1')?.name, 'Joseph Adams');
  t.is(moved?.queues.get('sales')?.name, 'Sales and more');
  t.is(moved?.trunks.get('sbc'), null);
});

test('a trunk out of service and one busied out are told apart', (t) => {
  const { live, wallboard } = board();
  live.step({
    kind: 'trunk',
    id: 'sbc',
    after: aTrunkHealth({ id: 'sbc', failures: 3, outUntil: 77 }),
    why: 'test',
    detail: {},
  });
  t.like(wallboard.moved()?.trunks.get('sbc'), { state: 'out-of-service', retryAt: 77 });
  live.world.directory = aDirectory({ trunks: [aTrunk({ id: 'sbc', busyOut: true })] });
  t.like(wallboard.moved()?.trunks.get('sbc'), { state: 'busied-out' });
});

test('whoever applies what moved holds the same rows as a board made afresh, after any changes', (t) => {
  const roll = dice(7);
  const { live, wallboard } = board();
  const held = {
    agents: new Map<string, unknown>(),
    queues: new Map<string, unknown>(),
    trunks: new Map<string, unknown>(),
  };
  for (const kind of ['agents', 'queues', 'trunks'] as const)
    for (const row of wallboard.board()[kind]) held[kind].set(row.id, row);
  const agents = ['joe', 'elise', 'zoe'];
  for (let round = 0; round < 400; round++) {
    for (let n = 0; n <= roll(4); n++) {
      const [agent, call] = [roll(3), `k${roll(3)}`];
      const id = `s${agent}`;
      const session = aSession({ id, agentId: agents[agent] as string });
      live.step(
        [
          () => put.session(session),
          () => put.session({ ...session, state: { at: 'talking', callId: call } }),
          () => put.session({ ...session, state: { at: 'logged-out' } }),
          () => gone('session', id),
          () => put.leg(aLeg({ id, trunkId: 'sbc', state: { at: 'parked', channel: 'c', since: round, until: null } })),
          () => put.leg(aLeg({ id, state: { at: 'dropped', cause: 'hung up' } })),
          () => put.call(aCall({ id: call, arrivedAt: round })),
          () => put.call(aCall({ id: call, state: { at: 'talking', sessionId: id, since: round } })),
          () => gone('call', call),
        ][roll(9)]?.() ?? gone('call', 'none'),
      );
      // Between two looks as well, and looking changes nothing of what moves.
      t.deepEqual(wallboard.board(), createWallboard(live.view, () => 1_760_000_000_000).board());
    }
    const moved = wallboard.moved();
    for (const kind of ['agents', 'queues', 'trunks'] as const) {
      for (const [id, row] of moved?.[kind] ?? []) {
        if (row === null) held[kind].delete(id);
        else held[kind].set(id, row);
      }
      const fresh = new Map(wallboard.board()[kind].map((row) => [row.id, row]));
      t.deepEqual(new Map([...held[kind]].sort()), new Map([...fresh].sort()) as Map<string, unknown>);
    }
  }
});

test('a row that stands is the same object on every board, also after an edit that shows nowhere on it', (t) => {
  const { live, wallboard } = board();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' })), put.session(aSession({ id: 's2', agentId: 'elise' })));
  wallboard.moved();
  const [elise, joe] = wallboard.board().agents;
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' } })));
  t.is(wallboard.board().agents[0], elise);
  t.like(wallboard.board().agents[1], { state: 'not-ready' });
  t.like(wallboard.moved()?.agents.get('s1'), { state: 'not-ready' });
  t.not(wallboard.board().agents[1], joe);
  live.world.directory = { ...live.view.directory };
  t.is(wallboard.board().agents[0]?.id, 's2');
  t.is(wallboard.moved(), null);
  t.is(wallboard.board().agents[0], elise);
});

test('C7: a row becomes overdue by time alone, once', (t) => {
  const clock = { now: 1_760_000_000_000 };
  const { live, wallboard } = board(clock);
  const hold = { setter: 'agent', reason: '2', since: clock.now, via: 'web', by: 'joe' } as const;
  const interval = { state: 'not-ready', reason: '2', setter: 'agent', via: 'web', since: clock.now } as const;
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' }, holds: [hold], interval })));
  t.like(wallboard.moved()?.agents.get('s1'), { overdue: false, overdueAt: clock.now + 3_600_000 });
  clock.now += 3_599_999;
  t.is(wallboard.moved(), null);
  clock.now += 1;
  t.like(wallboard.moved()?.agents.get('s1'), {
    overdue: true,
    holds: [{ setter: 'agent', reason: '2', label: 'Lunch' }],
  });
  t.true(wallboard.board().agents[0]?.overdue);
  t.is(wallboard.moved(), null);
});
