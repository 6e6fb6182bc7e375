import test from 'ava';
import { startEmbedded, type EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../app/config.js';
import { AriProbe } from '../support/ari-probe.js';
import { AriProxy } from '../support/ari-proxy.js';
import { temporaryFolder } from '../support/asterisk.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RecordedLog } from '../support/recorded-log.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

let site: LiveSite;
let asterisk: EmbeddedAsterisk;
let ari: AriProxy;
let ami: TcpProxy;

test.before(async () => {
  site = await LiveSite.open({}, async (opening) => {
    const between = loopbackAddress();
    const dataDir = await temporaryFolder(opening, 'asterisk');
    const { cacheDir } = readConfig(process.env);
    const { address } = opening;
    const settings = { dataDir, cacheDir, sipAddress: address, controlAddress: address, fallbackAfterSeconds: 40 };
    asterisk = await startEmbedded({ settings, log: new RecordedLog() });
    opening.teardown(async () => void (await asterisk.stop({ keepCalls: false })));
    ari = await AriProxy.start(between, asterisk.ari.url);
    opening.teardown(() => ari.close());
    ami = await TcpProxy.start(between, asterisk.ami);
    opening.teardown(() => ami.close());
    return {
      FARLINE_ARI_URL: ari.url,
      FARLINE_ARI_USER: asterisk.ari.user,
      FARLINE_ARI_PASSWORD: asterisk.ari.password,
      FARLINE_AMI_HOST: ami.address.host,
      FARLINE_AMI_PORT: String(ami.address.port),
      FARLINE_AMI_USER: asterisk.ami.user,
      FARLINE_AMI_PASSWORD: asterisk.ami.password,
      FARLINE_PEERS_DIR: asterisk.peersDir,
    };
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  ari.repeats = false;
  ari.thaw();
  ami.restore();
  await site.clear(t);
});

test.serial('events that nobody knows, and ones that are not what they should be, do no harm', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  const application = asterisk.application;
  const timestamp = new Date().toISOString();
  for (const message of [
    { type: 'ChannelTeleported', application, timestamp, channel: { id: 'n1-1.1' } },
    { type: 'StasisStart', application, timestamp },
    { type: 'StasisStart', application, timestamp, args: ['in', 'x'.repeat(100_000)], channel: { id: 7 } },
    { type: 'ChannelDestroyed', application, timestamp, cause: 'sixteen', channel: null },
    { type: 'ChannelLeftBridge', application, timestamp, bridge: {}, channel: { id: '' } },
    { type: 'constructor', application, timestamp },
    { application, timestamp },
    [1, 2, 3],
    null,
    'this is not JSON',
    '',
  ]) {
    ari.say(message);
  }
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(ari.connections, 1);
  t.is((await site.status()).state, 'ok');
  const next = await site.customer(queue);
  await next.hears(agent.tone);
});

test.serial(
  'a caller who is told of but is not there is found out and forgotten, and the next real one is served',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const from = site.changes.mark;
    const timestamp = new Date().toISOString();
    const channel = { id: 'n1-9.9', name: 'PJSIP/trunk-x-00000001', state: 'Up', caller: { number: '1', name: '' } };
    const event = { application: asterisk.application, timestamp, channel };
    ari.say({ type: 'StasisStart', args: ['in', queue.number, 'trunk-x'], ...event });
    const ghost = await site.changes.next('call.arrived', from);
    const ended = await site.changes.next('call.ended', from);
    t.is(ended.id, ghost.id);
    t.false(site.changes.of(ghost.id, from).includes('call.joined'));
    await agent.shows({ state: 'ready', leg: 'parked' });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
  },
);

test.serial(
  'every event told twice: the phone is dialled once, each customer is connected once and counted once',
  async (t) => {
    ari.repeats = true;
    const queue = await site.queue();
    const [nailed, perCall] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue)];
    const from = site.changes.mark;
    await nailed.starts({ parked: true });
    const first = await site.customer(queue);
    await first.hears(nailed.tone);
    await perCall.starts({ parked: false });
    const second = await site.customer(queue);
    await second.hears(perCall.tone);
    first.hangUp();
    second.hangUp();
    await nailed.shows({ state: 'ready', leg: 'parked', holds: [] });
    await perCall.shows({ state: 'ready', leg: 'none', holds: [] });
    const count = (why: string): number => site.changes.all.slice(from).filter((change) => change.why === why).length;
    t.deepEqual(
      ['leg.dialled', 'leg.answered', 'leg.confirmed', 'call.arrived', 'call.joined', 'call.ended'].map(count),
      [2, 2, 2, 2, 2, 2],
    );
    t.deepEqual(
      [nailed, perCall].map(({ phone }) => phone.calls.length),
      [1, 1],
    );
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'the ARI socket hangs: it is noticed, conversations go on, and all is right when it moves again',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const first = await site.customer(queue);
    await first.hears(joe.tone);
    await jay.starts({ parked: true });
    const second = await site.customer(queue);
    await second.hears(jay.tone);
    ari.freeze();
    first.hangUp();
    const late = await site.farEnd.customer({ dials: queue.number });
    await site.isState('down');
    await second.hears(jay.tone);
    ari.thaw();
    await site.isState('ok');
    await late.hears(joe.tone);
    await joe.phone.hears(late.tone);
    await jay.shows({ state: 'talking', leg: 'connected' });
    t.is(second.end, null);
    t.deepEqual(site.farEnd.tally(), { customers: 3, connected: 3, lost: 0, doubles: 0 });
  },
);

test.serial(
  'the ARI socket breaks again and again while customers come and go: nobody is lost, nobody met twice',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    for (let n = 0; n < 4; n += 1) {
      const customer = await site.farEnd.customer({ dials: queue.number });
      ari.cut();
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      ari.cut();
      customer.hangUp();
      await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    }
    t.is(agent.phone.calls.length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 4, connected: 4, lost: 0, doubles: 0 });
  },
);

test.serial('AMI gone: calls go on, /status says degraded, and a new trunk waits until AMI is back', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  ami.takeAway();
  await site.isState('degraded');
  t.is((await site.status()).ami, 'disconnected');
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  const saved = await site.admin.api.post<{ id: string; applied: boolean }>('/api/v1/trunks', {
    name: 'Later',
    prefixes: ['+49'],
    contacts: ['127.0.0.99:5060'],
  });
  t.false(saved.applied);
  ami.restore();
  await site.isState('ok', 30_000);
  const endpoints = (): Promise<string> => asterisk.cli('pjsip show endpoints');
  let there = await endpoints();
  for (let looks = 0; looks < 100 && !there.includes(`trunk-${saved.id}`); looks += 1) there = await endpoints();
  t.true(there.includes(`trunk-${saved.id}`));
  await agent.phone.hears(customer.tone);
});

test.serial(
  '9: when another process takes over the application, this one stops acting for good and says so',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    const from = site.log.length;
    const other = new AriProbe(asterisk);
    await other.connect();
    await until('it is said', () => site.log.slice(from).some((line) => /another process/i.test(line)));
    t.deepEqual((await other.ask('GET', '/bridges')).status, 200);
    await customer.hears(agent.tone);
    customer.hangUp();
    await other.event('the customer’s end reaches the other one', ({ type }) => type === 'ChannelDestroyed');
    t.is(agent.phone.current?.end, null);
    other.close();
    await site.kill();
    await site.start();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  },
);
