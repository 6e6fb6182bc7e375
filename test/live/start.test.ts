import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { instanceCredentials } from '../../app/adapters/embedded/instance-credentials.js';
import { createInstanceFolders } from '../../app/adapters/embedded/instance-folders.js';
import { readConfig } from '../../app/config.js';
import { temporaryFolder, testAsterisk } from '../support/asterisk.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { asteriskOf, Product } from '../support/product.js';
import { runProduct } from '../support/product-run.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());

const { cacheDir } = readConfig(process.env);

/** Settings of an instance of its own. */
function settingsOf(dataDir: string, address: string): Record<string, string> {
  return {
    FARLINE_DATA: dataDir,
    FARLINE_CACHE: cacheDir,
    FARLINE_HTTP_HOST: address,
    FARLINE_SIP_ADDRESS: address,
    FARLINE_CONTROL_ADDRESS: address,
  };
}

test.serial(
  '9: a second Farline on the same data ends, naming the holder, and the first goes on undisturbed',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    const second = await runProduct(settingsOf(site.dataDir, loopbackAddress()));
    t.is(second.code, 1);
    t.regex(second.said, new RegExp(`Another Farline uses .*${site.dataDir}.*process ${site.product.pid} on`));
    t.false(second.said.includes('    at '), second.said);
    await customer.hears(agent.tone);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    await site.clear(t);
  },
);

test.serial(
  'settings that are wrong are all told at once, with name, value and what is allowed, and without passwords',
  async (t) => {
    const { code, said } = await runProduct({
      FARLINE_HTTP_PORT: '80800',
      FARLINE_RING_MS: 'soon',
      FARLINE_NODE: 'N 1',
      FARLINE_REDIAL_MS: '2000,never',
      FARLINE_SIP_ADDRESS: 'localhost',
      FARLINE_ON_LEG_LOST: 'panic',
      FARLINE_DATABASE_URL: 'postgres://farline:hunter2\u0007@db/farline',
      FARLINE_RINGMS: '200',
    });
    t.is(code, 1);
    for (const sentence of [
      'FARLINE_HTTP_PORT is "80800", but must be a whole number from 0 to 65535',
      'FARLINE_RING_MS is "soon", but must be a whole number from 100 to 300000',
      'FARLINE_NODE is "N 1", but must be 1–16 small letters and digits, a letter first',
      'FARLINE_REDIAL_MS is "2000,never", but must be whole numbers',
      'FARLINE_SIP_ADDRESS is "localhost", but must be an IPv4 address',
      'FARLINE_ON_LEG_LOST is "panic", but must be one of requeue, overflow, release',
      'FARLINE_DATABASE_URL is "(not shown)"',
      'FARLINE_RINGMS is not a setting of Farline',
    ]) {
      t.true(said.includes(sentence), `${sentence} in: ${said}`);
    }
    t.false(said.includes('hunter2'));
    t.false(said.includes('    at '), said);
  },
);

test.serial('settings that contradict each other are told before anything is started', async (t) => {
  const dataDir = await temporaryFolder(t, 'settings');
  const { code, said } = await runProduct({
    ...settingsOf(dataDir, loopbackAddress()),
    FARLINE_ARI_URL: 'http://127.0.0.1:8088',
    FARLINE_RTP_FROM: '12000',
    FARLINE_RTP_TO: '11000',
  });
  t.is(code, 1);
  for (const name of [
    'FARLINE_ARI_USER',
    'FARLINE_ARI_PASSWORD',
    'FARLINE_AMI_USER',
    'FARLINE_PEERS_DIR',
    'FARLINE_RTP_TO',
  ]) {
    t.true(said.includes(name), `${name} in: ${said}`);
  }
  t.deepEqual(await readdir(dataDir), []);
});

for (const [what, port] of [
  ['pages', 8080],
  ['ARI', 8088],
] as const) {
  test.serial(
    `an address for ${what} that is taken is told in one sentence, and no Asterisk is left behind`,
    async (t) => {
      const [dataDir, address] = [await temporaryFolder(t, 'taken'), loopbackAddress()];
      const taken = createServer().listen(port, address);
      await once(taken, 'listening');
      const { code, said } = await runProduct(settingsOf(dataDir, address));
      taken.close();
      t.is(code, 1);
      t.regex(said, new RegExp(`Farline cannot start: .*${address}:${port}`));
      t.false(said.includes('    at '), said);
      t.is(await asteriskOf(dataDir), undefined);
    },
  );
}

test.serial('a damaged database is told in one sentence that names the file', async (t) => {
  const dataDir = await temporaryFolder(t, 'damaged');
  await writeFile(join(dataDir, 'farline.sqlite'), 'this is no database'.repeat(1000));
  const { code, said } = await runProduct(settingsOf(dataDir, loopbackAddress()));
  t.is(code, 1);
  t.regex(said, /Farline cannot start: .*farline\.sqlite/);
  t.false(said.includes('    at '), said);
  t.is(await asteriskOf(dataDir), undefined);
});

test.serial(
  'an Asterisk that is not there yet: Farline starts, says that it is down, and is up when Asterisk is',
  async (t) => {
    const [dataDir, address] = [await temporaryFolder(t, 'waiting'), loopbackAddress()];
    const folders = createInstanceFolders(await temporaryFolder(t, 'late'), tmpdir());
    const { ari, ami } = instanceCredentials(folders.root);
    const lines: string[] = [];
    const product = await Product.start({
      dataDir,
      address,
      env: {
        FARLINE_ARI_URL: `http://${address}:8088`,
        FARLINE_ARI_USER: ari.user,
        FARLINE_ARI_PASSWORD: ari.password,
        FARLINE_AMI_HOST: address,
        FARLINE_AMI_USER: ami.user,
        FARLINE_AMI_PASSWORD: ami.password,
        FARLINE_PEERS_DIR: folders.peers,
      },
      onLog: (line) => lines.push(line),
    });
    t.teardown(async () => void (await product.stop()));
    const status = (): Promise<Response> => fetch(new URL('/status', product.url));
    const before = await status();
    t.is(before.status, 503);
    t.like(await before.json(), { state: 'down', ari: 'disconnected', ami: 'disconnected' });
    t.true(lines.some((line) => line.includes(`${address}:8088`) && line.includes('"level":"warn"')));

    await testAsterisk(t, { dataDir: dirname(folders.root), sipAddress: address });
    type Told = { readonly state: string };
    const told = async (): Promise<Told> => (await (await status()).json()) as Told;
    let after = await told();
    for (const end = performance.now() + 30_000; after.state !== 'ok' && performance.now() < end;) {
      await delay(50);
      after = await told();
    }
    t.like(after, { state: 'ok', ari: 'connected', ami: 'connected' });
    t.is(await product.stop(), 0);
  },
);

test.serial(
  'SIGTERM ends Farline with its Asterisk when nobody is on a call, and nothing is left behind',
  async (t) => {
    const [dataDir, address] = [await temporaryFolder(t, 'end'), loopbackAddress()];
    const product = await Product.start({ dataDir, address });
    t.not(await asteriskOf(dataDir), undefined);
    const asked = performance.now();
    t.is(await product.stop(), 0);
    t.true(performance.now() - asked < 10_000);
    t.is(await asteriskOf(dataDir), undefined);
    const again = await Product.start({ dataDir, address });
    t.true(performance.now() - again.startedAt < 15_000);
    t.not(again.setupPath, null);
    t.is(await again.stop(), 0);
  },
);

test.serial('npm start says where Farline is and ends within 10 s of SIGTERM', async (t) => {
  const [dataDir, address] = [await temporaryFolder(t, 'npm-start'), loopbackAddress()];
  const product = await Product.start({ dataDir, address, program: 'app/first-run.mjs' });
  t.is((await fetch(new URL('/healthz', product.url))).status, 200);
  const asked = performance.now();
  t.is(await product.stop(), 0);
  t.true(performance.now() - asked < 10_000);
  t.is(await asteriskOf(dataDir), undefined);
});
