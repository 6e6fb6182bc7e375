import test, { type ExecutionContext } from 'ava';
import { AmiPhoneRegistrations } from '../../app/adapters/ami/ami-phone-registrations.js';
import { FakeAmiServer } from '../support/fake-ami-server.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

const THERE = ['Endpoint: phone-a', 'URI: sip:phone-a@192.0.2.7:5060', 'Status: Reachable', 'RoundtripUsec: 1500'];
const SEEN = { contact: 'sip:phone-a@192.0.2.7:5060', reachable: true, roundTripMs: 1.5, since: null };

async function registrations(t: ExecutionContext, prepare: (fake: FakeAmiServer) => void = () => undefined) {
  const fake = await FakeAmiServer.start();
  prepare(fake);
  const log = new RecordedLog();
  const account = { host: '127.0.0.1', port: fake.port, user: 'farline', password: 'right', log };
  let now = 1_000;
  const after = (_ms: number, call: () => void): (() => void) => {
    setImmediate(call);
    return () => undefined;
  };
  const tested = new AmiPhoneRegistrations(
    { ...account, timing: { retryMs: [20] } },
    { now: () => (now += 1_000), after },
  );
  t.teardown(async () => {
    tested.stop();
    await fake.close();
  });
  return { fake, log, tested, known: () => tested.now() };
}

function status(fake: FakeAmiServer, name: string, host: string, state: string, micros = '0'): void {
  const uri = `URI: sip:${name}@${host}:5060`;
  fake.say('Event: ContactStatus', `EndpointName: ${name}`, uri, `ContactStatus: ${state}`, `RoundtripUsec: ${micros}`);
}

test('what is registered already is known once Asterisk listed it; before, nothing is', async (t) => {
  const { tested, fake, known } = await registrations(t, (asterisk) => (asterisk.contacts = [THERE]));
  t.is(tested.now(), null);
  await until('listed', () => known() !== null);
  t.deepEqual([...(known() ?? [])], [['phone-a', SEEN]]);
  t.deepEqual(
    fake.asked('Events').map((action) => action['eventmask']),
    ['system'],
  );
});

test('an Asterisk where nobody is registered is known as that', async (t) => {
  const { known } = await registrations(t);
  await until('listed', () => known() !== null);
  t.is(known()?.size, 0);
});

test('H6: who comes is known at once with the instant, then how far it is, and who goes is gone', async (t) => {
  const { fake, known } = await registrations(t);
  await until('listed', () => known() !== null);
  status(fake, 'phone-a', '192.0.2.7', 'NonQualified');
  await until('it came', () => known()?.has('phone-a') === true);
  t.deepEqual(known()?.get('phone-a'), { ...SEEN, reachable: null, roundTripMs: null, since: 2_000 });
  status(fake, 'phone-a', '192.0.2.7', 'Reachable', '1500');
  await until('it answered', () => known()?.get('phone-a')?.reachable === true);
  t.deepEqual(known()?.get('phone-a'), { ...SEEN, since: 2_000 });
  status(fake, 'phone-a', '192.0.2.7', 'Unreachable');
  await until('it is silent', () => known()?.get('phone-a')?.reachable === false);
  status(fake, 'phone-a', '192.0.2.7', 'Removed');
  await until('it went', () => known()?.size === 0);
});

test('a phone that moved is at its new address, though the old one is taken away after', async (t) => {
  const { fake, known } = await registrations(t, (asterisk) => (asterisk.contacts = [THERE]));
  await until('listed', () => known() !== null);
  status(fake, 'phone-a', '192.0.2.8', 'NonQualified');
  status(fake, 'phone-a', '192.0.2.7', 'Removed');
  status(fake, 'phone-b', '192.0.2.9', 'NonQualified');
  await until('both are told', () => known()?.has('phone-b') === true);
  t.is(known()?.get('phone-a')?.contact, 'sip:phone-a@192.0.2.8:5060');
});

test('C6: a phone at a fixed host that comes with a reload is known before anything is said of it', async (t) => {
  const { fake, known } = await registrations(t);
  await until('listed', () => known() !== null);
  status(fake, 'phone-b', '192.0.2.9', 'NonQualified');
  await until('it came', () => known()?.has('phone-b') === true);
  const phoneB = ['Endpoint: phone-b', 'URI: sip:phone-b@192.0.2.9:5060', 'Status: NonQualified', 'RoundtripUsec: 0'];
  fake.contacts = [['Endpoint: phone-a', 'URI: sip:192.0.2.7:5060', 'Status: Unknown', 'RoundtripUsec: 0'], phoneB];
  fake.say('Event: Reload', 'Module: res_pjsip.so', 'Status: 0');
  await until('it is known', () => known()?.has('phone-a') === true);
  t.like(known()?.get('phone-a'), { contact: 'sip:192.0.2.7:5060', reachable: null });
  t.like(known()?.get('phone-b'), { since: 2_000 });
});

test('C6: a softphone whose new registration is not told of is found, and who is gone stays gone', async (t) => {
  const { fake, known } = await registrations(t);
  await until('listed', () => known() !== null);
  for (const name of ['soft-a', 'soft-b']) status(fake, name, '192.0.2.7', 'NonQualified');
  await until('they came', () => known()?.size === 2);
  fake.contacts = [['Endpoint: soft-a', 'URI: sip:soft-a@192.0.2.8:5060', 'Status: NonQualified', 'RoundtripUsec: 0']];
  for (const name of ['soft-a', 'soft-b'])
    fake.say('Event: PeerStatus', `Peer: PJSIP/${name}`, 'PeerStatus: Unreachable');
  await until('it is found', () => known()?.get('soft-a')?.contact === 'sip:soft-a@192.0.2.8:5060');
  t.is(known()?.get('soft-a')?.reachable, null);
  t.false(known()?.has('soft-b'));
});

test('nothing is known while Asterisk is away, and all again when it is back', async (t) => {
  const { fake, known } = await registrations(t, (asterisk) => (asterisk.contacts = [THERE]));
  await until('listed', () => known() !== null);
  fake.contacts = [];
  fake.drop();
  await until('away', () => known() === null);
  await until('back', () => known()?.size === 0);
  t.is(fake.asked('PJSIPShowContacts').length, 2);
});

test('H6: more about one phone is asked for; the secret that Asterisk tells with it is dropped', async (t) => {
  const { fake, tested, known } = await registrations(t, (asterisk) => (asterisk.contacts = [THERE]));
  fake.details.set('phone-a', [
    ['ObjectName: phone-a'],
    ['Event: AuthDetail', 'Password: s3cret'],
    ['Event: ContactStatusDetail', ...THERE, 'UserAgent: Desk; phone', 'RegExpire: 1790000300'],
  ]);
  fake.details.set('phone-b', [['ObjectName: phone-b']]);
  await until('listed', () => known() !== null);
  const detail = { ...SEEN, userAgent: 'Desk; phone', expiresAt: 1_790_000_300_000, inCall: false };
  t.deepEqual(await tested.detail('phone-a'), { ok: true, value: detail });
  t.deepEqual(await tested.detail('phone-b'), { ok: true, value: null });
  t.deepEqual(await tested.detail('phone-none'), { ok: true, value: null });
  fake.on('PJSIPShowEndpoint', 'error');
  t.like(await tested.detail('phone-a'), { ok: false, reason: 'refused' });
  t.like(await tested.detail('a\r\nAction: Reload'), { ok: false });
});

test('when Asterisk will not list them, that is told and nothing is known', async (t) => {
  const { log, known } = await registrations(t, (asterisk) => asterisk.on('PJSIPShowContacts', 'error'));
  await until('told', () => log.lines.some(({ line }) => line.includes('which phones are registered is not known')));
  t.is(known(), null);
});
