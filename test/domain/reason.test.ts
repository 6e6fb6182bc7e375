import test from 'ava';
import { pauseTooLongAt } from '../../app/domain/policies/pause-length.js';
import { inOrder, isKnownReason } from '../../app/domain/reason.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aReason, aTrunk } from '../support/world.js';

const BREAK = aReason({ code: '1', label: 'Break', maxSeconds: 600, order: 2 });
const LUNCH = aReason({ code: '2', label: 'Lunch', order: 1 });

function stage(): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', nailedUp: false, connectOnLogin: '' })],
      queues: [aQueue({ id: 'sales' })],
      trunks: [aTrunk({ id: 't1' })],
      reasons: [BREAK, LUNCH],
    }),
  );
  s.ready('joe');
  return s;
}

const pause = { do: 'hold', agentId: 'joe', setter: 'agent' } as const;

test('A: people choose among the configured reasons and our own words, and nothing else', (t) => {
  const { directory } = stage().world;
  t.true(['1', '2', 'login', 'no-answer'].every((given) => isKnownReason(directory, given)));
  t.deepEqual(
    ['3', '01', '', 'lunch', 'Lunch', 'leg-lost', 'toString'].filter((given) => isKnownReason(directory, given)),
    [],
  );
  t.deepEqual(
    inOrder(directory.reasons.values()).map(({ code }) => code),
    ['2', '1'],
  );
});

test('A: a pause for a reason that nobody knows is refused and changes nothing', (t) => {
  const s = stage();
  t.deepEqual(s.ask({ ...pause, reason: '7' }).refusal, { code: 'no-such-reason', field: 'reason' });
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.ask({ ...pause, setter: 'presence', reason: 'on-the-phone' }).refusal, null, 'J: a PBX has words of its own');
});

test('C3: changing the reason while paused closes one interval and opens another', (t) => {
  const s = stage();
  s.ask({ ...pause, reason: '1' });
  const first = s.session('joe').interval;
  s.wait(5_000);
  const { changes } = s.ask({ ...pause, reason: '2' }, 'phone');
  t.like(s.session('joe').interval, { reason: '2', setter: 'agent', via: 'phone', since: s.at });
  t.like(changes[0]?.detail, {
    closed: 'not-ready',
    closedReason: '1',
    closedSetter: 'agent',
    closedVia: 'web',
    closedSince: first.since,
  });
  s.ask({ ...pause, reason: '2' });
  t.like(s.session('joe').interval, { reason: '2', via: 'phone' }, 'the same reason again goes on');
});

test('C7: a pause is too long from its reason’s length on, and asking for it again does not renew it', (t) => {
  const s = stage();
  const endOf = () => pauseTooLongAt(s.world.directory, s.session('joe'));
  t.is(endOf(), null);
  s.ask({ ...pause, reason: '1' });
  const { since } = s.session('joe').interval;
  t.is(endOf(), since + 600_000);
  s.wait(60_000);
  s.ask({ ...pause, reason: '1' });
  t.is(endOf(), since + 600_000);
  s.ask({ ...pause, reason: '2' });
  t.is(endOf(), null, 'a reason without a length may last');
  s.ask({ ...pause, setter: 'supervisor', reason: '1' });
  t.is(endOf(), s.at + 600_000, 'C5: a supervisor’s pause is timed as well');
  s.wait(700_000);
  t.is(s.session('joe').state.at, 'not-ready', 'no automatic unpause');
});
