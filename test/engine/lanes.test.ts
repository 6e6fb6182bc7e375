import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { Lanes } from '../../app/engine/lanes.js';
import type { Gate } from '../../app/engine/lanes.js';
import { ManualSwitch } from '../support/engine-under-test.js';
import { NO_GROUPS } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';

const answer = (channel: string): Effect => ({ do: 'answer', channel });
const hangup = (channel: string): Effect => ({ do: 'hangup', channel, reason: 'normal' });
const bridge = (id: string): Effect => ({ do: 'bridge', bridge: id, name: id });
const remove = (channel: string, id: string): Effect => ({ do: 'remove', bridge: id, channel });
const add = (id: string, ...channels: string[]): Effect => ({ do: 'add', bridge: id, channels, joins: false });

function lanes() {
  const target = new ManualSwitch();
  const time = new VirtualTime();
  const failures: string[] = [];
  const told: string[] = [];
  const touched: string[] = [];
  const quiet = (): void => undefined;
  const warn = (line: string, fields?: object): void => void told.push(`${line} ${JSON.stringify(fields)}`);
  const made = new Lanes(
    target,
    time.clock(),
    1_000,
    {
      started: quiet,
      failed: (effect, reason) => failures.push(`${effect.do} ${reason}`),
      touched: (name) => touched.push(name),
    },
    { debug: quiet, info: quiet, warn, error: quiet },
  );
  return { target, time, failures, told, touched, lanes: made };
}

test('effects on one channel go one after another, those on another do not wait', (t) => {
  const { target, lanes: own } = lanes();
  for (const effect of [answer('c1'), hangup('c1'), answer('c2')]) own.add(effect);
  t.deepEqual(target.effects, ['answer c1', 'answer c2']);
  target.answer(0);
  t.deepEqual(target.effects, ['answer c1', 'answer c2', 'hangup c1']);
});

test('a leg that goes after what was asked of its bridge waits until its caller is out of it', (t) => {
  const { target, lanes: own } = lanes();
  for (const effect of [remove('c1', 'b1'), { ...hangup('leg'), after: 'b1' }, answer('leg2')]) own.add(effect);
  t.deepEqual(target.effects, ['remove c1', 'answer leg2']);
  target.answer(0);
  t.deepEqual(target.effects.slice(2), ['hangup leg']);
});

test('a caller joins while their line is being answered, and what comes after waits for both', (t) => {
  for (const first of [0, 1]) {
    const { target, lanes: own } = lanes();
    const join: Effect = { do: 'add', bridge: 'b1', channels: ['c1'], joins: true };
    for (const effect of [answer('c1'), join, hangup('c1')]) own.add(effect);
    t.deepEqual(target.effects, ['answer c1', 'add b1']);
    target.answer(first);
    t.is(target.effects.length, 2);
    target.answer(1 - first);
    t.deepEqual(target.effects.slice(2), ['hangup c1']);
    target.answer(2);
    t.true(own.quiet);
  }
});

test('a leg goes into its bridge only once its line is answered, and a join never goes before what is not begun', (t) => {
  const { target, lanes: own } = lanes();
  own.add(answer('leg'));
  own.add(add('b1', 'leg'));
  t.deepEqual(target.effects, ['answer leg']);
  own.add(bridge('b2'));
  own.add({ do: 'deadman', channel: 'c2', seconds: 60 });
  own.add(answer('c2'));
  own.add({ do: 'add', bridge: 'b3', channels: ['c2'], joins: true });
  t.deepEqual(target.effects, ['answer leg', 'bridge b2', 'deadman c2']);
});

test('a lane is open while something waits that moves or ends a channel, not for what it hears', (t) => {
  const { target, lanes: own } = lanes();
  own.add({ do: 'deadman', channel: 'c1', seconds: 0 });
  t.false(own.isOpen('c1'));
  own.add(remove('c1', 'b1'));
  t.true(own.isOpen('c1'));
  target.answer(0);
  target.answer(1);
  t.false(own.isOpen('c1'));
});

test('an effect with several keys waits for all its lanes and holds them all', (t) => {
  const { target, lanes: own } = lanes();
  for (const effect of [answer('c1'), bridge('b1'), add('b1', 'c1', 'c2'), hangup('c2')]) own.add(effect);
  t.deepEqual(target.effects, ['answer c1', 'bridge b1']);
  target.answer(1);
  t.is(target.effects.length, 2, 'the channel is still busy');
  target.answer(0);
  t.deepEqual(target.effects.slice(2), ['add b1']);
  target.answer(2);
  t.deepEqual(target.effects.slice(3), ['hangup c2']);
});

test('two who want each other’s lanes do not wait for ever', (t) => {
  const { target, lanes: own } = lanes();
  own.add(add('b1', 'c1', 'c2'));
  own.add(add('b2', 'c2', 'c1'));
  target.answer(0);
  target.answer(1);
  t.deepEqual(target.effects, ['add b1', 'add b2']);
  t.true(own.quiet);
});

test('a channel that is named twice holds its lane once', (t) => {
  const { target, lanes: own } = lanes();
  own.add(add('b1', 'c1', 'c1'));
  own.add(answer('c1'));
  target.answer(0);
  t.deepEqual(target.effects, ['add b1', 'answer c1']);
});

test('a failure is told; that something is gone is ordinary when it was to go', (t) => {
  const { target, failures, lanes: own } = lanes();
  own.add(answer('c1'));
  target.answer(0, 'gone');
  own.add(hangup('c1'));
  target.answer(1, 'gone');
  own.add(hangup('c2'));
  target.answer(2, 'timeout');
  t.deepEqual(failures, ['answer gone', 'hangup timeout']);
});

test('a second answer to the same request is ignored', (t) => {
  const { target, failures, lanes: own } = lanes();
  own.add(answer('c1'));
  target.answer(0);
  target.answer(0, 'refused');
  t.deepEqual(failures, []);
});

test('what stands behind a closed gate holds its place in the lane', (t) => {
  const { target, lanes: own } = lanes();
  let open: () => void = () => undefined;
  const gate: { open: boolean; whenOpen: Gate['whenOpen'] } = {
    open: false,
    whenOpen: (call: () => void) => {
      open = () => {
        gate.open = true;
        call();
      };
    },
  };
  own.add(add('b1', 'c1'), gate);
  own.add(hangup('c1'));
  t.deepEqual(target.effects, []);
  open();
  target.answer(0);
  t.deepEqual(target.effects, ['add b1', 'hangup c1']);
});

test('a caller who cannot be taken out of a bridge is asked out three times before the next one comes in', (t) => {
  const { target, failures, lanes: own } = lanes();
  own.add(remove('c1', 'b1'));
  own.add(add('b1', 'c2'));
  target.answer(0, 'timeout');
  target.answer(1, 'refused');
  t.deepEqual(target.effects, ['remove c1', 'remove c1', 'remove c1']);
  target.answer(2, 'refused');
  t.deepEqual([target.effects.slice(3), failures], [['add b1'], ['remove refused']]);
});

test('a request that its adapter never answers counts as timed out after twice its time', async (t) => {
  const { target, time, failures, lanes: own } = lanes();
  own.add(answer('c1'));
  own.add(hangup('c1'));
  await time.runUntil(1_999);
  own.expire();
  t.deepEqual(failures, []);
  await time.runUntil(2_000);
  own.expire();
  t.deepEqual([failures, target.effects], [['answer timeout'], ['answer c1', 'hangup c1']]);
});

test('once stopped nothing leaves any more, whatever is answered', (t) => {
  const { target, lanes: own } = lanes();
  own.add(answer('c1'));
  own.add(hangup('c1'));
  own.stop();
  target.answer(0);
  own.add(answer('c2'));
  t.deepEqual(target.effects, ['answer c1']);
});

test('what Asterisk refuses is told with its reason, the same not again at once, and without a number', async (t) => {
  const { target, time, told, lanes: own } = lanes();
  const dial = (channel: string): Effect => ({
    do: 'dial',
    channel,
    sessionId: 's1',
    trunkId: 't1',
    contactIndex: 0,
    number: '+15551231111',
    callerId: null,
    groups: NO_GROUPS,
    ringMs: 20_000,
  });
  own.add(dial('l1'));
  target.answer(0, 'refused');
  own.add(dial('l2'));
  target.answer(1, 'refused');
  t.is(told.length, 1);
  t.regex(told[0] ?? '', /did not do "dial".*"reason":"refused".*"trunk":"t1"/);
  t.notRegex(told[0] ?? '', /1111/);
  await time.runUntil(30_000);
  own.add(dial('l3'));
  target.answer(2, 'refused');
  own.add(answer('c1'));
  target.answer(3, 'gone');
  t.is(told.length, 2);
});

test('what a request found gone was not touched by it, so that a look at Asterisk may tell that it went', (t) => {
  const { target, touched, lanes: own } = lanes();
  own.add(add('b1', 'c1'));
  target.answer(0, 'gone');
  t.deepEqual(touched, []);
  own.add(add('b2', 'c2'));
  target.answer(1);
  t.deepEqual(touched, ['b2', 'c2']);
});
