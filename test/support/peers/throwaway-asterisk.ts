import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installedModules, type AsteriskInstall } from '../../../app/adapters/embedded/asterisk-install.js';
import type { SipDriver } from '../../../app/domain/peer-warnings.js';
import { ParserAmi } from './parser-ami.js';

const MODULES: Readonly<Record<SipDriver, readonly string[]>> = {
  pjsip: [
    ...['res_pjsip', 'res_pjsip_session'],
    ...['res_pjsip_registrar', 'res_pjsip_outbound_registration', 'res_pjsip_pubsub', 'res_pjsip_outbound_publish'],
    ...['res_pjsip_authenticator_digest', 'res_pjsip_outbound_authenticator_digest', 'res_pjsip_nat'],
    ...['res_pjsip_endpoint_identifier_ip', 'res_pjsip_endpoint_identifier_user', 'res_pjsip_sdp_rtp', 'chan_pjsip'],
    ...['res_http_websocket', 'res_websocket_client', 'res_pjsip_transport_websocket'],
  ],
  chan_sip: ['chan_sip', 'res_http_websocket'],
};
/** For both: media, codecs and a dialplan. */
const COMMON = [
  ...['res_sorcery_config', 'res_sorcery_memory', 'res_sorcery_astdb'],
  ...['res_timing_timerfd', 'res_pjproject', 'res_crypto', 'res_rtp_asterisk', 'res_srtp', 'pbx_config', 'codec_ulaw'],
  ...[
    'codec_alaw',
    'codec_g722',
    'codec_gsm',
    'codec_opus_open_source',
    'res_format_attr_opus',
    'res_format_attr_h264',
  ],
  ...['bridge_simple'],
];
/** Whoever may call is answered; the contexts of peers that our dialplan brings are taken from it. */
const DIALPLAN = `[from-sip]\nexten => _X.,1,Answer()\n same => n,Wait(5)\n`;
const OWN_DIALPLAN = join(import.meta.dirname, '../../../dialplan/farline-refused.conf.hbs');
/** Looked for, and complained about when missing. */
const EMPTY = [
  ...['pjproject', 'sorcery', 'stasis', 'features', 'acl', 'http', 'rtp', 'udptl', 'cdr', 'cel', 'ccss'],
  ...['pjsip_wizard', 'websocket_client', 'codecs', 'sip_notify'],
];
const BOOT_MS = 20_000;

export interface ThrowawayOptions {
  readonly install: AsteriskInstall;
  readonly driver: SipDriver;
  /** A loopback address that nobody else uses: SIP 5060 and AMI 5038 there. */
  readonly address: string;
}

/** An Asterisk that only reads peers and tells what it read; nothing of it is left after `end`. */
export class ThrowawayAsterisk {
  private constructor(
    readonly ami: ParserAmi,
    /** What it reads its configuration from; files here are found by their bare name. */
    readonly etc: string,
    private readonly finish: () => Promise<void>,
  ) {}

  static async start({ install, driver, address }: ThrowawayOptions): Promise<ThrowawayAsterisk> {
    const root = await mkdtemp(join(tmpdir(), 'farline-parser-'));
    const etc = join(root, 'etc');
    await mkdir(join(root, 'keys'), { recursive: true });
    await mkdir(etc);
    const { files, secret } = configuration(root, install, driver, address);
    for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text, { mode: 0o600 });
    const [program, ...args] = install.command;
    const child = spawn(program, [...args, '-f', '-C', join(etc, 'asterisk.conf')], {
      cwd: root,
      env: {},
      stdio: 'ignore',
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
    const finish = async (): Promise<void> => {
      child.kill('SIGKILL');
      await exited;
      await rm(root, { recursive: true, force: true });
    };
    try {
      const ami = await booted(address, secret, () => child.exitCode !== null);
      return new ThrowawayAsterisk(ami, etc, finish);
    } catch (error) {
      const log = join(root, 'messages.log');
      const said = existsSync(log) ? (await readFile(log, 'utf8')).slice(-2000) : '';
      await finish();
      throw new Error(`the Asterisk that parses did not start: ${(error as Error).message}\n${said}`, { cause: error });
    }
  }

  /** Its complaints so far, one to a line; that chan_sip is old is none of them. */
  async complaints(): Promise<string[]> {
    const log = await readFile(join(this.etc, '../messages.log'), 'utf8');
    return log
      .split('\n')
      .filter((line) => /^\[.*(ERROR|WARNING)\[/.test(line) && !line.includes('will be deprecated'));
  }

  async end(): Promise<void> {
    this.ami.close();
    await this.finish();
  }
}

async function booted(address: string, secret: string, gone: () => boolean): Promise<ParserAmi> {
  const deadline = performance.now() + BOOT_MS;
  while (performance.now() < deadline && !gone()) {
    try {
      const ami = await ParserAmi.open(address, 5038, 'reader', secret);
      await ami.ask('Command\r\nCommand: core waitfullybooted');
      return ami;
    } catch {
      await delay(50);
    }
  }
  throw new Error(gone() ? 'it ended' : `no answer within ${BOOT_MS / 1000} s`);
}

function configuration(
  root: string,
  install: AsteriskInstall,
  driver: SipDriver,
  address: string,
): { files: Record<string, string>; secret: string } {
  const secret = Math.random().toString(36).slice(2);
  const there = installedModules(install);
  const own = ['etc', 'db', 'key', 'agi', 'spool', 'run', 'log', 'cache', 'sbin', 'varlib'];
  const folders = own.map((name) => `ast${name}dir = ${name === 'etc' ? join(root, 'etc') : root}`);
  const modules = [...COMMON, ...MODULES[driver]].map((name) => `${name}.so`).filter((file) => there.has(file));
  const files: Record<string, string> = {
    'asterisk.conf': `[directories]\n${folders.join('\n')}\nastmoddir = ${install.modulesDir}\nastdatadir = ${install.dataDir}\n[options]\nlive_dangerously = no\nexecincludes = no\n`,
    'modules.conf': `[modules]\nautoload = no\n${modules.map((file) => `load = ${file}`).join('\n')}\n`,
    'logger.conf': '[general]\n[logfiles]\nmessages.log => error,warning\n',
    'manager.conf': `[general]\nenabled = yes\nbindaddr = ${address}\nport = 5038\n[reader]\nsecret = ${secret}\nread = all\nwrite = all\nwritetimeout = 30000\n`,
    'extensions.conf': `${DIALPLAN}${readFileSync(OWN_DIALPLAN, 'utf8')}`,
    'sip.conf': `[general]\nudpbindaddr = ${address}\ntcpenable = yes\ntcpbindaddr = ${address}\n#tryinclude "peers.conf"\n`,
    'indications.conf':
      '[general]\ncountry = us\n[us]\ndescription = none\nringcadence = 2000,4000\ndial = 350+440\nbusy = 480+620/500,0/500\nring = 440+480/2000,0/4000\ncongestion = 480+620/250,0/250\n',
    // Asterisk 16 misses it, 22 says that nobody should have it.
    ...(driver === 'chan_sip' ? { 'users.conf': '' } : {}),
    'pjsip.conf': `[udp]\ntype = transport\nprotocol = udp\nbind = ${address}\n#tryinclude "peers.conf"\n`,
  };
  for (const name of EMPTY) files[`${name}.conf`] = '';
  return { files, secret };
}
