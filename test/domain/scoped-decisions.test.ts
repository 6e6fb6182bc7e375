import test from 'ava';
import type { Agent, Directory } from '../../app/domain/directory.js';
import { agentsFor } from '../../app/domain/routing.js';
import type { Overrides, Scope } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk, MAIN_SITE, moment } from '../support/world.js';

const EVERYWHERE = ['system', 'site', 'queue', 'agent'] as const;

const QUIET: Overrides = { announceToAgent: false };

/** Joe is of Berlin and Jay of the main site; the queue is of Berlin too. `set` is set at one scope that is Joe's. */
function office(scope: Scope, set: Overrides, joe: Partial<Agent> = {}, queue: Overrides = QUIET): Directory {
  const at = (wanted: Scope): Overrides => (scope === wanted ? set : {});
  return aDirectory({
    agents: [
      anAgent({ id: 'joe', siteId: 'berlin', settings: at('agent'), ...joe }),
      anAgent({ id: 'jay', dn: '7777', number: '+15551232222', ...joe }),
    ],
    trunks: [aTrunk({ id: 't1' })],
    queues: [{ ...aQueue({ id: 'sales', siteId: 'berlin' }), settings: { ...queue, ...at('queue') } }],
    routes: [aRoute({ id: 'r1' })],
    sites: [MAIN_SITE, { ...MAIN_SITE, id: 'berlin', settings: at('site') }],
    system: at('system'),
  });
}

/** Joe is rung for each call. */
const perCall: Partial<Agent> = { nailedUp: false, connectOnLogin: '' };

/** Joe is ready, and a customer waits. */
function rung(scope: Scope, set: Overrides): Stage {
  const s = new Stage(office(scope, set, perCall));
  s.ready('joe');
  s.taken();
  s.customer('c1');
  return s;
}

for (const scope of EVERYWHERE) {
  test(`A, K2: how long an agent is rung can be set at the ${scope}`, (t) => {
    const s = rung(scope, { ringMs: 300 });
    t.like(
      s.taken().find(({ do: what }) => what === 'dial'),
      { ringMs: 300 },
    );
    s.play({ type: 'leg.ringing', channel: s.channel('joe') });
    s.wait(299);
    t.is(s.session('joe').state.at, 'offered');
    s.wait(2);
    t.like(s.session('joe'), { state: { at: 'not-ready' }, holds: [{ reason: 'no-answer' }] });
  });

  test(`A, K2: after how many no-answers an agent is not ready, and the rest between, can be set at the ${scope}`, (t) => {
    const s = rung(scope, { notReadyAfter: 2, busyDelayMs: 7_000 });
    s.gone(s.channel('joe'), 17, 486);
    t.like(s.session('joe'), { state: { at: 'ready' }, refusals: { count: 1 }, restUntil: s.at + 7_000 });
    s.wait(7_001);
    s.gone(s.channel('joe'), 17, 486);
    t.like(s.session('joe'), { state: { at: 'not-ready' }, holds: [{ reason: 'busy' }] });
  });

  test(`A, D6: whether an agent presses 1 can be set at the ${scope}`, (t) => {
    const s = rung(scope, { confirm: false });
    s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
    t.is(s.leg('joe').state.at, 'connecting');
    t.false(s.taken().some((effect) => effect.do === 'play'));
  });

  test(`A, D6: how often and how long an agent is asked can be set at the ${scope}`, (t) => {
    const s = rung(scope, { confirmTries: 2, confirmWaitMs: 200 });
    s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
    s.wait(399);
    t.is(s.taken().filter((effect) => effect.do === 'play' && effect.prompt === 'press-1').length, 2);
    s.wait(2);
    t.like(s.session('joe').holds[0], { reason: 'not-confirmed' });
  });

  test(`A, C4: wrap-up can be set at the ${scope}`, (t) => {
    const s = new Stage(office(scope, { wrapUpMs: 30_000 }));
    s.ready('joe');
    s.customer('c1');
    s.join('c1');
    s.gone('c1');
    t.like(s.session('joe').state, { at: 'wrap-up', until: s.at + 30_000 });
  });

  test(`A, E3: the beep before delivery can be set at the ${scope}`, (t) => {
    const beeps = (set: Overrides): boolean => {
      const s = new Stage(office(scope, set, {}, {}));
      s.ready('joe');
      s.taken();
      s.customer('c1');
      return s.taken().some((effect) => effect.do === 'play' && effect.prompt === 'beep');
    };
    t.true(beeps({}));
    t.false(beeps({ announceToAgent: false }));
  });
}

for (const scope of ['system', 'site', 'agent'] as const) {
  test(`A, E5: ringing and redials of a nailed-up leg can be set at the ${scope}`, (t) => {
    const s = new Stage(office(scope, { nailUpRingMs: 800, redialMs: [50, 60] }));
    s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
    t.like(
      s.taken().find(({ do: what }) => what === 'dial'),
      { ringMs: 800 },
    );
    s.answerPhone('joe');
    s.gone(s.channel('joe'), 31);
    t.like(s.leg('joe').state, { at: 'lost', until: s.at + 50 });
  });

  test(`A, B6, E7: being ready at once and keeping the leg can be set at the ${scope}`, (t) => {
    const s = new Stage(office(scope, { readyOnLogin: true, dropOnLogout: false }));
    s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
    s.answerPhone('joe');
    t.is(s.session('joe').state.at, 'ready');
    const { id } = s.session('joe');
    s.ask({ do: 'logout', agentId: 'joe' });
    t.is(s.world.get('leg', id)?.state.at, 'parked');
  });
}

for (const scope of ['system', 'site', 'queue'] as const) {
  test(`A, E4: music, and the caller of a lost leg, can be set at the ${scope}`, (t) => {
    const s = new Stage(office(scope, { musicClass: 'jazz', onLegLost: 'release' }));
    s.customer('c1');
    t.like(
      s.taken().find(({ do: what }) => what === 'music'),
      { musicClass: 'jazz' },
    );
    s.ready('joe');
    s.join('c1');
    s.gone(s.channel('joe'), 31);
    t.is(s.call('c1'), undefined);
  });

  test(`A, K2: how long a caller is kept from who declined can be set at the ${scope}`, (t) => {
    const takenBy = (set: Overrides): string | undefined => {
      const s = new Stage(office(scope, set));
      s.ready('joe');
      s.ready('jay');
      s.play({ type: 'switch.down' });
      s.world.switchUp = false;
      s.customer('c1');
      const call = s.call('c1');
      const declined = { [s.session('joe').id]: s.at - 20_000 };
      return call && agentsFor(s.world, { ...call, declined }, moment(s.at))[0]?.agentId;
    };
    t.is(takenBy({}), 'joe', 'after 15 s');
    t.is(takenBy({ declinedForMs: 60_000 }), 'jay');
  });
}

test('A: what is set at another site, or at another agent, changes nothing', (t) => {
  const s = new Stage(office('site', { ringMs: 300 }, perCall));
  s.ready('jay');
  s.taken();
  s.customer('c1');
  t.like(
    s.taken().find(({ do: what }) => what === 'dial'),
    { ringMs: 20_000 },
  );
});

test('A: a change counts from the next decision on, also for who is signed in', (t) => {
  const s = rung('agent', {});
  s.gone(s.channel('joe'), 17, 486);
  s.world.directory = office('agent', { ringMs: 444, confirm: false }, perCall);
  s.play({ type: 'directory.changed', directory: s.world.directory });
  s.taken();
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.like(
    s.taken().find(({ do: what }) => what === 'dial'),
    { ringMs: 444 },
  );
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  t.is(s.leg('joe').state.at, 'connecting');
});
