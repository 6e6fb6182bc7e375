import test from 'ava';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { everyPhrase, soundsOfPhrase } from '../../app/adapters/ari/spoken-sounds.js';
import { heardOn } from '../support/heard-on.js';
import { PhoneDesk } from '../support/phone-desk.js';
import { until } from '../support/until.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

const ON_PHONES = { interfaces: ['phone', 'mobile'], nailedUp: false, connectOnLogin: '' } as const;

const DIRECTORY = aDirectory({
  agents: [
    anAgent({ id: 'joe', dn: '8888', ...ON_PHONES, hotDesk: true }),
    anAgent({ id: 'jay', dn: '7777', number: '+15551232222', ...ON_PHONES, phoneId: 'p3' }),
    anAgent({ id: 'sue', dn: '6666', number: null, ...ON_PHONES, hotDesk: true }),
  ],
  trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
  queues: [aQueue({ id: 'sales', dn: '6000' })],
  routes: [aRoute({ id: 'r1', number: '0800' })],
});

const AGENTS = [...DIRECTORY.agents.keys()];

let desk: PhoneDesk;
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  desk = await PhoneDesk.open(
    { teardown: (work) => void cleaning.unshift(work) },
    {
      directory: DIRECTORY,
      phones: [
        { id: 'p1', hotDesk: true },
        { id: 'p2', hotDesk: true },
        { id: 'p3', hotDesk: false },
      ],
    },
  );
  await desk.pins.set('joe', await desk.passwords.hash('4711'));
});
test.after.always(async () => {
  for (const work of cleaning) await work();
});
test.serial.beforeEach(async () => {
  desk.log.lines.length = 0;
});
test.serial.afterEach.always(async (t) => {
  if (!t.passed) t.log(desk.log.text());
  for (const agentId of AGENTS) {
    if (!desk.session(agentId)) continue;
    await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId, via: 'web', by: 'test' });
  }
  for (const agentId of AGENTS) desk.parts.lockOut.forgive({ agentId });
});
// A healthy app logs no error.
test.serial.afterEach((t) =>
  t.deepEqual(
    desk.log.lines.filter(({ level }) => level === 'error'),
    [],
  ),
);

test.serial('I1: every sentence is made of installed files, and no two sound alike', (t) => {
  const missing = everyPhrase.flatMap(soundsOfPhrase).filter((sound) => !existsSync(desk.soundFile(sound)));
  t.deepEqual(missing, []);
  const spoken = everyPhrase.map((phrase) => soundsOfPhrase(phrase).join(' '));
  t.deepEqual(
    spoken.filter((sounds, index) => spoken.indexOf(sounds) !== index),
    [],
  );
});

test.serial('B1, B3, I1: at a hot desk an agent signs in with DN and PIN, and hears so', async (t) => {
  const call = await desk.phone('p1').dial('*31');
  await call.hearsSomething();
  await call.press('8888#');
  await call.hearsSomething();
  await call.press('4711#');
  await call.isOver();
  const session = desk.session('joe');
  t.like(session, { interface: 'phone', state: { at: 'not-ready' }, device: { kind: 'phone', peer: 'phone-p1' } });
  t.like(session?.holds[0], { reason: 'login', via: 'phone' });
});

test.serial('I1: DN and PIN typed while the prompts play are not lost', async (t) => {
  const call = await desk.phone('p1').dial('*31');
  await call.hearsSomething();
  await call.press('8888#4711#');
  await call.isOver();
  t.is(desk.session('joe')?.device.kind, 'phone');
  t.true(call.saidMs < desk.lengthOf(['ask-dn', 'ask-pin', 'signed-in']) - 2_000, 'the prompts went on');
});

test.serial('B2: on the own telephone nobody is asked for a DN, and without a PIN for nothing', async (t) => {
  const call = await desk.phone('p3').hears('*31');
  heardOn(desk, t, call, 'signed-in');
  t.is(desk.session('jay')?.device.kind, 'phone');
  heardOn(desk, t, await desk.phone('p3').hears('*31'), 'is-signed-in');
});

test.serial('I: one code signs in and out, also with the DN of a lamp’s key', async (t) => {
  heardOn(desk, t, await desk.phone('p3').hears('*307777'), 'signed-in');
  heardOn(desk, t, await desk.phone('p3').hears('*307777'), 'signed-out');
  t.is(desk.session('jay'), undefined);
  heardOn(desk, t, await desk.phone('p3').hears('*32'), 'is-signed-out');
});

test.serial('B7, C1, I1: ready and not ready need no PIN; doing it twice is harmless and says so', async (t) => {
  await desk.signIn('joe', 'p2');
  heardOn(desk, t, await desk.phone('p2').hears('*33'), 'ready');
  t.is(desk.session('joe')?.state.at, 'ready');
  heardOn(desk, t, await desk.phone('p2').hears('*338888'), 'is-ready');
  heardOn(desk, t, await desk.phone('p2').hears('*3412'), 'not-ready', { digits: '12' });
  t.like(desk.session('joe')?.holds, [{ setter: 'agent', reason: '12', via: 'phone', by: 'joe' }]);
  heardOn(desk, t, await desk.phone('p2').hears('*34128888'), 'is-not-ready', { digits: '12' });
  heardOn(desk, t, await desk.phone('p2').hears('*337777'), 'not-this-agent');
  t.is(desk.session('joe')?.state.at, 'not-ready');
});

test.serial('I4: what is done at the API is true on the telephone at once, and the other way round', async (t) => {
  await desk.signIn('joe', 'p2');
  await desk.engine.commands.submit(desk.parts.newId(), {
    do: 'hold',
    agentId: 'joe',
    setter: 'agent',
    reason: '4',
    via: 'api',
    by: 'joe',
  });
  const call = await desk.phone('p2').hears('*36');
  heardOn(desk, t, call, 'is-not-ready', { digits: '4' }, 'queue', { digits: '6000' }, { count: 0 }, 'callers-waiting');
  const changes: string[] = [];
  const stop = desk.engine.live.subscribe((step) => changes.push(...step.changes.map(({ why }) => why)));
  await delay(500);
  await desk.phone('p2').hears('*33');
  stop();
  t.deepEqual(changes, ['hold.cleared']);
});

test.serial('I: without a session each code says that nobody is signed in here', async (t) => {
  for (const codes of [
    ['*33', '*3412', '*35'],
    ['*36', '*37'],
  ]) {
    const calls = await Promise.all(codes.map((code, n) => desk.phone(`p${n + 1}`).hears(code)));
    for (const call of calls) heardOn(desk, t, call, 'refused-not-logged-in');
  }
});

test.serial('I: a code that means nothing is refused with a sentence', async (t) => {
  for (const codes of [
    ['*99', '*', '*3'],
    ['*33#', '*36123', '#31'],
  ]) {
    const calls = await Promise.all(codes.map((code, n) => desk.phone(`p${n + 1}`).hears(code)));
    for (const call of calls) heardOn(desk, t, call, 'no-such-code');
  }
});

test.serial('B1: a wrong PIN is wrong, whether the DN exists or not, and says the same', async (t) => {
  const said: number[] = [];
  for (const dn of ['8888', '9999']) {
    const call = await desk.phone('p1').dial(`*31${dn}`);
    await call.hearsSomething();
    await call.press('0000#');
    await until('it is refused', () => desk.log.lines.length > said.length);
    const before = call.packets;
    await call.hearsSomething();
    await call.hearsTheEnd();
    said.push(call.packets - before);
    call.hangUp();
    await call.isOver();
    t.is(desk.log.lines.length, said.length);
  }
  t.is(desk.session('joe'), undefined);
  t.is(desk.log.lines.filter(({ line }) => line.includes('a PIN typed on a telephone was wrong')).length, 2);
  t.notRegex(desk.log.text(), /0000|9999/);
  t.true(Math.abs((said[0] ?? 0) - (said[1] ?? 0)) < 30, said.join(' and '));
});

test.serial('B4: after five wrong PINs the right one is refused too, on every telephone, with a warning', async (t) => {
  const from = ['p1', 'p1', 'p2', 'p2', 'p2'];
  const wrong = (): number => desk.log.text().split('was wrong').length;
  for (const phone of from) {
    const call = await desk.phone(phone).dial('*318888');
    await call.hearsSomething();
    const before = wrong();
    await call.press('0000#');
    await until('it is refused', () => wrong() > before);
    call.hangUp();
    await call.isOver();
  }
  const call = await desk.phone('p3').hears('*318888');
  heardOn(desk, t, call, 'locked');
  t.is(desk.session('joe'), undefined);
  t.regex(desk.log.text(), /warn too many wrong passwords or PINs: agent joe is locked out/);
  desk.parts.lockOut.forgive({ agentId: 'joe' });
  const again = await desk.phone('p1').dial('*318888');
  await again.hearsSomething();
  await again.press('4711#');
  await again.isOver();
  t.truthy(desk.session('joe'));
});

test.serial('B4: a telephone in use, and a login elsewhere, are refused each with its own sentence', async (t) => {
  await desk.signIn('joe', 'p1');
  heardOn(desk, t, await desk.phone('p1').hears('*316666'), 'refused-phone-in-use');
  await desk.signIn('sue', 'p2');
  await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId: 'joe', via: 'web', by: 'test' });
  heardOn(desk, t, await desk.phone('p1').hears('*316666'), 'refused-already-logged-in');
  t.is(desk.session('joe'), undefined);
});

test.serial('I: nobody reaches a code over a trunk, whatever number they dial or claim', async (t) => {
  await desk.signIn('joe', 'p1');
  const farline = { ...desk.host.asterisk.sip };
  for (const [dialled, caller] of [
    ['*33', 'phone-p1'],
    ['*32', '8888'],
    ['*30', 'p1'],
  ] as const) {
    const { call, answered } = await desk.network.place(dialled, farline, caller);
    answered.catch(() => undefined);
    t.like(await call.ended, { by: 'refused' });
  }
  t.is(desk.session('joe')?.state.at, 'not-ready');
});

test.serial('I: with Farline dead a code ends with a sentence, never in silence', async (t) => {
  await desk.signIn('joe', 'p1');
  const during = await desk.phone('p2').dial('*31');
  await during.hearsSomething();
  desk.dies();
  const call = await desk.phone('p1').dial('*33');
  await call.isOver();
  t.true(call.audible > 50);
  // One whose voice died in the middle of the dialog hears so when Farline is back.
  const before = during.audible;
  await desk.start();
  await during.isOver();
  t.true(during.audible > before + 50);
  heardOn(desk, t, await desk.phone('p1').hears('*33'), 'ready');
});
