/**
 * Does anything that a PBX, or whoever can send to us, says break, stop or swell the watcher of presence? `npm run fuzz:sip
 * -- --messages N [--seed S]`: hostile messages go into the real subscriber, with subscriptions that run, on a time that
 * moves by itself. The last line of stdout is one JSON object; exit 1 when something crashed, held up or grew.
 */
import { parseArgs } from 'node:util';
import { PresenceClient } from '../app/adapters/sip/presence-client.js';
import { parseStream } from '../app/adapters/sip/parse-message.js';
import { readDialogInfo } from '../app/adapters/sip/read-dialog-info.js';
import { readPidf } from '../app/adapters/sip/read-pidf.js';
import { SipNode } from '../app/adapters/sip/sip-node.js';
import type { SipTransport } from '../app/adapters/sip/transport.js';
import { watchTimes } from '../app/adapters/sip/watch-times.js';
import type { WatchedTelephone } from '../app/ports/presence-watcher.js';
import { headerOf, readSip, tagOf } from '../test/support/sip-message.js';
import { Random } from '../test/simulation/random.js';
import { turn, VirtualTime } from '../test/support/virtual-time.js';
import { hostileMessage, type KnownDialog } from './fuzz-sip/hostile-messages.js';

/** No message may hold up the others for longer, ms; a message that seems to is taken several times over, and its best counts. */
const SLOWEST_MS = 60;
const SUSPECT_MS = 15;
const REPEATS = 5;
/** After everything that is kept for a while is kept, MB. */
const MOST_GROWTH_MB = 16;
const TELEPHONES = 20;
const PBX = { address: '192.0.2.9', port: 5060 };

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '50000' }, seed: { type: 'string', default: '1' } },
});
const messages = Number(values.messages);
const seed = Number(values.seed);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (!(Number.isInteger(messages) && messages >= 1 && messages <= 100_000_000) || !Number.isInteger(seed)) {
  say('usage: npm run fuzz:sip -- --messages 1–100000000 [--seed whole number]');
  process.exit(2);
}
if (!globalThis.gc) {
  say('the heap is measured after a collection: run it by npm run fuzz:sip, which passes --expose-gc');
  process.exit(2);
}

const time = new VirtualTime();
/** The newest SUBSCRIBE of each telephone, by its number. */
const dialogs = new Map<string, Omit<KnownDialog, 'cseq'>>();
const found = { crashes: 0, sent: 0, answered: 0, told: 0, slowestMs: 0, slowestKind: '', suspects: 0 };
process.on('unhandledRejection', (error) => crashed('a promise', error));
process.on('uncaughtException', (error) => crashed('a timer', error));

const transport: SipTransport = {
  protocol: 'UDP',
  reliable: false,
  sentBy: () => Promise.resolve('192.0.2.1:40000'),
  send: (bytes) => {
    const message = readSip(bytes.toString('utf8'));
    if (message?.method !== 'SUBSCRIBE') return void (found.answered += 1);
    found.sent += 1;
    const number = /^<sip:(\d+)@/.exec(headerOf(message, 'to'))?.[1] ?? '';
    const branch = /branch=([^;]+)/.exec(headerOf(message, 'via'))?.[1] ?? '';
    const callId = headerOf(message, 'call-id');
    dialogs.set(number, { callId, branch, ourTag: tagOf(headerOf(message, 'from')), theirTag: 'pbx' });
  },
};
const chance = new Random(seed);
const node = new SipNode({ udp: transport, tcp: transport }, time.clock());
const client = new PresenceClient(
  node,
  time.clock(),
  watchTimes(600, () => chance.next()),
);
client.onSeen(() => (found.told += 1));
client.watch(Array.from({ length: TELEPHONES }, (_, n) => telephone(String(8000 + n))));
await time.runUntil(1_000);

const began = performance.now();
const warm = Math.min(Math.ceil(messages / 5), 100_000);
let heapBefore = 0;
for (let n = 0; n < messages; n++) {
  if (n === warm) heapBefore = heapMb();
  await throwAt(n);
  if ((n + 1) % 100_000 === 0) say(`${n + 1} of ${messages} messages, ${JSON.stringify(found)}`);
}
const heapGrowthMb = messages > warm ? Math.round((heapMb() - heapBefore) * 10) / 10 : 0;
client.close();
const { crashes, slowestMs, slowestKind, sent, answered, told, suspects } = found;
const alive = told > 0 && sent > TELEPHONES && answered > 0;
const met = crashes === 0 && slowestMs <= SLOWEST_MS && heapGrowthMb <= MOST_GROWTH_MB && alive;
say(met ? 'every bar is met' : `a bar is missed: ${JSON.stringify({ crashes: 0, SLOWEST_MS, MOST_GROWTH_MB, alive })}`);
const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(
  `${JSON.stringify({ messages, crashes, slowestMs, slowestKind, suspects, heapGrowthMb, subscribes: sent, answered, told, seed, seconds })}\n`,
);
process.exit(met ? 0 : 1);

async function throwAt(n: number): Promise<void> {
  const dialog = dialogs.get(String(8000 + (n % TELEPHONES))) ?? {
    callId: 'x',
    ourTag: 'x',
    theirTag: 'x',
    branch: 'x',
  };
  const { kind, bytes } = hostileMessage(seed, n, { ...dialog, cseq: n + 1 });
  const from = performance.now();
  hear(bytes);
  let ms = performance.now() - from;
  if (ms > SUSPECT_MS) {
    found.suspects += 1;
    // The machine may have been elsewhere: what the message itself costs is in each run, so the best one tells.
    for (let again = 0; again < REPEATS; again++) ms = Math.min(ms, timed(bytes));
  }
  if (ms > found.slowestMs) Object.assign(found, { slowestMs: Math.round(ms * 10) / 10, slowestKind: kind });
  // What the answers set off, and every so often time itself.
  if (n % 4 === 0) await turn();
  if (n % 50 === 0) await time.runUntil(time.mono + 30_000);
}

/** As it comes: a datagram, a piece of a stream, and its body as a document. */
function hear(bytes: Buffer): void {
  try {
    node.heardDatagram(bytes, PBX);
    parseStream(bytes);
    const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString('utf8');
    readPidf(body);
    readDialogInfo(body, null);
  } catch (error) {
    crashed(bytes.toString('latin1').slice(0, 400), error);
  }
}

function timed(bytes: Buffer): number {
  const from = performance.now();
  hear(bytes);
  return performance.now() - from;
}

function crashed(what: string, error: unknown): void {
  found.crashes += 1;
  if (found.crashes <= 10) say(`crash: ${error instanceof Error ? error.stack : String(error)}\n  by ${what}`);
}

function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function telephone(number: string): WatchedTelephone {
  const contact = { host: PBX.address, port: PBX.port };
  const credentials = { username: 'farline', password: 'secret' };
  return { id: number, ways: [{ contact, transport: 'udp', credentials, number, fromUser: null, fromDomain: null }] };
}
