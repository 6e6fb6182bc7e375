import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FarlineAdmin } from '../../test/support/farline-admin.js';
import { asteriskOf, endAsteriskOf, Product } from '../../test/support/product.js';
import type { SipCall } from '../../test/support/sip-call.js';
import { SipParty } from '../../test/support/sip-party.js';
import { agentId, BARE_NUMBER, QUEUE_NUMBER, queueFiles, queuePeerFile } from '../freed/queue-side.js';
import type { AriAccess } from '../freed/bridge-watch.js';
import { FARLINE_NUMBER } from '../freed/farline-side.js';
import { JoinWatch } from './join-watch.js';

const ADDRESS = { asterisk: '127.0.76.1', farline: '127.0.76.2', queue: '127.0.76.3' };
const SIP_PORT = 5060;
/** As `queuePeerFile` names it. */
const QUEUE_PEER = 'bench-phones';
const CALLERS_PORT = 5070;
/** So many agents are signed in at a time: each is a password to be hashed and a telephone to be rung. */
const AT_ONCE = 8;

/** One of the two that are compared. */
export interface Side {
  readonly address: string;
  readonly port: number;
  readonly number: string;
  /** Whose processor time is this side's: Asterisk's, and that of the application where one takes part. */
  readonly pids: { readonly asterisk: number; readonly application: number | null };
}

export interface TwoSides {
  readonly target: { readonly address: string; readonly port: number };
  readonly watch: JoinWatch;
  readonly ours: Side;
  readonly theirs: Side;
  /** The least an ARI application can do, as a floor; null: nobody asked for it. */
  readonly bare: Side | null;
  /** app_queue's agents hang up: while they wait they hear music, a quarter of a processor for sixty. */
  endTheirs(): void;
}

/**
 * One Asterisk with Farline (the built product) and app_queue on it, `agents.ours` nailed-up agents parked with the one
 * and `agents.theirs` of app_agent_pool with the other. Nothing is announced, nobody rests. `undo` gets what ends them.
 */
export async function openTwoSides(
  dataDir: string,
  agents: { readonly ours: number; readonly theirs: number; readonly bare: number },
  undo: (() => unknown)[],
): Promise<TwoSides> {
  for (const folder of ['comparison', 'peers']) await mkdir(join(dataDir, 'asterisk', folder), { recursive: true });
  for (const [name, text] of queueFiles(agents.theirs)) {
    await writeFile(join(dataDir, 'asterisk/comparison', name), text);
  }
  const peer = queuePeerFile(ADDRESS.queue, SIP_PORT);
  await writeFile(join(dataDir, 'asterisk/peers/bench-phones.conf'), peer, { mode: 0o600 });
  const ours = await SipParty.open(ADDRESS.farline, SIP_PORT);
  const theirs = await SipParty.open(ADDRESS.queue, SIP_PORT);
  undo.push(() => [ours, theirs].forEach((party) => party.close()));
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_COMPARISON: 'yes', FARLINE_REQUESTS_PER_S: '100000' };
  undo.push(() => endAsteriskOf(dataDir));
  const product = await Product.start({ dataDir, address: ADDRESS.asterisk, env });
  undo.push(() => product.stop());
  const target = { address: ADDRESS.asterisk, port: SIP_PORT };
  const trunkId = await signInAll(product, ours, agents.ours);
  const ari = await ariAccess(dataDir);
  const watch = await JoinWatch.open(ari, [`trunk-${trunkId}`, QUEUE_PEER]);
  undo.push(() => watch.close());
  const lines: SipCall[] = [];
  for (let i = 0; i < agents.theirs; i += 1) lines.push(await theirs.call(agentId(i), target, `20${i}`));
  const asterisk = (await asteriskOf(dataDir))?.record.pid ?? 0;
  const queue = { address: ADDRESS.queue, port: CALLERS_PORT };
  const bareApp = agents.bare > 0 ? await startBareApp(ari, undo) : null;
  for (let i = 0; i < agents.bare; i += 1) await theirs.call(`30${String(i).padStart(2, '0')}`, target, `30${i}`);
  return {
    target,
    watch,
    ours: {
      address: ADDRESS.farline,
      port: CALLERS_PORT,
      number: FARLINE_NUMBER,
      pids: { asterisk, application: product.pid },
    },
    theirs: { ...queue, number: QUEUE_NUMBER, pids: { asterisk, application: null } },
    bare: bareApp === null ? null : { ...queue, number: BARE_NUMBER, pids: { asterisk, application: bareApp } },
    endTheirs: () => lines.splice(0).forEach((line) => line.hangUp()),
  };
}

async function signInAll(product: Product, phones: SipParty, agents: number): Promise<string> {
  phones.onInvite = (call) => void call.answer();
  const admin = await FarlineAdmin.setUp(product);
  const trunkId = await admin.addTrunk({
    name: 'Bench',
    prefixes: ['+1'],
    contacts: [`${phones.address}:${phones.port}`],
  });
  const queueId = await admin.addQueue('Bench', '4420', FARLINE_NUMBER);
  let next = 0;
  const signIn = async (): Promise<void> => {
    for (let i = next++; i < agents; i = next++) {
      const three = String(i).padStart(3, '0');
      const client = await admin.addAgent({
        name: `Agent ${three}`,
        login: `agent${three}`,
        dn: `8${three}`,
        number: `+15551230${three}`,
        nailedUp: true,
        queueId,
        more: { settings: { confirm: false } },
      });
      await client.signIn();
      await client.parked(20_000);
      await client.ready();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, signIn));
  return trunkId;
}

/** @returns its process id */
async function startBareApp({ url, user, password }: AriAccess, undo: (() => unknown)[]): Promise<number> {
  const path = fileURLToPath(new URL('bare-app.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', path, url, user, password], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undo.push(() => child.kill());
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

async function ariAccess(dataDir: string): Promise<AriAccess> {
  const text = await readFile(join(dataDir, 'asterisk/credentials.json'), 'utf8');
  const { ari } = JSON.parse(text) as { ari: { user: string; password: string } };
  return { url: `http://${ADDRESS.asterisk}:8088`, ...ari };
}
