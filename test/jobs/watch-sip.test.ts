import test from 'ava';
import { WatchSip } from '../../app/jobs/watch-sip.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

/** An Asterisk that is asked every 5 s, and answers after 10 ms while `answers`. */
function site() {
  const time = new VirtualTime();
  const log = new RecordedLog();
  const asterisk = { answers: true, asked: 0, pid: 4711 as number | null };
  const watch = new WatchSip({ host: '127.0.0.9', port: 5062 }, 5_000, {
    pinger: {
      ping: ({ host, port }, transport, withinMs) => {
        if (`${host}:${port} ${transport}` !== '127.0.0.9:5062 udp') throw new Error('somebody else was asked');
        asterisk.asked += 1;
        const { answers } = asterisk;
        return new Promise((resolve) => {
          const answer = answers
            ? ({ heard: true, status: 401, roundTripMs: 10 } as const)
            : ({ heard: false, why: 'silent' } as const);
          time.after(answers ? 10 : withinMs, () => resolve(answer));
        });
      },
    },
    clock: time.clock(),
    log,
    pid: () => asterisk.pid,
  });
  watch.start();
  return { time, log, asterisk, watch };
}

test('K7: our own Asterisk is asked by SIP every 5 s, and whatever it answers, it answers', async (t) => {
  const { time, log, asterisk, watch } = site();
  t.true(watch.answers);
  await time.runUntil(60_000);
  t.is(asterisk.asked, 12);
  t.true(watch.answers);
  t.deepEqual(log.lines, []);
});

test('K7: three unanswered in a row are told once, with the process to be ended; the next answer ends it', async (t) => {
  const { time, log, asterisk, watch } = site();
  asterisk.answers = false;
  await time.runUntil(19_900);
  t.true(watch.answers, 'two are not enough');
  await time.runUntil(20_100);
  t.false(watch.answers);
  await time.runUntil(60_000);
  t.false(watch.answers);
  t.is(log.lines.length, 1);
  t.deepEqual(log.lines[0]?.fields, { pid: 4711 });
  asterisk.answers = true;
  await time.runUntil(70_000);
  t.true(watch.answers);
});

test('K7: single answers that are lost are not told', async (t) => {
  const { time, log, asterisk, watch } = site();
  for (let round = 1; round <= 12; round += 1) {
    asterisk.answers = round % 3 === 0;
    await time.runUntil(round * 5_000 + 4_000);
    t.true(watch.answers);
  }
  t.deepEqual(log.lines, []);
});

test('nobody is asked any more once it was stopped', async (t) => {
  const { time, asterisk, watch } = site();
  await time.runUntil(5_005);
  watch.stop();
  await time.runUntil(60_000);
  t.is(asterisk.asked, 1);
});

test('K7: an Asterisk that has ended is not asked, and its process is not named to be ended', async (t) => {
  const { time, log, asterisk, watch } = site();
  asterisk.answers = false;
  await time.runUntil(11_000);
  asterisk.pid = null;
  await time.runUntil(60_000);
  t.is(asterisk.asked, 2);
  t.true(watch.answers);
  t.deepEqual(log.lines, []);
});

test('K7: one that was started anew has three questions of its own', async (t) => {
  const { time, log, asterisk, watch } = site();
  asterisk.answers = false;
  await time.runUntil(16_000);
  asterisk.pid = 4712;
  await time.runUntil(34_000);
  t.true(watch.answers);
  await time.runUntil(36_000);
  t.false(watch.answers);
  t.deepEqual(log.lines[0]?.fields, { pid: 4712 });
});
