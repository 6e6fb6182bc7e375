import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BlfPhone } from '../../test/support/blf-phone.js';
import { ensureBuilt } from '../../test/support/ensure-built.js';
import { FarlineAdmin, type AgentClient } from '../../test/support/farline-admin.js';
import { HomePhone } from '../../test/support/home-phone.js';
import { addKeyPeer } from '../../test/support/key-peer.js';
import { endAsteriskOf, Product } from '../../test/support/product.js';
import { RegisteringPhone } from '../../test/support/peers/registering-phone.js';
import { SipParty } from '../../test/support/sip-party.js';
import { DeskStream } from './desk-stream.js';
import { KeptRequests } from './kept-request.js';

const ADDRESS = { farline: '127.0.84.1', keys: '127.0.84.2', network: '127.0.84.3', desk: '127.0.84.4' };
const PORT = 5060;
export const [REASON, OTHER] = ['2', '1'];
/** Watched beside the agents' keys; nobody but this bench sets them, by ARI and by a code that is all dialplan. */
export const BARE = { number: '700', device: 'Stasis:bench-bare' };
export const BARE_CODE = { number: '710', on: '*981', off: '*980' };
const [CONTEXT, CODES] = ['bench-keys', 'bench-codes'];
/** Confirmations are spoken: the next key is pressed on another leg meanwhile. */
const AT_HOME = 4;

/** One agent of the benchmark with their desktop, and the key that shows their pause. */
export interface BenchAgent {
  readonly client: AgentClient;
  readonly key: string;
  readonly stream: DeskStream;
  readonly api: KeptRequests;
}

export interface BenchDesk {
  /** Pauses by API. */
  readonly asking: BenchAgent;
  /** Signed in on the desk phone, and pauses by dialling there. */
  readonly dialling: BenchAgent;
  /** Each on a leg that is parked, and pauses by keys on it. */
  readonly typing: readonly (BenchAgent & { readonly phone: HomePhone })[];
  readonly phone: RegisteringPhone;
  /** The telephone whose keys are watched. */
  readonly keys: BlfPhone;
  readonly ari: KeptRequests;
}

/** The built product with its own Asterisk, and everything beside it in this process. `undo` gets what ends them. */
export async function openBenchDesk(dataDir: string, undo: (() => unknown)[]): Promise<BenchDesk> {
  await ensureBuilt();
  await addKeyPeer(dataDir, ADDRESS.keys, CONTEXT);
  await mkdir(join(dataDir, 'asterisk/comparison'), { recursive: true });
  await writeFile(join(dataDir, 'asterisk/comparison/extensions.conf'), DIALPLAN.join('\n'));
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_REQUESTS_PER_S: '10000', FARLINE_COMPARISON: 'yes' };
  const product = await Product.start({ dataDir, address: ADDRESS.farline, env });
  undo.push(() => endAsteriskOf(dataDir));
  undo.push(() => product.stop());
  const network = await SipParty.open(ADDRESS.network, PORT);
  undo.push(() => network.close());
  const admin = await FarlineAdmin.setUp(product);
  await admin.addTrunk({ name: 'Bench', prefixes: ['+1'], contacts: [`${ADDRESS.network}:${PORT}`] });
  const agents = new BenchAgents(admin, await admin.addQueue('Bench', '4420', '+15550004420'), product.url, undo);
  const asking = await agents.add({});
  await asking.client.signIn();
  const typing = await Promise.all(Array.from({ length: AT_HOME }, () => agents.atHome(network)));
  const { phone, ...dialling } = await agents.atDesk();
  undo.push(() => phone.close());
  const keys = await BlfPhone.open(ADDRESS.keys, ADDRESS.farline, 'udp');
  undo.push(() => keys.close());
  const watched = [asking, dialling, ...typing].map(({ key }) => key);
  for (const number of [...watched, BARE.number, BARE_CODE.number]) await keys.watch(number, 'dialog');
  const ari = await ariOf(dataDir);
  undo.push(() => ari.close());
  return { asking, dialling, typing, phone, keys, ari };
}

/** The hints of the bench's own lamps, and a feature code as an Asterisk without Farline has it. */
const DIALPLAN = [
  `[${CONTEXT}]`,
  'include => farline-hints',
  `exten => ${BARE.number},hint,${BARE.device}`,
  `exten => ${BARE_CODE.number},hint,Custom:bench-code`,
  `[${CODES}]`,
  'include => from-sip',
  `exten => ${BARE_CODE.on},1,Set(DEVICE_STATE(Custom:bench-code)=INUSE)`,
  ' same => n,Answer(,i)',
  ' same => n,Wait(5)',
  `exten => ${BARE_CODE.off},1,Set(DEVICE_STATE(Custom:bench-code)=NOT_INUSE)`,
  ' same => n,Answer(,i)',
  ' same => n,Wait(5)',
  '',
];

class BenchAgents {
  #given = 0;

  constructor(
    private readonly admin: FarlineAdmin,
    private readonly queueId: string,
    private readonly url: string,
    private readonly undo: (() => unknown)[],
  ) {}

  async add(more: Readonly<Record<string, unknown>>): Promise<BenchAgent & { readonly number: string }> {
    this.#given += 1;
    const [dn, number] = [`888${this.#given}`, `+1555123000${this.#given}`];
    const who = { name: `Agent ${dn}`, login: `agent${dn}`, dn, number, nailedUp: false, queueId: this.queueId, more };
    const client = await this.admin.addAgent(who);
    const token = client.api.token ?? '';
    const stream = await DeskStream.open(this.url, token);
    const api = new KeptRequests(this.url, `Bearer ${token}`);
    this.undo.push(() => [stream, api].forEach((one) => one.close()));
    return { client, key: `*34${REASON}${dn}`, stream, api, number };
  }

  /** Nailed up. */
  async atHome(network: SipParty): Promise<BenchAgent & { readonly phone: HomePhone }> {
    const { number, ...agent } = await this.add({ nailedUp: true, connectOnLogin: 'park' });
    const phone = new HomePhone({ number, tone: 440, ringMs: 10, pressAfterMs: 50, customerTones: () => [] });
    const before = network.onInvite;
    network.onInvite = (call) => (call.number === number ? phone.take(call) : before(call));
    await agent.client.signIn();
    await agent.client.parked(15_000);
    return { ...agent, phone };
  }

  /** On a telephone that registers. */
  async atDesk(): Promise<BenchAgent & { readonly phone: RegisteringPhone }> {
    const { api } = this.admin;
    const fields = { name: 'Desk', number: '2001', codecs: ['alaw'], context: CODES };
    const made = await api.post<{ id: string; onboarding: { secret: string } }>('/api/v1/phones', fields);
    const account = { user: `phone-${made.id}`, password: made.onboarding.secret, server: ADDRESS.farline };
    const phone = await RegisteringPhone.at(ADDRESS.desk, account);
    for (let looks = 0; (await phone.register()) !== 200 && looks < 300; looks += 1) await delay(100);
    const agent = await this.add({ interfaces: ['phone'], phoneId: made.id });
    // Its registration is heard of a moment after it stands.
    const signIn = (): Promise<unknown> => agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    for (let looks = 0; looks < 50; looks += 1) {
      if (
        await signIn().then(
          () => true,
          () => delay(100, false),
        )
      )
        break;
    }
    return { ...agent, phone };
  }
}

async function ariOf(dataDir: string): Promise<KeptRequests> {
  const text = await readFile(join(dataDir, 'asterisk/credentials.json'), 'utf8');
  const { ari } = JSON.parse(text) as { ari: { user: string; password: string } };
  const basic = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
  return new KeptRequests(`http://${ADDRESS.farline}:8088`, basic);
}
