import test from 'ava';
import { WatchPhones } from '../../app/jobs/watch-phones.js';
import { FakeLive } from '../support/fake-live.js';
import { FakeRegistrations } from '../support/fake-registrations.js';
import { aNumber, aSession, put } from '../support/rows.js';
import { aSoftphoneSession } from '../support/softphone-session.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory } from '../support/world.js';

const CONTACT = 'sip:soft-s1@127.0.0.1:40000;transport=ws';
const AWAY = { reach: { at: 'away', until: null } } as const;

function site() {
  const time = new VirtualTime();
  const [live, registrations] = [new FakeLive(aDirectory({})), new FakeRegistrations()];
  const told: string[] = [];
  const job = new WatchPhones({
    live,
    registrations,
    report: ({ peer, there }) => told.push(`${peer} ${there ? 'there' : 'gone'}`),
    clock: time.clock(),
  });
  return { time, live, registrations, told, job };
}

test('C6: a softphone that registers or goes is told at once, each change once', (t) => {
  const { live, registrations, told, job } = site();
  live.step(put.session(aSoftphoneSession(AWAY)));
  job.start();
  registrations.becomes('soft-s1', CONTACT);
  t.deepEqual(told, ['soft-s1 there']);
  live.step(put.session(aSoftphoneSession()));
  registrations.becomes('soft-s1', CONTACT);
  registrations.becomes('soft-s1', null);
  t.deepEqual(told, ['soft-s1 there', 'soft-s1 gone']);
});

test('C6: a desk phone that does not answer Asterisk’s OPTIONS is as good as not registered', (t) => {
  const { live, registrations, told, job } = site();
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', interface: 'phone', device })));
  job.start();
  registrations.becomes('phone-p1', CONTACT);
  told.length = 0;
  registrations.peers?.set('phone-p1', { contact: CONTACT, reachable: false, ...REST });
  registrations.tell('phone-p1');
  t.deepEqual(told, ['phone-p1 gone']);
});

test('C6: a phone at a fixed address is there until its OPTIONS say otherwise, another one only when it is registered', (t) => {
  const { live, registrations, told, job } = site();
  const at = (id: string, fixed: boolean) =>
    ({ kind: 'phone', phoneId: id, peer: `phone-${id}`, autoAnswer: false, fixed }) as const;
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', interface: 'phone', device: at('p1', true) })));
  live.step(put.session(aSession({ id: 's2', agentId: 'jay', interface: 'phone', device: at('p2', false) })));
  job.start();
  t.deepEqual(told, ['phone-p2 gone']);
  registrations.peers?.set('phone-p1', { contact: CONTACT, reachable: false, ...REST });
  registrations.tell('phone-p1');
  t.deepEqual(told, ['phone-p2 gone', 'phone-p1 gone']);
});

test('C6: phones that nobody is signed in on, and numbers outside, are nobody’s business', (t) => {
  const { live, registrations, told, job } = site();
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', device: aNumber() })));
  live.step(put.session(aSoftphoneSession({ id: 's2', state: { at: 'logged-out' }, ...AWAY })));
  job.start();
  registrations.becomes('phone-p9', CONTACT);
  registrations.becomes('soft-s2', CONTACT);
  t.deepEqual(told, []);
});

test('C6: what changed between the choice of a phone and the sign-in is told with the sign-in', (t) => {
  const { live, told, job } = site();
  job.start();
  live.step(put.session(aSoftphoneSession(), 'session.logged-in'));
  t.deepEqual(told, ['soft-s1 gone']);
});

test('while Asterisk is away nothing is told; when it is back, all that changed', (t) => {
  const { live, registrations, told, job } = site();
  live.step(put.session(aSoftphoneSession()));
  registrations.peers = null;
  job.start();
  registrations.tell(null);
  t.deepEqual(told, []);
  registrations.peers = new Map();
  registrations.tell(null);
  t.deepEqual(told, ['soft-s1 gone']);
});

test('a change that was missed is found within 30 s, and nothing is told any more once it is stopped', async (t) => {
  const { time, live, registrations, told, job } = site();
  live.step(put.session(aSoftphoneSession(AWAY)));
  job.start();
  registrations.peers?.set('soft-s1', { contact: CONTACT, reachable: null, ...REST });
  await time.runUntil(29_000);
  t.deepEqual(told, []);
  await time.runUntil(30_000);
  t.deepEqual(told, ['soft-s1 there']);
  job.stop();
  registrations.tell(null);
  await time.runUntil(90_000);
  t.deepEqual(told, ['soft-s1 there']);
});

const REST = { inCall: false, roundTripMs: null, since: null, userAgent: null, expiresAt: null };
