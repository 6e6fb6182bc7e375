import test from 'ava';
import { aCall, aSession, put } from '../support/rows.js';
import { send, startWebApp } from '../support/web-app.js';

test('C1: an agent cannot remove what a supervisor set, nor anybody what the system set', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [agent, supervisor] = [await app.token('agent'), await app.token('supervisor')];
  const remove = (token: string, setter: string) =>
    send(app, 'DELETE', `/api/v1/agents/joe/holds/${setter}`, { token });
  t.is((await remove(agent, 'supervisor')).json.code, 'not-your-hold');
  t.is((await remove(agent, 'presence')).status, 403);
  t.is((await remove(supervisor, 'system')).json.code, 'not-your-hold');
  t.is((await remove(supervisor, 'supervisor')).status, 204);
  t.is((await remove(supervisor, 'agent')).status, 204);
  t.is((await remove(agent, 'agent')).status, 204);
});

test('an agent sees only themselves in lists', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.session(aSession({ id: 's2', agentId: 'jay' })),
    put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
    put.call(aCall({ id: 'k2' })),
  );
  const token = await app.token('agent', 'joe');
  const sessions = await send(app, 'GET', '/api/v1/sessions', { token });
  t.deepEqual(
    sessions.json.items?.map(({ agentId }) => agentId),
    ['joe'],
  );
  const calls = await send(app, 'GET', '/api/v1/calls', { token });
  t.deepEqual(
    calls.json.items?.map(({ id }) => id),
    ['k1'],
  );
  t.deepEqual(calls.json.items?.[0]?.['caller'], { number: '•••••56', name: '' }, 'O: masked without the right');
});
