import test from 'ava';
import { isOut } from '../../app/domain/trunks.js';
import type { PingAnswer } from '../../app/domain/trunk-ping.js';
import type { TrunkHealth } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk, SETTINGS } from '../support/world.js';

const A = '10.10.10.1:5071';
const B = '10.10.10.3:5071';
const GOOD: PingAnswer = { heard: true, status: 200, roundTripMs: 12.5 };
const SILENT: PingAnswer = { heard: false, why: 'silent' };
const BUSY: PingAnswer = { heard: true, status: 503, roundTripMs: 4 };

/** Joe, nailed up behind trunk t1 with a primary A and a backup B; t2 is there for when all of t1 failed. */
function stage(over: Partial<Parameters<typeof aTrunk>[0]> = {}) {
  const trunks = [
    aTrunk({ id: 't1', contacts: [A, B], oosCheck: 10, prefixes: ['+1'], ...over }),
    aTrunk({ id: 't2', contacts: ['10.10.10.9:5060'] }),
  ];
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe' })],
      trunks,
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  const pinged = (contact: string, answer: PingAnswer): void =>
    void s.play({ type: 'trunk.pinged', trunkId: 't1', contact, answer });
  const health = (): TrunkHealth | undefined => s.world.get('trunk', 't1');
  const facts = (): string[] => s.changes.filter(({ kind }) => kind === 'trunk').map(({ why }) => why);
  const login = (): void => void s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  /** Where legs were dialled: trunk and contact. */
  const dials = (): string[] =>
    s.effects.flatMap((effect) => (effect.do === 'dial' ? [`${effect.trunkId} ${effect.contactIndex}`] : []));
  return { s, pinged, health, facts, login, dials };
}

test('D1, G: one dead contact of two takes nothing out, and the living one is dialled', (t) => {
  const { pinged, health, facts, login, dials } = stage();
  pinged(A, BUSY);
  pinged(B, GOOD);
  t.false(isOut(health()));
  t.deepEqual(facts(), ['trunk.contact-out', 'trunk.answers']);
  login();
  t.deepEqual(dials(), ['t1 1']);
});

test('D1, G: a trunk is out when all its contacts are, with the primary’s cause, and back with the first of them', (t) => {
  const { s, pinged, health, facts } = stage();
  for (const contact of [A, B]) pinged(contact, GOOD);
  pinged(B, SILENT);
  t.false(isOut(health()));
  pinged(A, BUSY);
  t.true(isOut(health()));
  t.like(health()?.ping, { at: 'out', cause: 'sip-503' });
  t.is(health()?.since, s.at);
  pinged(B, GOOD);
  t.false(isOut(health()));
  t.deepEqual(facts(), ['trunk.answers', 'trunk.contact-answers', 'trunk.contact-out', 'trunk.out', 'trunk.back']);
  pinged(A, GOOD);
  t.is(facts().at(-1), 'trunk.contact-back');
});

test('D1: a primary that answers again is dialled again', (t) => {
  const { s, pinged, login, dials } = stage();
  pinged(A, SILENT);
  pinged(B, GOOD);
  login();
  s.ask({ do: 'logout', agentId: 'joe' });
  pinged(A, GOOD);
  login();
  t.deepEqual(dials(), ['t1 1', 't1 0']);
});

test('D1: without OPTIONS a call that fails at the primary goes on at the backup, and only then over the next trunk', (t) => {
  const { s, health, facts, login, dials } = stage({ oosCheck: 0 });
  login();
  s.gone(s.channel('joe'), 34, 503);
  t.deepEqual(dials(), ['t1 0', 't1 1']);
  t.is(health()?.failures, 0);
  s.gone(s.channel('joe'), 18, 408);
  t.deepEqual(dials(), ['t1 0', 't1 1', 't2 0']);
  t.is(health()?.failures, 1);
  t.deepEqual(
    facts().filter((why) => why !== 'trunk.used'),
    ['trunk.contact-failed', 'trunk.failed'],
  );
});

test('D1: a contact at which a call failed goes last for a while, then first again', (t) => {
  const { s, login, dials, facts } = stage({ oosCheck: 0 });
  login();
  s.gone(s.channel('joe'), 34, 503);
  s.answerPhone('joe');
  const again = (): void => {
    s.ask({ do: 'logout', agentId: 'joe' });
    login();
  };
  again();
  t.deepEqual(dials().slice(2), ['t1 1']);
  s.answerPhone('joe');
  s.wait(SETTINGS.trunkRetryMs);
  t.true(facts().includes('trunk.contact-retried'));
  again();
  t.deepEqual(dials().slice(3), ['t1 0']);
});

test('D1: silence at the primary goes on at the backup once it has lasted too long', (t) => {
  const { s, login, dials } = stage({ oosCheck: 0 });
  login();
  s.wait(SETTINGS.trunkSilenceMs);
  t.deepEqual(dials(), ['t1 0', 't1 1']);
  s.answerPhone('joe');
  t.is(s.leg('joe').state.at, 'parked');
});

test('G: three calls in a row that failed at every contact take the trunk out', (t) => {
  const { s, health, login } = stage({ oosCheck: 0 });
  for (let n = 0; n < 3; n += 1) {
    login();
    for (let contact = 0; contact < 2; contact += 1) s.gone(s.channel('joe'), 34, 503);
    s.answerPhone('joe');
    s.ask({ do: 'logout', agentId: 'joe' });
  }
  t.true(isOut(health()));
  t.is(health()?.failures, 3);
});

test('what was found of a contact that the trunk no longer has, or by checks switched off, is forgotten', (t) => {
  const { s, pinged, health } = stage();
  pinged(A, SILENT);
  pinged(B, GOOD);
  const change = (over: Partial<Parameters<typeof aTrunk>[0]>): void => {
    const trunk = aTrunk({ id: 't1', contacts: [A, B], oosCheck: 10, ...over });
    s.world.directory = { ...s.world.directory, trunks: new Map([['t1', trunk]]) };
    s.play({ type: 'directory.changed', directory: s.world.directory });
  };
  change({ contacts: [A] });
  t.deepEqual(Object.keys(health()?.contacts ?? {}), [A]);
  t.true(isOut(health()));
  pinged(B, SILENT);
  t.deepEqual(Object.keys(health()?.contacts ?? {}), [A]);
  change({ contacts: [A], oosCheck: 0 });
  t.false(isOut(health()));
  t.deepEqual(health()?.contacts, {});
});
