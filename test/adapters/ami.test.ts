import test from 'ava';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiTiming } from '../../app/adapters/ami/ami-options.js';
import { AmiLink } from '../../app/adapters/ami/ami-link.js';
import { FakeAmiServer } from '../support/fake-ami-server.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

const timing: AmiTiming = { pingMs: 150, openMs: 5_000, retryMs: [5, 10], wrongPasswordMs: 20 };

class Tested {
  readonly log = new RecordedLog();
  readonly states: string[] = [];
  readonly link: AmiLink;

  constructor(
    readonly fake: FakeAmiServer,
    { password = 'right', ...other }: Partial<AmiTiming> & { readonly password?: string } = {},
  ) {
    this.link = new AmiLink({
      host: '127.0.0.1',
      port: fake.port,
      user: 'farline',
      password,
      log: this.log,
      timing: { ...timing, ...other },
    });
    this.link.onState((state) => this.states.push(state));
  }

  static async connected(): Promise<Tested> {
    const tested = new Tested(await FakeAmiServer.start());
    await tested.up(1);
    return tested;
  }

  up(times: number): Promise<void> {
    return until(`up number ${times}`, () => this.states.filter((state) => state === 'up').length >= times);
  }

  async close(): Promise<void> {
    this.link.stop();
    await this.fake.close();
  }
}

const reload = { Action: 'Reload', Module: 'res_pjsip.so' };

test('AMI is up only after Asterisk has fully booted, and refuses actions before', async (t) => {
  const fake = await FakeAmiServer.start();
  fake.booted = false;
  const tested = new Tested(fake);
  await until('the login', () => fake.asked('Login').length === 1);
  await sleep(30);
  t.is(tested.link.state, 'down');
  await t.throwsAsync(tested.link.action(reload, 3_000), { message: /is down/ });
  t.is(fake.asked('Reload').length, 0);
  fake.say('Event: FullyBooted', 'Status: Fully Booted');
  await tested.up(1);
  t.like(await tested.link.action(reload, 3_000), { response: 'Success' });
  t.is(fake.asked('Reload').length, 1, 'what was refused before is not sent later');
  await tested.close();
});

test('events are switched off as soon as AMI is up', async (t) => {
  const tested = await Tested.connected();
  await until('events off', () => tested.fake.asked('Events').length === 1);
  t.is(tested.fake.asked('Events')[0]?.['eventmask'], 'off');
  await tested.close();
});

test('each answer goes to the action that asked', async (t) => {
  const tested = await Tested.connected();
  const names = ['Ping', 'Reload', 'CoreStatus', 'CoreSettings'];
  const answers = await Promise.all(names.map((name) => tested.link.action({ Action: name }, 3_000)));
  t.deepEqual(
    answers.map((answer) => answer['message']),
    names.map((name) => `${name.toLowerCase()} done`),
  );
  await tested.close();
});

test('an action that Asterisk refuses is refused with its words', async (t) => {
  const tested = await Tested.connected();
  tested.fake.on('Reload', 'error');
  await t.throwsAsync(tested.link.action(reload, 3_000), { message: 'Told to refuse', name: 'Error' });
  t.is(tested.link.state, 'up');
  await tested.close();
});

test('an action in flight fails when the connection drops, and the next connection works', async (t) => {
  const tested = await Tested.connected();
  tested.fake.on('Reload', 'hang up');
  const error = await t.throwsAsync(tested.link.action(reload, 5_000), { message: /it may have happened/ });
  t.like(error, { reason: 'timeout' });
  tested.fake.behaveAgain('Reload');
  await tested.up(2);
  t.like(await tested.link.action(reload, 3_000), { response: 'Success' });
  await tested.close();
});

test('half an answer before the end of the connection is no answer', async (t) => {
  const tested = await Tested.connected();
  tested.fake.on('Reload', 'half an answer');
  await t.throwsAsync(tested.link.action(reload, 5_000), { message: /it may have happened/ });
  await tested.up(2);
  await tested.close();
});

test('an action that is never answered ends at its deadline and takes the stuck connection with it', async (t) => {
  const tested = await Tested.connected();
  tested.fake.on('Reload', 'never answer');
  const error = await t.throwsAsync(tested.link.action(reload, 60), { message: 'no answer within 60 ms' });
  t.like(error, { reason: 'timeout' });
  await tested.up(2);
  t.regex(tested.log.text(), /no answer to Reload within 60 ms/);
  await tested.close();
});

test('a frozen connection is noticed by two unanswered pings, ended and opened again', async (t) => {
  const tested = await Tested.connected();
  await until('events off', () => tested.fake.asked('Events').length === 1);
  tested.fake.freeze();
  await tested.up(2);
  t.regex(tested.log.text(), /no answer to 2 pings/);
  await tested.close();
});

test('a connection that answers pings is left alone', async (t) => {
  const tested = await Tested.connected();
  await until('five pings', () => tested.fake.asked('Ping').length >= 5);
  t.is(tested.fake.opened, 1);
  await tested.close();
});

test('a long action does not count as missed pings', async (t) => {
  const tested = await Tested.connected();
  tested.fake.on('Reload', 'never answer');
  await t.throwsAsync(tested.link.action(reload, 1_000), { message: 'no answer within 1000 ms' });
  await tested.up(2);
  t.regex(tested.log.text(), /no answer to Reload within 1000 ms/);
  t.notRegex(tested.log.text(), /pings/);
  await tested.close();
});

test('a wrong password is told clearly, once, without the password, and tried again until it is right', async (t) => {
  const fake = await FakeAmiServer.start();
  fake.password = 'changed';
  const tested = new Tested(fake, { password: 'secret-but-old' });
  await until('three logins', () => fake.asked('Login').length >= 3);
  t.deepEqual(
    tested.log.lines.map(({ level }) => level),
    ['error'],
  );
  t.regex(tested.log.text(), /refuses our AMI name and password \(Authentication failed\)/);
  t.notRegex(tested.log.text(), /secret-but-old/);
  fake.password = 'secret-but-old';
  await tested.up(1);
  await tested.close();
});

test('a login that is never answered is given up and tried again', async (t) => {
  const fake = await FakeAmiServer.start();
  fake.silentLogin = true;
  const tested = new Tested(fake, { openMs: 300 });
  await until('two logins', () => fake.asked('Login').length >= 2);
  t.regex(tested.log.text(), /not let in, or not fully booted, within 300 ms/);
  t.true(fake.connections <= 1, 'what was given up is closed');
  fake.silentLogin = false;
  await tested.up(1);
  await tested.close();
});

test('an Asterisk that is away longer than ten tries is found when it is back', async (t) => {
  const tested = await Tested.connected();
  tested.fake.silentLogin = true;
  for (let times = 0; times < 12; times += 1) {
    tested.fake.drop();
    await until('the next try', () => tested.fake.asked('Login').length >= times + 2);
  }
  tested.fake.silentLogin = false;
  tested.fake.drop();
  await tested.up(2);
  t.like(await tested.link.action(reload, 3_000), { response: 'Success' });
  await tested.close();
});

for (const hostile of ['a\r\nAction: Originate', 'a\nb', 'a\rb', 'a\0b']) {
  test(`a value with ${JSON.stringify(hostile.slice(1, 3))} injects no action`, async (t) => {
    const tested = await Tested.connected();
    const value = { Action: 'Reload', Module: hostile };
    await t.throwsAsync(tested.link.action(value, 3_000), {
      message: 'AMI field Module must not hold a line break or NUL',
    });
    await t.throwsAsync(tested.link.action({ Action: 'Reload', [hostile]: 'x' }, 3_000), {
      message: /^AMI field name/,
    });
    await tested.link.action({ Action: 'Ping' }, 3_000);
    t.is(tested.fake.asked('Originate').length, 0);
    t.is(tested.fake.asked('Reload').length, 0);
    await tested.close();
  });
}

test('a value longer than a line of Asterisk is refused', async (t) => {
  const tested = await Tested.connected();
  const long = { Action: 'Reload', Module: 'x'.repeat(1_100) };
  await t.throwsAsync(tested.link.action(long, 3_000), {
    message: 'AMI field Module must be at most 1000 bytes, not 1108',
  });
  await tested.close();
});

test('a listener that throws does not end the connection', async (t) => {
  const fake = await FakeAmiServer.start();
  const tested = new Tested(fake);
  tested.link.onState(() => {
    throw new Error('planted');
  });
  await tested.up(1);
  t.like(await tested.link.action(reload, 3_000), { response: 'Success' });
  t.regex(tested.log.text(), /planted/);
  await tested.close();
});

test('stop ends the connection for good', async (t) => {
  const tested = await Tested.connected();
  tested.link.stop();
  await until('it is closed', () => tested.fake.connections === 0);
  await sleep(50);
  t.is(tested.fake.opened, 1);
  t.is(tested.link.state, 'down');
  await tested.close();
});
