import test, { type ExecutionContext } from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import type { Hold } from '../../app/domain/agent.js';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import type { Directory } from '../../app/domain/directory.js';
import { ShowLamps } from '../../app/jobs/show-lamps.js';
import { FakeLamps } from '../support/fake-lamps.js';
import { FakeLive } from '../support/fake-live.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, aSession, gone, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent, aReason } from '../support/world.js';

const JOE = anAgent({ id: 'joe', dn: '8888' });
const JAY = anAgent({ id: 'jay', dn: '888' });
const READY = aSession({ id: 's1', agentId: 'joe' });

function paused(reason: string) {
  const hold: Hold = { setter: 'agent', reason, since: 1, via: 'web', by: 'joe' };
  return aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' }, holds: [hold] });
}

/** Lets everything that waits for a turn have it. */
async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await turn();
}

class Desk {
  readonly lamps = new FakeLamps();
  readonly log = new RecordedLog();
  readonly time = new VirtualTime();
  readonly live: FakeLive;
  held = true;
  #tell: (state: 'up' | 'down') => void = () => undefined;
  readonly job: ShowLamps;

  constructor(t: ExecutionContext, directory: Directory = aDirectory({ agents: [JOE, JAY] })) {
    this.live = new FakeLive(directory);
    const admin = {
      onState: (listener: (state: 'up' | 'down') => void) => {
        this.#tell = listener;
        return () => undefined;
      },
    };
    const { lamps, log, live } = this;
    const clock = this.time.clock();
    const words = (key: string): string | null => (key.startsWith('reason.9') ? null : key);
    this.job = new ShowLamps({ live, lamps, admin, clock, log, held: () => this.held, words }, DEFAULT_FEATURE_CODES);
    t.teardown(() => this.job.stop());
  }

  async asterisk(state: 'up' | 'down'): Promise<void> {
    this.#tell(state);
    await this.pass();
  }

  /** What was asked for since the last look. */
  async taken(): Promise<string[]> {
    await this.pass();
    return this.lamps.asked.splice(0);
  }

  /** A few lamps are sent one after another, a moment apart. */
  async pass(): Promise<void> {
    for (let n = 0; n < 8; n += 1) {
      await settle();
      await this.time.runUntil(this.time.mono + 2);
    }
    await settle();
  }

  get shining(): Record<string, string | null> {
    return Object.fromEntries([...this.lamps.lit].sort());
  }
}

async function started(t: ExecutionContext, directory?: Directory): Promise<Desk> {
  const desk = new Desk(t, directory);
  desk.job.start();
  await desk.taken();
  return desk;
}

test('I2: everybody has a lamp from the start on, and text beside it', async (t) => {
  const desk = new Desk(t);
  desk.live.step(put.session(READY));
  desk.job.start();
  await desk.pass();
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'on', '*338888': 'on' });
  t.is(desk.lamps.texts.get('8888')?.text, 'state.ready');
  t.is(desk.lamps.texts.get('888')?.presence, 'unavailable');
});

test('I2: only what changed is told, at once', async (t) => {
  const desk = await started(t);
  desk.live.step(put.session(READY));
  t.deepEqual(await desk.taken(), ['*308888 on', '*338888 on', '8888 "state.ready"']);
  desk.live.step(put.session({ ...READY, noAnswers: 1 }));
  t.deepEqual(await desk.taken(), []);
  desk.live.step(put.session(paused('2')));
  t.deepEqual((await desk.taken()).sort(), ['*338888 dark', '*3428888 on', '8888 "Lunch"']);
  desk.live.step(gone('session', 's1'));
  t.deepEqual((await desk.taken()).sort(), ['*308888 away', '*3428888 dark', '8888 "state.logged-out"']);
});

test('I2: the lamp that shines goes at once, the one that goes dark a moment later, and a change of another at once', async (t) => {
  const desk = await started(t);
  desk.live.step(put.session(READY));
  await desk.taken();
  desk.live.step(put.session(paused('2')));
  await settle();
  t.deepEqual(desk.lamps.asked, ['*3428888 on']);
  desk.live.step(put.session(aSession({ id: 's2', agentId: 'jay' })));
  await settle();
  t.true(desk.lamps.asked.length > 1, 'nobody waits for the moment between the lamps of another');
  await desk.pass();
  t.deepEqual(desk.shining, { '*30888': 'on', '*308888': 'on', '*33888': 'on', '*3428888': 'on' });
});

test('I2: the moment between two lamps ends with an Asterisk that goes away, and all are right within a second of its return', async (t) => {
  const desk = await started(t);
  desk.live.step(put.session(READY));
  await settle();
  await desk.asterisk('down');
  desk.lamps.restart([]);
  await desk.asterisk('up');
  for (let n = 0; n < 5; n += 1) {
    await desk.time.runUntil(desk.time.mono + 180);
    await desk.pass();
  }
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'on', '*338888': 'on' });
  t.is(desk.lamps.texts.get('8888')?.text, 'state.ready');
});

test('a lamp that changes faster than Asterisk answers is told its last state, not each of them', async (t) => {
  const desk = await started(t);
  desk.lamps.slow = true;
  desk.live.step(put.session(READY));
  await desk.pass();
  for (let n = 0; n < 50; n += 1) desk.live.step(put.session(n % 2 === 0 ? paused('2') : READY));
  desk.live.step(put.session(paused('2')));
  desk.lamps.slow = false;
  for (let n = 0; n < 5; n += 1) {
    desk.lamps.answer();
    await desk.pass();
  }
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'on', '*3428888': 'on' });
  t.true(desk.lamps.asked.length < 10, desk.lamps.asked.join());
});

test('I2: after a restart of Asterisk exactly what differs is put right, and what nobody asks for goes', async (t) => {
  const desk = await started(t);
  desk.live.step(put.session(paused('2')));
  await desk.taken();
  await desk.asterisk('down');
  desk.lamps.away = true;
  await desk.time.runUntil(desk.time.mono + 1_000);
  await desk.pass();
  desk.lamps.away = false;
  desk.lamps.restart([
    ['*308888', 'on'],
    ['*338888', 'on'],
    ['*301234', 'on'],
  ]);
  await desk.taken();
  await desk.asterisk('up');
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'on', '*3428888': 'on' });
  const told = await desk.taken();
  t.false(told.includes('*308888 on'), 'what was right is left alone');
  t.is(desk.lamps.texts.get('8888')?.text, 'Lunch', 'texts cannot be asked for, so all are told again');
});

test('I2: without a word from AMI an Asterisk that is back is found within a second', async (t) => {
  const desk = await started(t);
  desk.lamps.away = true;
  desk.live.step(put.session(READY));
  await desk.pass();
  desk.lamps.away = false;
  desk.lamps.restart([]);
  for (let n = 0; n < 5; n += 1) {
    await desk.time.runUntil(desk.time.mono + 200);
    await desk.pass();
  }
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'on', '*338888': 'on' });
});

test('an Asterisk that stays away is told to the operator once, and asked less often', async (t) => {
  const desk = await started(t);
  desk.lamps.away = true;
  await desk.asterisk('down');
  for (let n = 0; n < 600; n += 1) {
    await desk.time.runUntil(desk.time.mono + 200);
    await desk.pass();
  }
  t.is(desk.log.lines.filter(({ line }) => line.startsWith('lamps of phones cannot be set')).length, 1);
  t.true(desk.lamps.asked.length < 120, String(desk.lamps.asked.length));
});

test('a lamp that somebody changed behind our back is put right by the audit', async (t) => {
  const desk = await started(t);
  desk.lamps.lit.set('*308888', 'on');
  desk.lamps.lit.set('*339999', null);
  await desk.time.runUntil(desk.time.mono + 30_000);
  await desk.pass();
  t.deepEqual(desk.shining, { '*30888': 'away', '*308888': 'away' });
});

test('I2: an agent who is deleted or has another DN takes the lamps along', async (t) => {
  const desk = await started(t);
  desk.live.world.directory = aDirectory({ agents: [{ ...JOE, dn: '9999' }] });
  desk.job.refresh();
  await desk.pass();
  t.deepEqual(desk.shining, { '*309999': 'away' });
  t.deepEqual([...desk.lamps.texts.keys()], ['9999']);
});

test('reason 2 of 8888 and reason 28 of 888 have one key: it is lit while either is paused', async (t) => {
  const reasons = [aReason({ code: '2' }), aReason({ code: '28' })];
  const desk = await started(t, aDirectory({ agents: [JOE, JAY], reasons }));
  const other = { ...paused('28'), id: 's2', agentId: 'jay' };
  desk.live.step(put.session(paused('2')), put.session(other));
  await desk.pass();
  t.is(desk.shining['*3428888'], 'on');
  desk.live.step(put.session(READY));
  await desk.pass();
  t.is(desk.shining['*3428888'], 'on');
  desk.live.step(gone('session', 's2'));
  await desk.pass();
  t.false('*3428888' in desk.shining);
});

test('once another process acts for this site no lamp is touched any more', async (t) => {
  const desk = await started(t);
  desk.held = false;
  desk.live.step(put.session(READY));
  t.deepEqual(await desk.taken(), []);
  await desk.asterisk('up');
  t.deepEqual(await desk.taken(), []);
});

test('a call costs nothing but what is left of it a moment later, and a pause goes before it', async (t) => {
  const desk = await started(t);
  desk.live.step(put.session(READY));
  await desk.taken();
  const talking = { ...READY, state: { at: 'talking', callId: 'k' } } as const;
  desk.live.step(
    put.session({ ...READY, state: { at: 'offered', offerId: 'o', callId: 'k' } }),
    put.call(aCall({ id: 'k' })),
  );
  desk.live.step(put.session(talking), put.call(aCall({ id: 'k' })));
  t.deepEqual(await desk.taken(), []);
  await desk.time.runUntil(desk.time.mono + 100);
  t.deepEqual(await desk.taken(), ['*338888 slow']);
  desk.live.step(put.session(READY), put.call(aCall({ id: 'k' })));
  desk.live.step(put.session(talking), put.call(aCall({ id: 'k2' })));
  await desk.time.runUntil(desk.time.mono + 200);
  t.deepEqual(await desk.taken(), [], 'from one customer to the next nothing is told');
  desk.live.step(put.session(READY), put.call(aCall({ id: 'k2' })));
  desk.live.step(put.session(paused('2')));
  t.deepEqual((await desk.taken()).sort(), ['*338888 dark', '*3428888 on', '8888 "Lunch"']);
});
