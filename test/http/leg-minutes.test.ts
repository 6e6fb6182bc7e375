import test from 'ava';
import { aLeg, aSession, put } from '../support/rows.js';
import { send, startWebApp } from '../support/web-app.js';

const DAY = 86_400_000;
const SUM = { agentId: 'joe', trunkId: 'sbc', legs: 2, answered: 1, answeredMs: 90_400 };

test('E10: legs that have ended and the one that is up are summed by agent and way, today by default', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.legMinutes.ended.push(SUM, { ...SUM, agentId: 'jay', trunkId: null });
  const now = Date.now();
  const [startedAt, answeredAt] = [now - 40_000, now - 30_000];
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  const parked = { at: 'parked', channel: 'c', since: now, until: null } as const;
  app.live.step(put.leg(aLeg({ id: 's1', trunkId: 'sbc', state: parked, startedAt, answeredAt })));

  const all = await send(app, 'GET', '/api/v1/leg-minutes', { token: await app.token('supervisor') });
  t.is(all.status, 200);
  const [joe, jay] = all.json.items ?? [];
  t.like(joe, { agentId: 'joe', agentName: 'Joe Adams', trunkId: 'sbc', trunkName: 'SBC', legs: 3, answered: 2 });
  const seconds = Number(joe?.['seconds']);
  t.true(seconds >= 120 && seconds < 150, String(seconds));
  t.like(jay, { agentId: 'jay', trunkId: null, trunkName: '', seconds: 90 });
  t.is(Number(app.legMinutes.asked?.from) % DAY, 0, 'the site is in UTC');
  t.true(Number(app.legMinutes.asked?.to) - Number(app.legMinutes.asked?.from) < DAY);

  const own = await send(app, 'GET', '/api/v1/agents/joe/leg-minutes', { token: await app.token('agent') });
  t.deepEqual(
    own.json.items?.map(({ agentId }) => agentId),
    ['joe'],
  );
  const before = await send(app, 'GET', '/api/v1/agents/joe/leg-minutes?from=0&to=1000', {
    token: await app.token('agent'),
  });
  t.is(before.json.items?.[0]?.['seconds'], 90, 'a leg of today is none of then');
});

test('E10: a span that is no instant is refused by its field, and an agent nobody knows', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const wrong = await send(app, 'GET', '/api/v1/leg-minutes?from=yesterday', { token });
  t.is(wrong.status, 422);
  t.regex(JSON.stringify(wrong.json), /from \\"yesterday\\" is not allowed; allowed is milliseconds since 1970/);
  t.is((await send(app, 'GET', '/api/v1/agents/nobody/leg-minutes', { token })).json.code, 'no-such-agent');
});
