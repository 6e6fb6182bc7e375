import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(over = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...over })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

/** What was told of channels that have ended. */
function metered(s: Stage) {
  return s.changes.flatMap(({ detail }) => ('endedChannel' in detail ? [detail] : []));
}

test('E10: the change that ends a leg tells its agent, way, begin and answer, once', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  const channel = s.channel('joe');
  const startedAt = s.at;
  s.wait(4_000);
  s.answerPhone('joe');
  const { answeredAt } = s.leg('joe');
  t.true(answeredAt !== null && answeredAt >= startedAt + 4_000);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.customer('c1');
  s.join('c1');
  s.gone('c1');
  t.deepEqual(metered(s), [], 'it goes on');
  s.gone(channel, 16);
  s.ask({ do: 'logout', agentId: 'joe' });
  const told = metered(s);
  t.is(told.length, 1);
  t.like(told[0], { agentId: 'joe', endedChannel: channel, endedTrunk: 't1', startedAt, answeredAt });
});

test('E10: every dial is told, the one nobody answered without an answer', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.gone(s.channel('joe'), 17, 486);
  s.ask({ do: 'reconnect', agentId: 'joe' });
  s.answerPhone('joe');
  s.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(
    metered(s).map(({ answeredAt }) => answeredAt === null),
    [true, false],
  );
});

test('E7, E10: a leg that the next session takes over has not ended', (t) => {
  const s = stage({ settings: { dropOnLogout: false } });
  s.ready('joe');
  const { answeredAt } = s.leg('joe');
  s.ask({ do: 'logout', agentId: 'joe' });
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.deepEqual(metered(s), []);
  t.is(s.leg('joe').answeredAt, answeredAt);
});

test('E1c, E10: a dial-in counts from when it became the leg, and no trunk of ours is paid for it', (t) => {
  const s = stage({ connectOnLogin: '' });
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.ask({ do: 'dial-in', agentId: 'joe', channel: 'n1-9.9' }, 'phone');
  const at = s.at;
  s.play({ type: 'leg.entered', channel: 'n1-9.9', sessionId: s.session('joe').id });
  s.gone('n1-9.9', 16);
  t.like(metered(s)[0], { endedChannel: 'n1-9.9', endedTrunk: null, startedAt: at });
});
