import test from 'ava';
import { headerOf, tagOf } from '../support/sip-message.js';
import { pidf } from '../support/scripted-pbx.js';
import { ScriptedSubscriber } from '../support/scripted-subscriber.js';

const { telephone } = ScriptedSubscriber;
const IDLE = { open: true, activities: [] };
const BUSY = { open: true, activities: ['on-the-phone'] };

async function watching() {
  const desk = new ScriptedSubscriber();
  await desk.watch(telephone());
  return desk;
}

test('J: a telephone is asked for by a whole SUBSCRIBE, and what its PBX tells is known', async (t) => {
  const { pbx, seen } = await watching();
  t.is(pbx.asked.length, 1);
  const [subscribe] = pbx.asked;
  if (!subscribe) return;
  t.is(subscribe.uri, 'sip:8888@192.0.2.9:5060');
  t.is(headerOf(subscribe, 'event'), 'presence');
  t.is(headerOf(subscribe, 'accept'), 'application/pidf+xml');
  t.is(headerOf(subscribe, 'expires'), '600');
  t.regex(headerOf(subscribe, 'from'), /^<sip:farline@192\.0\.2\.1:40000>;tag=\w{16}$/);
  t.is(headerOf(subscribe, 'to'), '<sip:8888@192.0.2.9:5060>');
  t.is(headerOf(subscribe, 'contact'), '<sip:farline@192.0.2.1:40000>');
  t.deepEqual(seen, [{ at: 'known', presence: IDLE }]);
  t.deepEqual(pbx.statuses(), [200]);
});

test('J: each NOTIFY is answered 200 and told', async (t) => {
  const desk = await watching();
  const { pbx, seen } = desk;
  pbx.becomes('8888', BUSY);
  pbx.becomes('8888', { open: false, activities: [] });
  t.deepEqual(
    seen.map((one) => (one.at === 'known' ? one.presence : one.why)),
    [IDLE, BUSY, { open: false, activities: [] }],
  );
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [200, 200, 200]);
});

test('a subscription is refreshed in its dialog before it runs out, with the next number', async (t) => {
  const desk = await watching();
  await desk.pass(330_000);
  const [first, second] = desk.pbx.asked;
  if (!first || !second) return t.fail('it was not refreshed');
  t.is(desk.pbx.asked.length, 2);
  t.is(headerOf(second, 'call-id'), headerOf(first, 'call-id'));
  t.is(headerOf(second, 'from'), headerOf(first, 'from'));
  t.is(tagOf(headerOf(second, 'to')), desk.pbx.watcher.tag);
  t.is(headerOf(second, 'cseq'), '2 SUBSCRIBE');
  t.is(second.uri, 'sip:pbx@192.0.2.9:5060');
});

test('what the PBX grants counts, also when a NOTIFY makes it shorter; a longer one is not believed', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.expires = 60;
  await desk.watch(telephone());
  await desk.pass(31_000);
  t.is(desk.pbx.asked.length, 2);
  desk.pbx.tell(desk.pbx.watcher, 'active;expires=10');
  await desk.pass(6_000);
  t.is(desk.pbx.asked.length, 3);
  desk.pbx.tell(desk.pbx.watcher, 'active;expires=86400');
  await desk.pass(31_000);
  t.is(desk.pbx.asked.length, 4);
});

test('RFC 6665 4.4.1: a NOTIFY that comes before its 200 makes the dialog', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.answer = () => null;
  desk.client.watch([telephone()]);
  await desk.pass(0);
  desk.pbx.answer = () => ({ status: '200 OK' });
  const [subscribe] = desk.pbx.asked;
  if (!subscribe) return t.fail('nothing was asked');
  const watcher = { subscribe, number: '8888', tag: 'early', cseq: 7 };
  desk.pbx.tell(watcher);
  t.deepEqual(desk.last, { at: 'known', presence: IDLE });
  desk.pbx.watchers.set(headerOf(subscribe, 'call-id'), watcher);
  await desk.pass(600);
  desk.pbx.becomes('8888', BUSY);
  t.deepEqual(desk.last, { at: 'known', presence: BUSY });
  t.true(desk.pbx.statuses().every((status) => status === 200));
});

test('481: a NOTIFY of no dialog of ours, with another tag, or of one that is over', async (t) => {
  const desk = await watching();
  const { pbx } = desk;
  pbx.answers.length = 0;
  pbx.tell(pbx.watcher, undefined, undefined, { 'Call-ID': 'somebody@else' });
  pbx.tell(pbx.watcher, undefined, undefined, { To: '<sip:farline@192.0.2.1>;tag=wrong' });
  pbx.tell(pbx.watcher, undefined, undefined, { From: '<sip:8888@192.0.2.9>;tag=forked' });
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [481, 481, 481]);
  const { watcher } = pbx;
  await desk.watch();
  pbx.answers.length = 0;
  pbx.tell(watcher);
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [481]);
});

test('489: a NOTIFY of an event that was not asked for; 415: a body of another kind; 400: no state', async (t) => {
  const desk = await watching();
  const { pbx, seen } = desk;
  pbx.answers.length = 0;
  pbx.tell(pbx.watcher, undefined, undefined, { Event: 'message-summary' });
  pbx.tell(pbx.watcher, undefined, undefined, { 'Content-Type': 'application/xpidf+xml' });
  pbx.tell(pbx.watcher, undefined, undefined, { 'Content-Encoding': 'gzip' });
  pbx.tell(pbx.watcher, undefined, undefined, { 'Subscription-State': '' });
  pbx.tell(pbx.watcher, 'sleeping');
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [489, 415, 415, 400, 400]);
  t.is(seen.length, 1);
});

test('RFC 3261 12.2.2: an older NOTIFY that was overtaken is refused and not believed', async (t) => {
  const desk = await watching();
  const { pbx, seen } = desk;
  pbx.answers.length = 0;
  pbx.watcher.cseq = 200;
  pbx.becomes('8888', BUSY);
  pbx.watcher.cseq = 150;
  pbx.becomes('8888', IDLE);
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [200, 500]);
  t.deepEqual(seen.at(-1), { at: 'known', presence: BUSY });
});

test('RFC 3261 17.2.2: a NOTIFY that is sent again gets the same answer and counts once', async (t) => {
  const desk = await watching();
  const { pbx, seen } = desk;
  const text = pbx.tell(pbx.watcher);
  const from = { address: '192.0.2.9', port: 5060 };
  desk.node.heardDatagram(Buffer.from(text), from);
  desk.node.heardDatagram(Buffer.from(text), from);
  await desk.pass(0);
  t.deepEqual(pbx.statuses(), [200, 200, 200, 200]);
  t.is(seen.length, 2);
});

test('other methods are not for us', async (t) => {
  const desk = await watching();
  desk.pbx.answers.length = 0;
  for (const method of ['INVITE', 'MESSAGE', 'SUBSCRIBE', 'OPTIONS', 'ACK']) {
    const text = desk.pbx.tell(desk.pbx.watcher, undefined, undefined, { CSeq: `9 ${method}` });
    const asked = text.replace('NOTIFY sip', `${method} sip`).replace(/z9hG4bK\w+/, `z9hG4bK${method}`);
    desk.node.heardDatagram(Buffer.from(asked), { address: '192.0.2.9', port: 5060 });
  }
  await desk.pass(0);
  t.deepEqual(desk.pbx.statuses(), [405, 405, 405, 200]);
});

test('401: the proof is given once, over MD5 and over SHA-256', async (t) => {
  for (const algorithm of ['MD5', 'SHA-256']) {
    const desk = new ScriptedSubscriber();
    const challenge = `WWW-Authenticate: Digest realm="pbx", nonce="n1", algorithm=${algorithm}, qop="auth"`;
    desk.pbx.answer = (subscribe) =>
      headerOf(subscribe, 'authorization') === ''
        ? { status: '401 Unauthorized', headers: [challenge] }
        : { status: '200 OK' };
    await desk.watch(telephone({ credentials: { username: '4420', password: 'secret' } }));
    t.is(desk.pbx.asked.length, 2);
    t.regex(headerOf(desk.pbx.asked[1]!, 'authorization'), new RegExp(`username="4420".*algorithm=${algorithm}`));
    t.is(headerOf(desk.pbx.asked[1]!, 'call-id'), headerOf(desk.pbx.asked[0]!, 'call-id'));
    t.deepEqual(desk.last, { at: 'known', presence: IDLE });
    t.false(JSON.stringify(desk.pbx.asked).includes('secret'));
  }
});

test('401: a wrong password is not tried again and again', async (t) => {
  const desk = new ScriptedSubscriber();
  const headers = ['WWW-Authenticate: Digest realm="pbx", nonce="n1", algorithm=MD5'];
  desk.pbx.answer = () => ({ status: '401 Unauthorized', headers });
  await desk.watch(telephone({ credentials: { username: '4420', password: 'wrong' } }));
  await desk.pass(600_000);
  t.is(desk.pbx.asked.length, 2);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'refused' }]);
});

test('401: a challenge that changes each time, or that we have no account for, ends', async (t) => {
  const desk = new ScriptedSubscriber();
  let nonce = 0;
  desk.pbx.answer = () => ({
    status: '407 Proxy Authentication Required',
    headers: [`Proxy-Authenticate: Digest realm="pbx", nonce="n${++nonce}", stale=true`],
  });
  await desk.watch(telephone({ credentials: { username: '4420', password: 'x' } }));
  t.is(desk.pbx.asked.length, 4);
  await desk.watch(telephone());
  t.is(desk.pbx.asked.length, 5);
  t.deepEqual(desk.last, { at: 'lost', why: 'refused' });
});

test('423: it is asked for as long as the PBX wants; one that always wants longer is left', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.answer = (subscribe) =>
    Number(headerOf(subscribe, 'expires')) < 3_600
      ? { status: '423 Interval Too Brief', headers: ['Min-Expires: 3600'] }
      : { status: '200 OK' };
  await desk.watch(telephone());
  t.deepEqual(
    desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'expires')),
    ['600', '3600'],
  );
  t.is(desk.last?.at, 'known');
  const other = new ScriptedSubscriber();
  other.pbx.answer = (subscribe) => ({
    status: '423 Interval Too Brief',
    headers: [`Min-Expires: ${Number(headerOf(subscribe, 'expires')) + 1}`],
  });
  await other.watch(telephone());
  t.is(other.pbx.asked.length, 4);
  t.is(other.last?.at, 'lost');
});

test('J: 481 to a refresh makes a new subscription at once, and nobody is lost by it', async (t) => {
  const desk = await watching();
  const first = headerOf(desk.pbx.asked[0]!, 'call-id');
  desk.pbx.answer = (subscribe) =>
    headerOf(subscribe, 'call-id') === first ? { status: '481 Subscription Does Not Exist' } : { status: '200 OK' };
  await desk.pass(330_000);
  t.is(desk.pbx.asked.length, 3);
  t.not(headerOf(desk.pbx.asked[2]!, 'call-id'), first);
  t.is(tagOf(headerOf(desk.pbx.asked[2]!, 'to')), '');
  t.true(desk.seen.every(({ at }) => at === 'known'));
});

test('489: a PBX that knows no presence is asked for the calls of the telephone', async (t) => {
  const desk = new ScriptedSubscriber();
  const { pbx } = desk;
  pbx.notifies = false;
  pbx.answer = (subscribe) =>
    headerOf(subscribe, 'event') === 'presence' ? { status: '489 Bad Event' } : { status: '200 OK' };
  await desk.watch(telephone());
  t.deepEqual(
    pbx.asked.map((subscribe) => headerOf(subscribe, 'event')),
    ['presence', 'dialog'],
  );
  pbx.event = 'dialog';
  pbx.tell(pbx.watcher, undefined, dialogInfo(1, 'full', 'confirmed'));
  t.deepEqual(desk.last, { at: 'known', presence: BUSY });
  pbx.tell(pbx.watcher, undefined, dialogInfo(2, 'partial', 'terminated'));
  t.deepEqual(desk.last, { at: 'known', presence: IDLE });
  // Number 3 was lost on the way: the whole state is asked for.
  pbx.tell(pbx.watcher, undefined, dialogInfo(4, 'partial', 'early'));
  await desk.pass(0);
  t.is(pbx.asked.length, 3);
  t.deepEqual(desk.last, { at: 'known', presence: IDLE });
  pbx.tell(pbx.watcher, undefined, dialogInfo(5, 'full', 'early'));
  t.deepEqual(desk.last, { at: 'known', presence: { open: true, activities: ['busy'] } });
});

test('489 to both: it is asked again after a long while only', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.answer = () => ({ status: '489 Bad Event' });
  await desk.watch(telephone());
  await desk.pass(600_000);
  t.is(desk.pbx.asked.length, 2);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'refused' }]);
  desk.pbx.answer = () => ({ status: '200 OK' });
  await desk.pass(400_000);
  t.is(desk.last?.at, 'known');
});

test('Retry-After is kept to, and is bounded', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.answer = () => ({ status: '503 Service Unavailable', headers: ['Retry-After: 120 (restarting)'] });
  await desk.watch(telephone());
  await desk.pass(119_000);
  t.is(desk.pbx.asked.length, 1);
  await desk.pass(2_000);
  t.is(desk.pbx.asked.length, 2);
  const far = new ScriptedSubscriber();
  far.pbx.answer = () => ({ status: '480 Gone', headers: ['Retry-After: 4294967295'] });
  await far.watch(telephone());
  await far.pass(3_601_000);
  t.is(far.pbx.asked.length, 2);
});

/** Reason, seconds in which nothing may be asked, seconds by which it must be, and whether the agent is lost meanwhile. */
const REASONS: readonly (readonly [string, number, number, boolean])[] = [
  ['terminated;reason=deactivated', 0, 1, false],
  ['terminated;reason=timeout', 0, 1, false],
  ['terminated;reason=probation;retry-after=30', 29, 31, true],
  ['terminated;reason=giveup;retry-after=45', 44, 46, true],
  ['terminated;reason=giveup', 1, 4, true],
  ['terminated;reason=rejected', 600, 1_000, true],
  ['terminated;reason=noresource', 600, 1_000, true],
  ['terminated;reason=invariant', 600, 1_000, true],
  ['terminated', 1, 4, true],
  ['terminated;reason=whatever', 1, 4, true],
];

for (const [state, quietS, againS, lost] of REASONS) {
  test(`RFC 6665 4.1.3: ${state} is asked again ${lost ? `after ${quietS} s, and lost meanwhile` : 'at once'}`, async (t) => {
    const desk = await watching();
    await desk.pass(40_000);
    desk.pbx.tell(desk.pbx.watcher, state);
    desk.pbx.watchers.clear();
    t.is(desk.pbx.statuses().at(-1), 200);
    t.is(desk.last?.at, lost ? 'lost' : 'known');
    if (quietS > 0) await desk.pass(quietS * 1_000);
    if (quietS > 0) t.is(desk.pbx.asked.length, 1);
    await desk.pass((againS - quietS) * 1_000);
    t.is(desk.pbx.asked.length, 2);
    t.is(desk.last?.at, 'known');
  });
}

test('a PBX that never answers is lost after 32 s, and asked again with growing waits', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.answer = () => null;
  await desk.watch(telephone());
  await desk.pass(31_900);
  t.deepEqual(desk.seen, []);
  t.is(new Set(desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'cseq'))).size, 1);
  await desk.pass(200);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'silent' }]);
  await desk.pass(3_600_000);
  const tries = new Set(desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'call-id'))).size;
  t.true(tries >= 10 && tries <= 20, String(tries));
});

test('a PBX that answers 200 and never notifies is lost after 32 s, and not asked without end', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.notifies = false;
  await desk.watch(telephone());
  await desk.pass(31_900);
  t.deepEqual(desk.seen, []);
  await desk.pass(200);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'silent' }]);
  await desk.pass(3_600_000);
  t.true(desk.pbx.asked.length <= 20, String(desk.pbx.asked.length));
});

test('a PBX that only ever tells what cannot be read is lost, too', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.bodyOf = () => '<!DOCTYPE presence [<!ENTITY a "b">]><presence>&a;</presence>';
  await desk.watch(telephone());
  await desk.pass(32_100);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'silent' }]);
  t.is(desk.pbx.statuses()[0], 200);
});

test('J2: a PBX that knows nothing of a telephone any more has 32 s to tell; then it is lost, and still watched', async (t) => {
  const desk = await watching();
  const tells = desk.pbx.bodyOf.bind(desk.pbx);
  // RFC 6665 4.2.1.2: there is no state; so it is when a publication ran out, and each refresh says it again.
  desk.pbx.bodyOf = () => '';
  desk.pbx.expires = 20;
  desk.pbx.tell(desk.pbx.watcher);
  await desk.pass(31_900);
  t.is(desk.last?.at, 'known');
  await desk.pass(200);
  t.deepEqual(desk.last, { at: 'lost', why: 'silent' });
  const told = desk.seen.length;
  await desk.pass(600_000);
  t.is(desk.seen.length, told, 'it is told once');
  t.is(new Set(desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'call-id'))).size, 1);
  desk.pbx.bodyOf = tells;
  desk.pbx.tell(desk.pbx.watcher);
  t.is(desk.last?.at, 'known');
});

test('J1: a PBX that knows nothing of a telephone yet is heard as soon as it does, without being asked anew', async (t) => {
  const desk = new ScriptedSubscriber();
  const tells = desk.pbx.bodyOf.bind(desk.pbx);
  desk.pbx.bodyOf = () => '';
  await desk.watch(telephone());
  await desk.pass(1_200_000);
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'silent' }]);
  t.is(new Set(desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'call-id'))).size, 1);
  desk.pbx.bodyOf = tells;
  desk.pbx.tell(desk.pbx.watcher);
  t.is(desk.last?.at, 'known');
});

test('a NOTIFY without a state in front of the one that has it loses nobody', async (t) => {
  const desk = await watching();
  desk.pbx.tell(desk.pbx.watcher, undefined, '');
  desk.pbx.tell(desk.pbx.watcher);
  await desk.pass(60_000);
  t.true(desk.seen.every(({ at }) => at === 'known'));
});

test('a PBX that ends its subscriptions each second is asked ever more seldom', async (t) => {
  const desk = await watching();
  for (let second = 0; second < 600; second++) {
    for (const watcher of desk.pbx.watchers.values()) desk.pbx.tell(watcher, 'terminated;reason=deactivated');
    desk.pbx.watchers.clear();
    await desk.pass(1_000);
  }
  t.true(desk.pbx.asked.length <= 12, String(desk.pbx.asked.length));
});

test('a PBX that changes its mind each second is heard each time', async (t) => {
  const desk = await watching();
  for (let second = 0; second < 100; second++) {
    desk.pbx.becomes('8888', second % 2 === 0 ? BUSY : IDLE);
    await desk.pass(1_000);
  }
  t.is(desk.seen.length, 101);
  t.is(desk.pbx.asked.length, 1);
});

test('a refresh without answer is tried again while the subscription lasts; then the telephone is lost', async (t) => {
  const desk = await watching();
  desk.pbx.answer = () => null;
  await desk.pass(599_000);
  t.is(desk.last?.at, 'known');
  t.true(new Set(desk.pbx.asked.map((subscribe) => headerOf(subscribe, 'cseq'))).size > 2);
  await desk.pass(2_000);
  t.deepEqual(desk.last, { at: 'lost', why: 'silent' });
  desk.pbx.answer = () => ({ status: '200 OK' });
  await desk.pass(400_000);
  t.is(desk.last?.at, 'known');
});

test('the next way is tried when the first gives no answer, and the first again when none did', async (t) => {
  const desk = new ScriptedSubscriber();
  await desk.watch(telephone({ contact: { host: '192.0.2.77', port: 5060 } }, {}));
  t.is(desk.pbx.asked.length, 0);
  await desk.pass(32_100);
  t.is(desk.pbx.asked.length, 1);
  t.deepEqual(desk.seen, [{ at: 'known', presence: IDLE }]);
});

test('a telephone without a way is lost as unreachable, and nothing is sent', async (t) => {
  const desk = new ScriptedSubscriber();
  await desk.watch({ id: 'joe', ways: [] });
  t.deepEqual(desk.seen, [{ at: 'lost', why: 'unreachable' }]);
  t.is(desk.pbx.asked.length, 0);
});

test('who is watched no more is told so, and a changed way is another subscription; the others go on', async (t) => {
  const desk = new ScriptedSubscriber();
  const jay = { ...telephone({ number: '7777' }), id: 'jay' };
  await desk.watch(telephone(), jay);
  await desk.pass(100);
  t.is(desk.pbx.asked.length, 2);
  await desk.watch(telephone({ fromUser: 'other' }), jay);
  t.deepEqual(
    desk.pbx.asked
      .slice(2)
      .map((subscribe) => [headerOf(subscribe, 'expires'), tagOf(headerOf(subscribe, 'to')) !== '']),
    [
      ['0', true],
      ['600', false],
    ],
  );
});

test('hops that record themselves are named in the refresh, the last one first', async (t) => {
  const desk = new ScriptedSubscriber();
  const headers = ['Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>'];
  desk.pbx.answer = () => ({ status: '200 OK', headers });
  desk.pbx.notifies = false;
  await desk.watch(telephone());
  desk.pbx.tell(desk.pbx.watcher);
  await desk.pass(330_000);
  const refresh = desk.pbx.asked[1];
  t.deepEqual(
    refresh?.headers.filter(([name]) => name === 'route').map(([, value]) => value),
    ['<sip:p1.example;lr>', '<sip:p2.example;lr>'],
  );
});

test('a NOTIFY that waits for permission tells no state, and is no silence', async (t) => {
  const desk = new ScriptedSubscriber();
  desk.pbx.notifies = false;
  await desk.watch(telephone());
  desk.pbx.tell(desk.pbx.watcher, 'pending;expires=600', pidf({ open: false, activities: [] }));
  await desk.pass(60_000);
  t.deepEqual(desk.seen, []);
  desk.pbx.tell(desk.pbx.watcher);
  t.is(desk.last?.at, 'known');
});

function dialogInfo(version: number, kind: 'full' | 'partial', state: string): string {
  return `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${kind}" entity="sip:8888@pbx">
  <dialog id="a"><state>${state}</state></dialog></dialog-info>`;
}
