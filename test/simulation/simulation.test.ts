import test from 'ava';
import { ALWAYS_OPEN as QUEUE_ALWAYS_OPEN } from '../../app/domain/queue-openings.js';
import { World } from '../../app/engine/world.js';
import { aCall, aNumber, aSession, put } from '../support/rows.js';
import { aDirectory, aQueue } from '../support/world.js';
import type { Asterisk, Channel } from './asterisk.js';
import { checkHistory, checkWiped, mismatches } from './invariants.js';
import { MemoryDatabase } from './memory-store.js';
import { seedOf } from './random.js';
import { runSchedule } from './schedule.js';
import { Silence } from './silence.js';
import { Truth, crowd } from './truth.js';

const channel = (id: string, role: 'caller' | 'leg'): Channel => ({
  id,
  role,
  sessionId: null,
  number: '',
  dialled: '',
  endpoint: 'trunk-t1',
  entered: true,
  up: true,
  ringing: false,
  bridge: 'b1',
  sound: null,
  playing: null,
  deadmanAt: null,
  tapOn: null,
  recorded: null,
});

test('200 random days of a small site break no rule', async (t) => {
  for (let n = 0; n < 200; n++) {
    const { violation, seed } = await runSchedule(seedOf(7, n), false);
    t.is(violation, null, `seed ${seed}`);
  }
});

test('the same seed plays the same day to the last line', async (t) => {
  const one = await runSchedule(4711, true);
  const two = await runSchedule(4711, true);
  t.true(one.story.length > 50);
  t.deepEqual(two.story, one.story);
});

test('a caller ended by us whom nobody asked to end is lost; one whose agent hung up is not', (t) => {
  const truth = new Truth();
  truth.phoneDown('b1', [channel('c1', 'caller')], 16, ['held']);
  truth.sentAway(channel('held', 'caller'), 'hangup');
  truth.sentAway(channel('c1', 'caller'), 'hangup');
  t.is(truth.violation, null);
  truth.sentAway(channel('c2', 'caller'), 'hangup');
  t.regex(truth.violation ?? '', /caller lost: c2/);
});

test('E4: a caller of a lost leg may be sent on by setting, when Farline ended that leg and forgot it', (t) => {
  for (const [releasesLost, forgets, isLost] of [
    [true, true, false],
    [true, false, true],
    [false, true, true],
  ] as const) {
    const truth = new Truth();
    truth.releasesLost = releasesLost;
    if (forgets) truth.forgets(['s1']);
    truth.callEnded(
      aCall({ id: 'call', channel: 'c1', state: { at: 'talking', sessionId: 's1', since: 1 } }),
      'lost',
      9,
    );
    truth.sentAway(channel('c1', 'caller'), 'fallback');
    t.is(truth.violation !== null, isLost);
  }
});

test('a call that rings past its time does so for ever; one whose time is still to come is another line at the next look', (t) => {
  const world = new World(aDirectory({}));
  const asterisk = { channels: new Map([['f1', channel('f1', 'leg')]]), bridges: new Map(), members: () => [] };
  const look = (until: number): string[] => {
    const calling = { at: 'calling', sessionId: 's1', since: 1, until, contact: '', tried: [] } as const;
    world.apply([put.call(aCall({ id: 'c1', channel: 'f1', state: { ...calling, placed: true, ringing: true } }))]);
    return [...mismatches(world, asterisk as unknown as Asterisk, 1_000)].filter((line) => line.includes('rings'));
  };
  const first = look(2_000);
  t.is(first.length, 1);
  t.deepEqual(look(2_000), first);
  t.notDeepEqual(look(3_000), first);
});

test('K1: a callback that is marked as closed is so only while its queue is shut, and the other way round', (t) => {
  const asterisk = { channels: new Map(), bridges: new Map() } as unknown as Asterisk;
  const look = (emergencyClosed: boolean, marked: boolean): number => {
    const settings = { callbackFrom: '00:00', callbackUntil: '24:00' };
    const openings = { ...QUEUE_ALWAYS_OPEN, emergencyClosed };
    const world = new World(aDirectory({ queues: [aQueue({ id: 'sales', openings, settings })] }));
    const due = { at: 'due', until: null, number: '+4930', since: 1, tries: 0 } as const;
    const callback = marked ? { ...due, closed: true as const } : due;
    const state = { at: 'waiting', since: 1, until: null, apology: null, music: false } as const;
    world.apply([put.call(aCall({ id: 'c1', queueId: 'sales', state, callback }))]);
    return mismatches(world, asterisk, 10_000).size;
  };
  t.deepEqual([look(true, true), look(false, false)], [0, 0]);
  t.deepEqual([look(true, false), look(false, true)], [1, 1]);
});

test('K7: a caller who hears nothing is heard of, whatever prompt they should hear; between two sounds there may be a moment', (t) => {
  const world = new World(aDirectory({}));
  const caller = { ...channel('c1', 'caller'), bridge: null };
  const truth = new Truth();
  const silence = new Silence({ channels: new Map([['c1', caller]]) }, truth);
  const listen = (now: number, sound: Channel['sound']): string | null => {
    caller.sound = sound;
    const waits = { at: 'waiting', since: 1, until: null, apology: `prompt ${now}`, music: false } as const;
    world.apply([put.call(aCall({ id: 'call', channel: 'c1', state: waits }))]);
    silence.listen(world, now);
    return truth.violation;
  };
  t.is(listen(0, null), null);
  t.is(listen(150, 'music'), null);
  t.is(listen(200, null), null);
  t.is(listen(350, null), null);
  t.regex(listen(400, null) ?? '', /call waits in silence for 200 ms/);
});

test('two callers with one agent, or one with two, are a crowd; waiting side by side is not', (t) => {
  t.regex(crowd([channel('l1', 'leg'), channel('c1', 'caller'), channel('c2', 'caller')]) ?? '', /two calls/);
  t.regex(crowd([channel('l1', 'leg'), channel('l2', 'leg'), channel('c1', 'caller')]) ?? '', /two agents/);
  t.is(crowd([channel('l1', 'leg'), channel('c1', 'caller')]), null);
});

test('rows that facts do not explain are found', (t) => {
  const truth = new Truth();
  const database = new MemoryDatabase();
  const world = new World(aDirectory({}));
  const change = put.session(aSession({ id: 's1', agentId: 'a1' }));
  database.apply({ firstSequence: 1, at: 1, changes: [change], full: true });
  world.apply([change]);
  checkHistory(database, world, truth);
  t.is(truth.violation, null);
  database.facts.pop();
  checkHistory(database, world, truth);
  t.regex(truth.violation ?? '', /fold\(facts\)/);
});

test('F2: a typed number in a fact is found', (t) => {
  const truth = new Truth();
  const database = new MemoryDatabase();
  const session = aSession({ id: 's1', agentId: 'a1', device: aNumber({ number: '+19876541001' }) });
  const change = { ...put.session(session), detail: { reached: 'at 9876541001' } };
  database.apply({ firstSequence: 1, at: 1, changes: [change], full: true });
  checkWiped(database, ['9876541001'], truth);
  t.regex(truth.violation ?? '', /typed number/);
});
