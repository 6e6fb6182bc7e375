import test from 'ava';
import { Troubles } from '../../app/engine/troubles.js';
import { RecordedLog } from '../support/recorded-log.js';

function scene() {
  const works = { ari: true, requests: true, sip: true, ami: true, storage: true };
  const clock = { at: 1_000_000, now: () => clock.at };
  const log = new RecordedLog();
  const troubles = new Troubles(
    {
      ari: () => works.ari,
      'ari-requests': () => works.requests,
      sip: () => works.sip,
      ami: () => works.ami,
      storage: () => works.storage,
    },
    clock,
    log,
  );
  return { works, clock, log, troubles };
}

test('K7: each part that fails is told of once with its meaning, with since when, and once when it works again', (t) => {
  const { works, clock, log, troubles } = scene();
  t.deepEqual(troubles.look(), []);
  works.ami = false;
  for (let look = 0; look < 10; look += 1) {
    clock.at += 1_000;
    t.deepEqual(troubles.look(), [{ part: 'ami', since: 1_001_000 }]);
  }
  works.ari = false;
  clock.at += 1_000;
  t.deepEqual(troubles.look(), [
    { part: 'ami', since: 1_001_000 },
    { part: 'ari', since: 1_011_000 },
  ]);
  works.ami = true;
  t.deepEqual(troubles.look(), [{ part: 'ari', since: 1_011_000 }]);
  const lines = log.lines.map(({ level, line }) => `${level} ${line}`);
  t.is(lines.length, 3);
  t.regex(lines[0] ?? '', /^warn Asterisk’s AMI cannot be reached/);
  t.regex(lines[1] ?? '', /^warn Asterisk’s ARI cannot be reached/);
  t.regex(lines[2] ?? '', /^info Asterisk’s AMI works again/);
  t.deepEqual(log.lines[2]?.fields, { afterSeconds: 10 });
});

test('K7: what is not connected yet at the start is told of only when it stays so', (t) => {
  const { works, clock, log, troubles } = scene();
  works.ari = false;
  works.ami = false;
  troubles.look();
  clock.at += 4_900;
  troubles.look();
  works.ari = true;
  troubles.look();
  t.deepEqual(log.lines, []);
  clock.at += 200;
  troubles.look();
  t.deepEqual(
    log.lines.map(({ line }) => line.slice(0, 14)),
    ['Asterisk’s AMI'],
  );
});

test('K7: storage that fails is told of by whoever stores, and shown here', (t) => {
  const { works, log, troubles } = scene();
  troubles.look();
  works.storage = false;
  t.deepEqual(troubles.look(), [{ part: 'storage', since: 1_000_000 }]);
  t.deepEqual(log.lines, []);
});

test('K7: an Asterisk that answers no request is told of in its own words', (t) => {
  const { works, clock, log, troubles } = scene();
  troubles.look();
  works.requests = false;
  clock.at += 1_000;
  t.deepEqual(troubles.look(), [{ part: 'ari-requests', since: 1_001_000 }]);
  works.requests = true;
  clock.at += 1_000;
  t.deepEqual(troubles.look(), []);
  t.regex(log.lines[0]?.line ?? '', /does not answer requests although its events come/);
  t.regex(log.lines[1]?.line ?? '', /answers requests again/);
});

test('K7: an Asterisk that answers no SIP is told of with what it means', (t) => {
  const { works, clock, log, troubles } = scene();
  troubles.look();
  works.sip = false;
  clock.at += 1_000;
  t.deepEqual(troubles.look(), [{ part: 'sip', since: 1_001_000 }]);
  works.sip = true;
  clock.at += 1_000;
  t.deepEqual(troubles.look(), []);
  t.regex(log.lines[0]?.line ?? '', /answers no SIP.*no call can begin or end until it answers again/);
  t.regex(log.lines[1]?.line ?? '', /answers SIP again/);
});
