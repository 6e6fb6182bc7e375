import test from 'ava';
import { answerTo, routes } from '../support/all-routes.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { bodyOf, pathOf } from '../support/route-bodies.js';
import { send, startWebApp } from '../support/web-app.js';

/** Who may use a route: nobody signed in, an agent about another agent, about themselves, a supervisor, an admin. */
type Access = readonly [anyone: boolean, otherAgent: boolean, self: boolean, supervisor: boolean, admin: boolean];

const everybody: Access = [true, true, true, true, true];
const signedIn: Access = [false, true, true, true, true];
const selfAndAbove: Access = [false, false, true, true, true];
const self: Access = [false, false, true, false, false];
const supervisors: Access = [false, false, false, true, true];
const admins: Access = [false, false, false, false, true];

/** Written down apart from the routes: a route that is missing here, or lets in somebody else, fails. */
const ACCESS: Readonly<Record<string, Access>> = {
  openapi: everybody,
  setup: everybody,
  'sign-in': everybody,
  'sign-out': signedIn,
  me: signedIn,
  'tokens.create': admins,
  'users.list': admins,
  'users.create': admins,
  'users.change': admins,
  'users.delete': admins,
  'agents.list': supervisors,
  'agents.read': selfAndAbove,
  'agents.create': admins,
  'agents.change': admins,
  'agents.delete': admins,
  'agents.pin': admins,
  'queue-pauses.set': selfAndAbove,
  'queue-pauses.remove': selfAndAbove,
  'agents.reset': supervisors,
  'supervisions.list': supervisors,
  'supervisions.start': supervisors,
  'supervisions.switch': supervisors,
  'supervisions.stop': supervisors,
  'audit.list': admins,
  'callbacks.list': supervisors,
  'callbacks.cancel': supervisors,
  'lock-outs.list': supervisors,
  'lock-outs.lift': supervisors,
  'emergency-calls.list': supervisors,
  'emergency-calls.seen': supervisors,
  'trunks.list': supervisors,
  'trunks.read': supervisors,
  'trunks.health': supervisors,
  'trunks.create': admins,
  'trunks.change': admins,
  'trunks.delete': admins,
  'phones.list': supervisors,
  'phones.read': supervisors,
  'phones.registration': supervisors,
  'phone-registrations.list': supervisors,
  'peers.overview': supervisors,
  'phones.create': admins,
  'phones.change': admins,
  'phones.delete': admins,
  'phones.secret': admins,
  'templates.list': admins,
  'templates.history': admins,
  'templates.preview': admins,
  'templates.apply': admins,
  'templates.roll-back': admins,
  'queues.list': supervisors,
  'queues.read': supervisors,
  'queues.create': admins,
  'queues.change': admins,
  'queues.delete': admins,
  'routes.list': supervisors,
  'routes.read': supervisors,
  'routes.create': admins,
  'routes.change': admins,
  'routes.delete': admins,
  'menus.list': supervisors,
  'menus.read': supervisors,
  'menus.create': admins,
  'menus.change': admins,
  'menus.delete': admins,
  'prompts.list': supervisors,
  'prompts.read': supervisors,
  'prompts.sound': supervisors,
  'prompts.create': admins,
  'prompts.change': admins,
  'prompts.delete': admins,
  'sites.list': supervisors,
  'sites.read': supervisors,
  'sites.create': admins,
  'sites.change': admins,
  'sites.delete': admins,
  'reasons.list': signedIn,
  'reasons.read': signedIn,
  'reasons.create': admins,
  'reasons.change': admins,
  'reasons.delete': admins,
  'number-plan.list': supervisors,
  'imports.check': admins,
  'imports.apply': admins,
  'imports.list': admins,
  'exports.agents': admins,
  'exports.phones': admins,
  'settings.read': supervisors,
  'settings.change': admins,
  'addresses.read': admins,
  'addresses.change': admins,
  'sessions.list': signedIn,
  'sessions.login': selfAndAbove,
  'sessions.logout': selfAndAbove,
  'sessions.softphone': [false, false, true, false, false],
  'holds.set': selfAndAbove,
  'holds.remove': selfAndAbove,
  'agents.end-wrap-up': selfAndAbove,
  'agents.reconnect': selfAndAbove,
  'offers.accept': selfAndAbove,
  'offers.reject': selfAndAbove,
  'leg-minutes.list': supervisors,
  'agents.leg-minutes': selfAndAbove,
  'agent-sounds.list': selfAndAbove,
  'agent-sounds.upload': selfAndAbove,
  'agent-sounds.sound': selfAndAbove,
  'agent-sounds.delete': selfAndAbove,
  'messages.list': self,
  'messages.sound': self,
  'messages.heard': self,
  'messages.delete': self,
  'calls.list': signedIn,
  'calls.release': selfAndAbove,
  'calls.transfer': selfAndAbove,
  'calls.dial': selfAndAbove,
  'calls.hold': selfAndAbove,
  'calls.consult': selfAndAbove,
  'calls.complete': selfAndAbove,
  'calls.abort': selfAndAbove,
  'calls.retrieve': selfAndAbove,
  'calls.record-start': selfAndAbove,
  'calls.record-pause': selfAndAbove,
  'calls.record-resume': selfAndAbove,
  'calls.record-stop': selfAndAbove,
  'queue-log.read': supervisors,
  'reports.calls': supervisors,
  'reports.calls.csv': supervisors,
  'reports.service-level': supervisors,
  'reports.service-level.csv': supervisors,
  'recordings.list': supervisors,
  'recordings.read': supervisors,
  'recordings.sound': supervisors,
  'recordings.delete': admins,
  'recordings.plays': admins,
  'conference.begin': selfAndAbove,
  'conference.add': selfAndAbove,
  'conference.drop': selfAndAbove,
  'conference.leave': selfAndAbove,
  'conference.end': selfAndAbove,
  'calls.digits': selfAndAbove,
  events: signedIn,
};

const WHO = ['nobody signed in', 'another agent', 'the agent themselves', 'a supervisor', 'an admin'] as const;

test('every route is in the table of roles, and the table names no other', (t) => {
  t.deepEqual(routes.map(({ id }) => id).sort(), Object.keys(ACCESS).sort());
});

for (const { id, method, path } of routes) {
  WHO.forEach((who, index) => {
    const allowed = ACCESS[id]?.[index] === true;
    test(`${method.toUpperCase()} ${path}: ${who} is ${allowed ? 'let in' : 'turned away'}`, async (t) => {
      const app = await startWebApp();
      t.teardown(() => app.close());
      app.live.step(
        put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
        put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
        put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
      );
      const token = [
        () => undefined,
        () => app.token('agent', 'jay'),
        () => app.token('agent', 'joe'),
        () => app.token('supervisor'),
        () => app.token('admin'),
      ][index]?.();
      const { status } = await answerTo(app.url + pathOf(path), method, await token, bodyOf(id));
      const turnedAway = id === 'sign-in' ? [403] : [401, 403];
      if (allowed) t.true(status < 500 && !turnedAway.includes(status), `answered with ${status}`);
      else t.is(status, index === 0 ? 401 : 403);
    });
  });
}

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
