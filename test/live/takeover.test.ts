import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { BlfPhone } from '../support/blf-phone.js';
import { addKeyPeer } from '../support/key-peer.js';
import { deskForm } from '../support/live/desk-form.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { TENTH } from '../support/live/tenth.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { filesWithNumbers } from '../support/number-search.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { Product } from '../support/product.js';
import { startBrowser } from '../support/form-browser.js';

/** Two nodes on one PostgreSQL and one Asterisk: one acts, and when it is dead the other is started in its place. */
let postgres: PostgresServer;
let databaseUrl = '';
let site: LiveSite;
let queue: LiveQueue;
const keys = loopbackAddress();

test.before(async () => {
  postgres = await startPostgres();
  databaseUrl = await postgres.database();
  site = await LiveSite.open({ FARLINE_DATABASE_URL: databaseUrl }, async (opening) => {
    await addKeyPeer(opening.dataDir, keys);
    return {};
  });
  queue = await site.queue();
});
test.after.always(async () => {
  await site?.close();
  await postgres?.stop();
});
test.serial.afterEach.always((t) => site.clear(t));

/** The other node: data of its own, the first one's database and Asterisk. */
async function otherNode(): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'farline-standby-'));
  site.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const text = await readFile(join(site.dataDir, 'asterisk/credentials.json'), 'utf8');
  const { ari, ami } = JSON.parse(text) as Record<'ari' | 'ami', { user: string; password: string }>;
  return Product.start({
    dataDir,
    address: loopbackAddress(),
    env: {
      ...TENTH,
      FARLINE_DATABASE_URL: databaseUrl,
      FARLINE_ARI_URL: `http://${site.address}:8088`,
      FARLINE_ARI_USER: ari.user,
      FARLINE_ARI_PASSWORD: ari.password,
      FARLINE_AMI_HOST: site.address,
      FARLINE_AMI_USER: ami.user,
      FARLINE_AMI_PASSWORD: ami.password,
      FARLINE_PEERS_DIR: join(site.dataDir, 'asterisk/peers'),
    },
    onLog: (line) => site.log.push(line),
  });
}

test.serial(
  'I5: the standby takes over: subscriptions over UDP go on, the desktop is signed in still, and nobody signs in again',
  async (t) => {
    const phone = await BlfPhone.open(keys, site.address, 'udp');
    t.teardown(() => phone.close());
    const agent = await site.agent(queue, { nailedUp: true });
    const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`);
    const [ready, lunch] = [`*33${dn}`, `*342${dn}`];
    for (const number of [ready, lunch]) await phone.watch(number, 'dialog');
    const page = await deskForm(site, agent);
    await agent.starts({ parked: true });
    await phone.until(ready, 'confirmed');
    await site.stored();

    await site.kill();
    const other = await otherNode();
    t.teardown(() => other.stop());
    const there = new LiveAgent(agent.client.at(other), agent.phone);
    await there.shows({ state: 'ready', leg: 'parked' });
    t.is(phone.shows(ready), 'confirmed', 'nothing went dark meanwhile');
    t.is(agent.phone.calls.length, 1, 'the leg is the same');
    const customer = await site.farEnd.customer({ dials: queue.number });
    await customer.hears(agent.tone);
    customer.hangUp();
    await there.shows({ state: 'ready', leg: 'parked' });
    await there.pause('2');
    await phone.until(lunch, 'confirmed');
    await phone.until(ready, 'terminated');
    const cookie = page.cookie('farline') ?? '';
    const elsewhere = startBrowser({ url: other.url }, { farline: cookie });
    t.regex((await elsewhere.open('/desk')).text, /Lunch/, 'the desktop needs no password there');
    await there.signOut();
    t.is(await other.stop(), 0);
  },
);

test.serial(
  'F2: a number of a login does not go over to another node: the key stays, and so the agent signs in anew there',
  async (t) => {
    const number = '+15558117351';
    const { client } = await site.agent(queue, {
      more: { number: null, mayTypeNumber: true, nailedUp: true, connectOnLogin: 'park' },
    });
    const agent = new LiveAgent(client, site.farEnd.phone(number));
    await client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: number });
    await agent.shows({ leg: 'parked' });
    await site.stored();
    const database = decodeURIComponent(/host=([^&]+)/.exec(databaseUrl)?.[1] ?? '');
    t.deepEqual(await filesWithNumbers(database, [number]), [], 'signed in, in no file of PostgreSQL');
    await site.kill();
    const other = await otherNode();
    t.teardown(() => other.stop());
    t.is((await agent.phone.isFree()).by, 'them');
    t.is(await client.at(other).session(), undefined);
    t.deepEqual(await filesWithNumbers(database, [number]), []);
    t.is(await other.stop(), 0);
  },
);
