/**
 * An agent pauses: how long until the desktop's event stream tells it, and until the key of a phone shows it?
 * `npm run bench:sync [-- --small]`: the built product, its own Asterisk and this third process, which asks by API,
 * listens to the event stream and is the phone whose key watches the reason. Compared with a bare change of a device
 * state by ARI, watched by a key in the same way; the two sides take turns. Times are from the request's first byte to
 * the NOTIFY or the event on this process's sockets.
 * The last line of stdout is JSON; exit 1 when a bar is missed.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BlfPhone } from '../test/support/blf-phone.js';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { FarlineAdmin, type AgentClient } from '../test/support/farline-admin.js';
import { addKeyPeer } from '../test/support/key-peer.js';
import { endAsteriskOf, Product } from '../test/support/product.js';
import { percentile, rounded } from './figures.js';
import { DeskStream } from './sync/desk-stream.js';
import { KeptRequests } from './sync/kept-request.js';

const ADDRESS = { farline: '127.0.84.1', phone: '127.0.84.2' };
const DN = '8888';
const [REASON, OTHER] = ['2', '1'];
/** Watched beside the agent's keys; nobody but this bench sets it. */
const BARE = { number: '700', device: 'Stasis:bench-bare' };
const CONTEXT = 'bench-keys';
const LOST_MS = 2_000;
/** Between two changes, so that each begins on a quiet Asterisk. */
const APART_MS = 40;
const WARM_UP = 20;

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
/** Small is for CI, on whatever machine that is: does it work, are the ratios sane. The bars are for the whole run. */
const BAR = values.small ? 6 : 2;
const rounds = values.small ? 60 : 400;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'farline-sync-'));
const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => void tidyUp().then(() => process.exit(130)));

interface Desk {
  readonly client: AgentClient;
  readonly phone: BlfPhone;
  readonly stream: DeskStream;
  readonly api: KeptRequests;
  readonly ari: KeptRequests;
}

async function open(): Promise<Desk> {
  await ensureBuilt();
  await addKeyPeer(dataDir, ADDRESS.phone, CONTEXT);
  const dialplan = [`[${CONTEXT}]`, 'include => farline-hints', `exten => ${BARE.number},hint,${BARE.device}`, ''];
  await mkdir(join(dataDir, 'asterisk/comparison'), { recursive: true });
  await writeFile(join(dataDir, 'asterisk/comparison/extensions.conf'), dialplan.join('\n'));
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_REQUESTS_PER_S: '10000', FARLINE_COMPARISON: 'yes' };
  const product = await Product.start({ dataDir, address: ADDRESS.farline, env });
  undo.push(() => endAsteriskOf(dataDir));
  undo.push(() => product.stop());
  const admin = await FarlineAdmin.setUp(product);
  await admin.addTrunk({ name: 'Bench', prefixes: ['+1'], contacts: [`${ADDRESS.phone}:5061`] });
  const queueId = await admin.addQueue('Bench', '4420', '+15550004420');
  const who = { name: 'Joe', login: 'joe', dn: DN, number: '+15551231111', nailedUp: false, queueId };
  const client = await admin.addAgent(who);
  await client.signIn();
  const phone = await BlfPhone.open(ADDRESS.phone, ADDRESS.farline, 'udp');
  undo.push(() => phone.close());
  for (const number of [`*34${REASON}${DN}`, BARE.number]) await phone.watch(number, 'dialog');
  const token = client.api.token ?? '';
  const stream = await DeskStream.open(product.url, token);
  const api = new KeptRequests(product.url, `Bearer ${token}`);
  const text = await readFile(join(dataDir, 'asterisk/credentials.json'), 'utf8');
  const { ari } = JSON.parse(text) as { ari: { user: string; password: string } };
  const basic = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
  const asterisk = new KeptRequests(`http://${ADDRESS.farline}:8088`, basic);
  undo.push(() => [stream, api, asterisk].forEach((one) => one.close()));
  return { client, phone, stream, api, ari: asterisk };
}

/** Milliseconds until this number's key shows that state. */
function lampShows(phone: BlfPhone, number: string, state: string): Promise<number> {
  return within(`${number} ${state}`, (done) => {
    phone.onNotify = (notified) => {
      if (notified.number === number && notified.body.includes(`<state>${state}<`)) done(notified.at);
    };
  });
}

function within(what: string, listen: (done: (at: number) => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what} was not told within ${LOST_MS} ms`)), LOST_MS);
    listen((at) => {
      clearTimeout(late);
      resolve(at);
    });
  });
}

/** One bare change, lit or dark in turn. */
async function bareChange({ phone, ari }: Desk, lit: boolean): Promise<number> {
  const shown = lampShows(phone, BARE.number, lit ? 'confirmed' : 'terminated');
  const began = performance.now();
  const sent = ari.send(
    'PUT',
    `/ari/deviceStates/${encodeURIComponent(BARE.device)}?deviceState=${lit ? 'INUSE' : 'NOT_INUSE'}`,
  );
  const took = (await shown) - began;
  await sent;
  return took;
}

/** One pause for the reason that is watched; then another reason takes its place, unmeasured. */
async function pause(desk: Desk): Promise<{ lampMs: number; deskMs: number }> {
  const path = `/api/v1/agents/${desk.client.agentId}/holds`;
  const shown = lampShows(desk.phone, `*34${REASON}${DN}`, 'confirmed');
  const heard = within('the pause', (done) => (desk.stream.onHold = done));
  const began = performance.now();
  const sent = desk.api.send('POST', path, { reason: REASON });
  const [lampAt, deskAt] = await Promise.all([shown, heard]);
  await sent;
  desk.stream.onHold = () => undefined;
  await delay(APART_MS);
  const dark = lampShows(desk.phone, `*34${REASON}${DN}`, 'terminated');
  await Promise.all([desk.api.send('POST', path, { reason: OTHER }), dark]);
  return { lampMs: lampAt - began, deskMs: deskAt - began };
}

let code = 1;
try {
  const desk = await open();
  const bare: number[] = [];
  const lamp: number[] = [];
  const stream: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const bareMs = await bareChange(desk, round % 2 === 0);
    await delay(APART_MS);
    const { lampMs, deskMs } = await pause(desk);
    await delay(APART_MS);
    if (round < WARM_UP) continue;
    bare.push(bareMs);
    lamp.push(lampMs);
    stream.push(deskMs);
  }
  const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);
  const figures = {
    deskOverBare: rounded(median(stream) / median(bare)),
    lampOverBare: rounded(median(lamp) / median(bare)),
    n: rounds,
    bareMs: rounded(median(bare)),
    lampMs: rounded(median(lamp)),
    deskMs: rounded(median(stream)),
    bareP99Ms: rounded(percentile(bare, 0.99)),
    lampP99Ms: rounded(percentile(lamp, 0.99)),
    deskP99Ms: rounded(percentile(stream, 0.99)),
  };
  code = figures.deskOverBare <= BAR && figures.lampOverBare <= BAR ? 0 : 1;
  await tidyUp();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).message}`);
  await tidyUp();
}
process.exit(code);
