import test from 'ava';
import { KeepSoftphones } from '../../app/jobs/keep-softphones.js';
import { FakeLive } from '../support/fake-live.js';
import { FakeSoftphones } from '../support/fake-softphones.js';
import { RecordedLog } from '../support/recorded-log.js';
import { gone, put } from '../support/rows.js';
import { aSoftphoneSession } from '../support/softphone-session.js';
import { turn, VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent } from '../support/world.js';

const ACCOUNT = { peer: 'soft-s1', secret: 'left', callerId: { name: 'Joe', number: '8888' } };

function site() {
  const time = new VirtualTime();
  const [softphones, log] = [new FakeSoftphones(), new RecordedLog()];
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888' })] }));
  let made = 0;
  const admin = { state: 'up' as 'up' | 'down', tell: (_state: 'up' | 'down'): void => undefined };
  const job = new KeepSoftphones({
    softphones,
    secrets: { next: () => `secret-${(made += 1)}` },
    live,
    admin: {
      get state() {
        return admin.state;
      },
      onState(listener) {
        admin.tell = listener;
        return () => (admin.tell = () => undefined);
      },
    },
    clock: time.clock(),
    log,
  });
  return { time, softphones, log, live, admin, job };
}

test('B5: each opening makes a new secret, under the agent’s name and number', async (t) => {
  const { job, live, softphones } = site();
  live.step(put.session(aSoftphoneSession()));
  job.start();
  t.deepEqual(await job.open(aSoftphoneSession()), { ok: true, value: { user: 'soft-s1', secret: 'secret-1' } });
  t.deepEqual(await job.open(aSoftphoneSession()), { ok: true, value: { user: 'soft-s1', secret: 'secret-2' } });
  const callerId = { name: 'Joe Adams', number: '8888' };
  t.deepEqual(
    [...softphones.accounts.values()],
    [{ peer: 'soft-s1', secret: 'secret-2', callerId, siteId: 'default' }],
  );
});

for (const [how, end] of [
  ['is over', gone('session', 's1')],
  ['is signed out and kept', put.session(aSoftphoneSession({ state: { at: 'logged-out' } }))],
] as const) {
  test(`B5: a session that ${how} takes its softphone with it`, async (t) => {
    const { job, live, softphones } = site();
    job.start();
    live.step(put.session(aSoftphoneSession()));
    await job.open(aSoftphoneSession());
    live.step(end);
    await turn();
    t.is(softphones.accounts.size, 0);
  });
}

test('B5: who signs out while the softphone is being made leaves none behind', async (t) => {
  const { job, live, softphones } = site();
  job.start();
  live.step(put.session(aSoftphoneSession()));
  const opening = job.open(aSoftphoneSession());
  live.step(gone('session', 's1'));
  await opening;
  await turn();
  t.is(softphones.accounts.size, 0);
});

test('strays of an earlier life go at the start, those of sessions that run stay', async (t) => {
  const { job, live, softphones } = site();
  await softphones.open(ACCOUNT);
  await softphones.open({ ...ACCOUNT, peer: 'soft-old' });
  live.step(put.session(aSoftphoneSession()));
  job.start();
  await turn();
  t.deepEqual([...softphones.accounts.keys()], ['soft-s1']);
  live.step(gone('session', 's1'));
  await turn();
  t.is(softphones.accounts.size, 0, 'one that was there before the start is followed as well');
});

test('a softphone that could not be taken away is, as soon as Asterisk does as it is asked', async (t) => {
  const { job, live, softphones, time, admin, log } = site();
  job.start();
  live.step(put.session(aSoftphoneSession()));
  await job.open(aSoftphoneSession());
  softphones.down = true;
  live.step(gone('session', 's1'));
  await time.runUntil(12_000);
  t.is(softphones.accounts.size, 1);
  softphones.down = false;
  admin.tell('up');
  await turn();
  t.is(softphones.accounts.size, 0, 'at once when it is back');
  t.regex(log.text(), /soft-s1 could not be taken from Asterisk/);
  t.notRegex(log.text(), /secret-1/);
  await softphones.open({ ...ACCOUNT, peer: 'soft-x' });
  admin.tell('up');
  await time.runUntil(20_000);
  t.is(softphones.accounts.size, 0);
});

test('an Asterisk that is away gives no secret', async (t) => {
  const { job, live, softphones } = site();
  live.step(put.session(aSoftphoneSession()));
  softphones.down = true;
  t.like(await job.open(aSoftphoneSession()), { ok: false, reason: 'down' });
});
