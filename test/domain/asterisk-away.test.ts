import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(nailedUp: boolean): Stage {
  const ann = anAgent({
    id: 'ann',
    number: '+15550000001',
    nailedUp,
    connectOnLogin: nailedUp ? 'park' : '',
    settings: { confirm: false },
  });
  return new Stage(
    aDirectory({
      agents: [ann],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

const dials = (s: Stage): number => s.taken().filter((effect) => effect.do === 'dial').length;
const failures = (s: Stage): string[] =>
  s.changes.map(({ why }) => why).filter((why) => /^trunk\.(failed|out|contact-failed)$/.test(why));

test('K7: who signs in while Asterisk is away is signed in, and their line is dialled when its time comes', (t) => {
  const s = stage(true);
  s.world.switchUp = false;
  const { refusal } = s.ask({ do: 'login', agentId: 'ann', interface: 'mobile', agentPhone: null });
  t.is(refusal, null);
  t.is(dials(s), 0);
  t.like(s.leg('ann').state, { at: 'lost', cause: 'switch-down', attempt: 0 });
  t.deepEqual(
    s.session('ann').holds.map(({ reason }) => reason),
    ['login', 'leg-lost'],
  );
  s.world.switchUp = true;
  s.wait(2_500);
  s.answerPhone('ann');
  t.is(dials(s), 1);
  t.is(s.leg('ann').state.at, 'parked');
  t.deepEqual(
    s.session('ann').holds.map(({ reason }) => reason),
    ['login'],
  );
});

test('K7: a dial that Asterisk does not answer is no failure of the trunk, and is tried again after a moment', (t) => {
  const s = stage(true);
  s.ask({ do: 'login', agentId: 'ann', interface: 'mobile', agentPhone: null });
  for (let time = 0; time < 5; time += 1) {
    const effect = s.taken().find((one) => one.do === 'dial');
    if (effect?.do !== 'dial') return t.fail(`it is not dialled the ${time + 1}. time`);
    s.play({ type: 'effect.failed', effect, reason: 'timeout' });
    t.deepEqual(
      s.taken().map((one) => one.do),
      ['hangup', 'unbridge'],
    );
    t.like(s.leg('ann').state, { at: 'lost', cause: 'switch-down' });
    s.wait(5_000);
  }
  t.deepEqual(failures(s), []);
});

test('K7, K2: a call whose dial Asterisk does not answer goes to the head, and its agent is not blamed', (t) => {
  const s = stage(false);
  s.ready('ann');
  s.customer('c1');
  const effect = s.taken().find((one) => one.do === 'dial');
  if (effect?.do !== 'dial') return t.fail('nobody is dialled');
  s.play({ type: 'effect.failed', effect, reason: 'timeout' });
  t.is(s.call('c1')?.state.at, 'waiting');
  t.like(s.session('ann'), { holds: [], noAnswers: 0, refusals: null });
  t.deepEqual(failures(s), []);
  s.wait(1_500);
  t.is(dials(s), 1);
});

test('K2: a telephone that an earlier life rang and forgot is not rung again in the instant in which that is ended', (t) => {
  const s = stage(false);
  s.ready('ann');
  s.world.switchUp = false;
  s.customer('c1');
  s.taken();
  const { id: sessionId } = s.session('ann');
  s.world.switchUp = true;
  s.play({ type: 'found.stray', channel: 'n1-leg-of-before', alone: true, sessionId });
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(
    s.effects.filter(({ do: what }) => what === 'hangup' || what === 'dial').map(({ do: what }) => what),
    ['hangup'],
  );
  s.taken();
  s.wait(s.world.directory.settings.lineFreeMs + 1);
  t.is(dials(s), 1);
  t.is(s.session('ann').noAnswers, 0);
});

test('K2: one in company is left alone, and its agent takes calls as before', (t) => {
  const s = stage(false);
  s.ready('ann');
  const { id: sessionId, restUntil } = s.session('ann');
  s.play({ type: 'found.stray', channel: 'n1-leg-of-before', alone: false, sessionId });
  t.is(s.session('ann').restUntil, restUntil);
});
