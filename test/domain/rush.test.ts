import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const RUSH = 200;

/** One agent of two queues, on a leg that stays, ready. */
function stage(): Stage {
  const s = new Stage(
    aDirectory({
      queues: [aQueue({ id: 'sales' }), aQueue({ id: 'support', dn: '6001' })],
      agents: [anAgent({ id: 'joe', queues: ['sales', 'support'].map((queueId) => ({ queueId, penalty: 0 })) })],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.taken();
  return s;
}

function joins(s: Stage): readonly string[] {
  return s.taken().flatMap((effect) => (effect.do === 'add' && effect.joins ? [effect.channels[0] ?? ''] : []));
}

test(`K1: of ${RUSH} callers in one second on one free agent one is joined at a time, in the order they came, none lost`, (t) => {
  const s = stage();
  const names = Array.from({ length: RUSH }, (_, n) => `c${n}`);
  for (const [n, name] of names.entries()) {
    s.customer(name, n % 2 === 0 ? '0800' : '6001');
    s.wait(4);
  }
  t.is([...s.world.all('offer')].length, 1);
  for (const name of names) {
    t.deepEqual(joins(s), [name]);
    s.play({ type: 'bridge.joined', bridge: s.leg('joe').bridge ?? '', channel: name });
    t.is([...s.world.all('call')].filter(({ state }) => state.at === 'talking').length, 1);
    s.gone(name);
  }
  t.deepEqual(joins(s), []);
  t.is([...s.world.all('call')].length + [...s.world.all('offer')].length, 0);
  t.is(s.session('joe').state.at, 'ready');
});

test(`K1: of ${RUSH} callers who hang up while they wait none is joined, and the agent has who is left`, (t) => {
  const s = stage();
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  for (let n = 0; n < RUSH; n++) s.customer(`c${n}`);
  for (let n = 0; n < RUSH - 1; n++) s.gone(`c${n}`);
  s.taken();
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.deepEqual(joins(s), [`c${RUSH - 1}`]);
});
