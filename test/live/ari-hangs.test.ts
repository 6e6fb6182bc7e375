import test from 'ava';
import { startEmbedded } from '../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../app/config.js';
import { ApiError } from '../support/api-client.js';
import { AriProxy } from '../support/ari-proxy.js';
import { temporaryFolder } from '../support/asterisk.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

let site: LiveSite;
let ari: AriProxy;

test.before(async () => {
  site = await LiveSite.open({}, async (opening) => {
    const dataDir = await temporaryFolder(opening, 'asterisk');
    const { cacheDir } = readConfig(process.env);
    const { address } = opening;
    // Long enough that callers still ring when a busy machine is back.
    const settings = { dataDir, cacheDir, sipAddress: address, controlAddress: address, fallbackAfterSeconds: 60 };
    const asterisk = await startEmbedded({ settings, log: new RecordedLog() });
    opening.teardown(async () => void (await asterisk.stop({ keepCalls: false })));
    ari = await AriProxy.start(loopbackAddress(), asterisk.ari.url);
    opening.teardown(() => ari.close());
    return {
      FARLINE_ARI_URL: ari.url,
      FARLINE_ARI_USER: asterisk.ari.user,
      FARLINE_ARI_PASSWORD: asterisk.ari.password,
      FARLINE_AMI_HOST: asterisk.ami.host,
      FARLINE_AMI_PORT: String(asterisk.ami.port),
      FARLINE_AMI_USER: asterisk.ami.user,
      FARLINE_AMI_PASSWORD: asterisk.ami.password,
      FARLINE_PEERS_DIR: asterisk.peersDir,
    };
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  ari.thaw();
  await site.isState('ok', 60_000);
  await site.clear(t);
});

/** Lines of the log from `from` on that say this. */
const said = (from: number, what: RegExp): string[] => site.log.slice(from).filter((line) => what.test(line));

async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof ApiError ? (error.body as { code: string }).code : String(error);
}

for (const what of ['requests', 'answers'] as const) {
  test.serial(
    `K7: ARI’s ${what} hang while its events come: it is told, nobody who talks is cut, and all are served when it moves again`,
    async (t) => {
      const queue = await site.queue();
      const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
      await joe.starts({ parked: true });
      const mark = site.changes.mark;
      const first = await site.customer(queue);
      await first.hears(joe.tone);
      const { id: call } = await site.changes.next('call.joined', mark);
      await jay.starts({ parked: true });
      const second = await site.customer(queue);
      await second.hears(jay.tone);
      const waiting = await site.customer(queue);
      await until('music is heard', () => waiting.ear.lastSound !== null);
      const from = site.log.length;
      ari.hang(what);
      // Nobody moves a call: the comparison every few seconds finds it out.
      await site.isState('degraded', 40_000);
      await until('it is told', () => said(from, /ARI does not answer requests/).length === 1, 40_000);
      await site.isState('down', 40_000);
      t.deepEqual(
        (await site.status()).troubles.map(({ part }) => part),
        ['ari'],
      );
      t.is(await codeOf(joe.client.api.post(`/api/v1/calls/${call}/release`)), 'asterisk-unreachable');
      const late = await site.farEnd.customer({ dials: queue.number });
      await late.isRinging();
      const heardAt = performance.now();
      first.hangUp();
      await second.hears(jay.tone);
      await jay.phone.hears(second.tone);
      await until('music goes on', () => (waiting.ear.lastSound ?? 0) > heardAt);
      ari.thaw();
      await waiting.hears(joe.tone, 40_000);
      await joe.phone.hears(waiting.tone);
      waiting.hangUp();
      await late.hears(joe.tone, 40_000);
      await joe.phone.hears(late.tone);
      await jay.shows({ state: 'talking', leg: 'connected' });
      t.is(second.end, null);
      await site.isState('ok', 40_000);
      t.deepEqual((await site.status()).troubles, []);
      t.is(said(from, /ARI cannot be reached/).length, 1);
      t.is(said(from, /ARI works again/).length, 1);
      t.deepEqual(
        [joe, jay].map(({ phone }) => phone.calls.length),
        [1, 1],
      );
      t.deepEqual(site.farEnd.tally(), { customers: 4, connected: 4, lost: 0, doubles: 0 });
    },
  );
}

test.serial(
  'K7: a customer whose join is carried out and never answered talks with the agent, once, and goes on when ARI moves again',
  async (t) => {
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const mark = site.changes.mark;
    ari.hang('answers');
    const customer = await site.customer(queue);
    await joe.phone.hears(customer.tone, 30_000);
    await customer.hears(joe.tone, 30_000);
    await site.isState('down', 60_000);
    await customer.hears(joe.tone);
    ari.thaw();
    await site.isState('ok', 60_000);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.is(customer.end, null);
    const { id: call } = await site.changes.next('call.joined', mark);
    t.is(site.changes.of(call, mark).filter((why) => why === 'call.joined').length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);
