import test from 'ava';
import { keepLastChoices } from '../../app/jobs/keep-last-choices.js';
import { FakeLive } from '../support/fake-live.js';
import { MemoryLastChoices } from '../support/memory-last-choices.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aNumber, aSession, put } from '../support/rows.js';
import { aDirectory } from '../support/world.js';

const DESK = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;

test('B5: what an agent signs in on is noted at the sign-in alone, and no number with it', async (t) => {
  const [live, lastChoices, log] = [new FakeLive(aDirectory({})), new MemoryLastChoices(), new RecordedLog()];
  const stop = keepLastChoices({ live, lastChoices, log });
  const joe = aSession({ id: 's1', agentId: 'joe', interface: 'phone', device: DESK });
  live.step(put.session(joe, 'session.logged-in'));
  t.deepEqual(await lastChoices.of('joe'), { interface: 'phone', phoneId: 'p1' });
  const typed = { ...joe, interface: 'mobile', device: aNumber({ typed: true }) } as const;
  live.step(put.session(typed, 'hold.set'));
  t.is((await lastChoices.of('joe'))?.interface, 'phone');
  live.step(put.session(typed, 'session.logged-in'));
  t.deepEqual(await lastChoices.of('joe'), { interface: 'mobile', phoneId: null });
  stop();
  live.step(put.session(joe, 'session.logged-in'));
  t.is((await lastChoices.of('joe'))?.interface, 'mobile');
});

test('a choice that cannot be kept is told to the operator and holds nothing up', async (t) => {
  const [live, log] = [new FakeLive(aDirectory({})), new RecordedLog()];
  keepLastChoices({ live, lastChoices: { remember: () => Promise.reject(new Error('disk full')) }, log });
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' }), 'session.logged-in'));
  await new Promise((resolve) => setImmediate(resolve));
  t.regex(JSON.stringify(log), /disk full/);
});
