import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(settings = { desktopGoneMs: 60_000 }): Stage {
  const stage = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', settings })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  stage.ready('joe');
  return stage;
}

const desktop = (s: Stage, there: boolean) => s.play({ type: 'desktop.seen', agentId: 'joe', there });
const isIn = (s: Stage): boolean => s.world.sessionOfAgent('joe') !== undefined;

test('C6: an agent whose desktop stays closed is signed out after the disconnection timeout', (t) => {
  const s = stage();
  desktop(s, true);
  desktop(s, false);
  s.wait(59_000);
  t.true(isIn(s));
  s.wait(2_000);
  t.false(isIn(s));
  t.like(s.changes.find(({ why }) => why === 'session.ended')?.detail, { via: 'system', by: 'desktop-closed' });
});

test('C6: a desktop that returns in time cancels the sign-out', (t) => {
  const s = stage();
  desktop(s, true);
  desktop(s, false);
  s.wait(59_000);
  desktop(s, true);
  s.wait(600_000);
  t.true(isIn(s));
  t.deepEqual(s.session('joe').desktop, { at: 'open' });
});

test('C6, C2: during a call the sign-out waits for its end, and a desktop that is back by then cancels it', (t) => {
  for (const returns of [false, true]) {
    const s = stage();
    desktop(s, true);
    s.customer('c1');
    s.join('c1');
    desktop(s, false);
    s.wait(61_000);
    t.is(s.session('joe').state.at, 'talking');
    t.like(s.session('joe').pending.logout, { by: 'desktop-closed' });
    if (returns) desktop(s, true);
    s.gone('c1');
    t.is(isIn(s), returns);
  }
});

test('C6: a desktop that is back takes back no sign-out that somebody asked for', (t) => {
  const s = stage();
  desktop(s, true);
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'logout', agentId: 'joe' });
  desktop(s, false);
  s.wait(61_000);
  desktop(s, true);
  s.gone('c1');
  t.false(isIn(s));
});

test('C6: an agent who signed in by phone and had no desktop is never waited for', (t) => {
  const s = stage();
  desktop(s, false);
  s.wait(600_000);
  t.true(isIn(s));
  t.deepEqual(s.session('joe').desktop, { at: 'none' });
});

test('C6: the disconnection timeout is off unless it is set', (t) => {
  const s = stage({ desktopGoneMs: 0 });
  desktop(s, true);
  desktop(s, false);
  t.deepEqual(s.session('joe').desktop, { at: 'closed', until: null });
  s.wait(6_000_000);
  t.true(isIn(s));
});

test('C6: an offered call of an agent who is signed out so goes back to the head of its queue', (t) => {
  const s = stage();
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '4' });
  desktop(s, true);
  desktop(s, false);
  s.wait(59_900);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.customer('c1');
  t.is(s.session('joe').state.at, 'offered');
  s.wait(100);
  t.false(isIn(s));
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('C6: desktops of agents who are not signed in say nothing', (t) => {
  const s = stage();
  s.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(desktop(s, true).changes, []);
});
