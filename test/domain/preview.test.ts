import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { dos } from '../support/dos.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const joe = anAgent({ id: 'joe' });
const jay = anAgent({ id: 'jay', dn: '7777', number: '+15551232222' });

function stage(settings: Overrides = {}, agents = [joe, jay]): Stage {
  return new Stage(
    aDirectory({
      agents,
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', settings: { preview: true, ...settings } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

function offered(s: Stage): void {
  s.ready('joe');
  s.taken();
  s.customer('c1');
}

const preview = (s: Stage) => s.world.offerOfSession(s.session('joe').id);

test('E3: with preview the call is offered to a parked leg, told on it, and delivered when the agent accepts', (t) => {
  const s = stage();
  offered(s);
  t.is(s.session('joe').state.at, 'offered');
  t.is(s.leg('joe').state.at, 'parked');
  t.is(preview(s)?.state.at, 'preview');
  const said = s.taken().find((effect) => effect.do === 'play');
  t.like(said, { channel: s.channel('joe'), prompt: 'accept-call' });
  s.wait(5_000);
  t.false(s.taken().some((effect) => effect.do === 'add'));
  t.is(s.ask({ do: 'accept', agentId: 'joe' }).refusal, null);
  t.deepEqual(dos(s.effects), ['hush', 'quiet add']);
  t.is(s.ask({ do: 'accept', agentId: 'joe' }).refusal, null, 'twice is harmless');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

test('E3: behind an accepted preview comes the announcement, as without one', (t) => {
  const s = stage({ announceToAgent: true });
  offered(s);
  s.taken();
  s.ask({ do: 'accept', agentId: 'joe' });
  t.like(
    s.taken().find((effect) => effect.do === 'play'),
    { prompt: 'beep' },
  );
  t.is(s.leg('joe').state.at, 'connecting');
});

for (const [what, act, reason] of [
  ['rejects', (s: Stage) => s.ask({ do: 'reject', agentId: 'joe' }), 'rejected'],
  ['does not decide in time', (s: Stage) => s.wait(15_100), 'no-answer'],
] as const) {
  test(`E3, K2: an agent who ${what} is not ready, and the caller at the head goes to another agent`, (t) => {
    const s = stage();
    offered(s);
    s.customer('c2');
    act(s);
    t.is(preview(s), undefined);
    t.true(s.effects.some((effect) => effect.do === 'hush'));
    t.is(s.session('joe').interval.reason, reason);
    t.is(s.leg('joe').state.at, 'parked');
    t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
    s.ready('jay');
    t.is(s.call('c1')?.state.at, 'offered');
    s.ask({ do: 'accept', agentId: 'jay' });
    s.join('c1');
    t.is(s.session('jay').state.at, 'talking');
  });
}

test('E3, K2: who rejected is not offered that caller again while another agent is there, and after a while is', (t) => {
  const s = stage({ notReadyAfter: 0, rejectDelayMs: 0 });
  offered(s);
  s.ready('jay');
  s.ask({ do: 'reject', agentId: 'joe' });
  const call = s.call('c1');
  t.is(call?.state.at === 'offered' && s.world.offersOfCall(call.id)[0]?.sessionId, s.session('jay').id);
});

test('E3: a caller who hangs up meanwhile is nobody’s no-answer, and the agent hears no more of it', (t) => {
  const s = stage();
  offered(s);
  s.taken();
  s.gone('c1');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hush'],
  );
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.session('joe').noAnswers, 0);
  t.is(s.ask({ do: 'accept', agentId: 'joe' }).refusal?.code, 'no-offer');
  t.is(s.ask({ do: 'reject', agentId: 'joe' }).refusal?.code, 'no-offer');
});

test('C2, E3: a pause during the preview withdraws the call, and no no-answer is counted', (t) => {
  const s = stage();
  offered(s);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  t.is(s.session('joe').interval.reason, '1');
  t.is(s.call('c1')?.state.at, 'waiting');
});

for (const [cause, leg, reason] of [
  [16, 'dropped', 'leg-dropped'],
  [44, 'lost', 'leg-lost'],
] as const) {
  test(`E3, E5: a leg that is ${leg} during the preview gives the caller back, and nobody is charged with it`, (t) => {
    const s = stage();
    offered(s);
    s.gone(s.channel('joe'), cause);
    t.is(s.leg('joe').state.at, leg);
    t.is(s.call('c1')?.state.at, 'waiting');
    t.like(
      s.changes.find(({ why }) => why === 'offer.failed'),
      { detail: { reason } },
    );
    t.deepEqual(
      s.session('joe').holds.map((hold) => hold.reason),
      [reason],
    );
  });
}

test('E6: a leg is not let go of while a call is looked at, and the time begins anew behind it', (t) => {
  const s = stage({ previewMs: 30_000 }, [{ ...joe, settings: { idleTimeoutMs: 20_000 } }]);
  s.ready('joe');
  s.wait(10_000);
  s.customer('c1');
  s.wait(25_000);
  t.is(s.leg('joe').state.at, 'parked');
  s.wait(6_000);
  t.is(s.session('joe').interval.reason, 'no-answer');
  s.wait(15_000);
  t.is(s.leg('joe').state.at, 'parked');
  s.wait(6_000);
  t.is(s.leg('joe').state.at, 'dropped');
});

test('E3: a leg that is dialled for the call needs no preview: picking up is accepting', (t) => {
  const s = stage({}, [anAgent({ id: 'joe', connectOnLogin: '' })]);
  offered(s);
  t.is(preview(s)?.state.at, 'reserved');
});
