import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import knex, { type Knex } from 'knex';
import { temporaryFolder, type Cleanup } from '../asterisk.js';
import { loopbackAddress } from '../loopback-address.js';
import { Publisher } from '../publisher.js';
import { unpackKamailio, type KamailioInstall } from '../unpack-kamailio.js';

const SIP_PORT = 5060;
const RPC_PORT = 5070;
const READY_MS = 30_000;
/** Kamailio's number for the documents of presence rules. */
const PRES_RULES = 2;
const SHOWN_OF_LOG = 3_000;

/**
 * Kamailio's presence server: it tells what telephones publish, to whom each telephone's rules let it, and asks watchers
 * who they are. Nothing of it is ours, and nothing of it is Asterisk's.
 */
export class KamailioPbx {
  readonly address = loopbackAddress();
  readonly account = { username: 'farline', password: 'watches-8888' };
  #child: ChildProcess | null = null;
  #said = '';
  #asked = 0;

  private constructor(
    private readonly install: KamailioInstall,
    private readonly folder: string,
    private readonly tables: Knex,
  ) {}

  static async start(t: Cleanup): Promise<KamailioPbx> {
    const install = await unpackKamailio();
    const folder = await temporaryFolder(t, 'kamailio');
    const file = join(folder, 'kamailio.sqlite');
    const tables = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true });
    t.teardown(() => tables.destroy());
    const pbx = new KamailioPbx(install, folder, tables);
    for (const part of ['standard', 'presence']) await pbx.#makeTables(join(install.tablesDir, `${part}-create.sql`));
    await writeFile(join(folder, 'kamailio.cfg'), pbx.#config(file));
    await mkdir(join(folder, 'run'));
    t.teardown(() => pbx.stop());
    await pbx.#begin();
    return pbx;
  }

  get contact(): string {
    return `${this.address}:${SIP_PORT}`;
  }

  /** A telephone of this PBX, whom everybody may watch; it has told nothing so far. */
  async telephone(t: Cleanup, number: string): Promise<Publisher> {
    await this.rule(number, 'allow');
    const publisher = await Publisher.open(loopbackAddress(), number, { address: this.address, port: SIP_PORT });
    t.teardown(() => Promise.resolve(publisher.close()));
    return publisher;
  }

  /** Whether this telephone may be watched; who does already is told. */
  async rule(number: string, handling: 'allow' | 'block'): Promise<void> {
    const row = { username: number, domain: this.address, doc_type: PRES_RULES, etag: handling, source: 0, port: 0 };
    const document = { ...row, doc: rules(handling), doc_uri: `rules-of-${number}` };
    await this.tables('xcap').insert(document).onConflict('doc_uri').merge();
    await this.#command('presence.refreshWatchers', [`sip:${number}@${this.address}`, 'presence', 0]);
  }

  /** Begins again: it knows what was published, and none of who watched. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#begin();
  }

  /** Every process of it is gone when this resolves; it says goodbye to nobody. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  async #begin(): Promise<void> {
    const files = ['-f', join(this.folder, 'kamailio.cfg'), '-Y', join(this.folder, 'run')];
    const args = [...this.install.command, '-DD', '-E', '-m', '32', '-M', '4', ...files];
    // A group of its own, for it is a handful of processes; told to end when this thread does, however a test run ends.
    const child = spawn('setpriv', ['--pdeathsig=TERM', ...args], {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (text: Buffer) => (this.#said = (this.#said + text.toString()).slice(-SHOWN_OF_LOG)));
    for (const end = performance.now() + READY_MS; ; await delay(100)) {
      if (child.exitCode !== null || performance.now() > end) throw new Error(`Kamailio does not run: ${this.#said}`);
      if (await this.#answers('core.version', [])) return;
    }
  }

  async #command(method: string, params: readonly unknown[]): Promise<void> {
    const answer = await this.#answers(method, params);
    if (!answer || answer.includes('"error"'))
      throw new Error(`Kamailio answered ${method} with ${answer ?? 'nothing'}`);
  }

  /** What its control socket answers; null: nothing within a second. */
  async #answers(method: string, params: readonly unknown[]): Promise<string | null> {
    const socket = createSocket('udp4');
    const id = ++this.#asked;
    try {
      socket.on('error', () => undefined);
      const answer = once(socket, 'message').then(([bytes]: Buffer[]) => bytes?.toString('utf8') ?? null);
      socket.send(JSON.stringify({ jsonrpc: '2.0', method, params, id }), RPC_PORT, this.address);
      return await Promise.race([answer, delay(1_000, null)]);
    } finally {
      socket.close();
    }
  }

  async #makeTables(file: string): Promise<void> {
    for (const statement of (await readFile(file, 'utf8')).split(/;\s*$/m)) {
      if (statement.trim() !== '') await this.tables.raw(statement);
    }
  }

  #config(database: string): string {
    const { username, password } = this.account;
    const modules = 'db_sqlite tm sl pv textops siputils auth jsonrpcs presence presence_xml'.split(' ');
    return `
debug = 1
log_stderror = yes
children = 2
disable_tcp = yes
auto_aliases = no
listen = udp:${this.contact}
mpath = "${this.install.modulesDir}/"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "udp:${this.address}:${RPC_PORT}")
modparam("presence|presence_xml", "db_url", "sqlite:///${database}")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "server_address", "sip:pbx@${this.contact}")
modparam("presence", "min_expires", 10)
modparam("presence", "clean_period", 1)
modparam("presence_xml", "force_active", 0)
modparam("presence_xml", "integrated_xcap_server", 1)

request_route {
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("PUBLISH")) { handle_publish(); exit; }
  if (!is_method("SUBSCRIBE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  $var(password) = "${password}";
  if ($au != "${username}" || !pv_www_authenticate("pbx.test", "$var(password)", "0")) {
    www_challenge("pbx.test", "1");
    exit;
  }
  handle_subscribe();
}
`;
  }
}

function rules(handling: 'allow' | 'block'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ruleset xmlns="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules">
  <rule id="all">
    <conditions><identity><many/></identity></conditions>
    <actions><pr:sub-handling>${handling}</pr:sub-handling></actions>
  </rule>
</ruleset>`;
}
