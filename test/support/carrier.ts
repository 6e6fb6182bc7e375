import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import type { Log } from '../../app/ports/log.js';
import { keepRecords } from './carrier-records.js';
import { SipParty } from './sip-party.js';

export interface CarrierSettings {
  /** Everything the carrier writes goes below this folder. */
  readonly dataDir: string;
  readonly cacheDir: string;
  /** Where the carrier speaks SIP, and where its parties do; two different 127.x.y.z addresses. */
  readonly address: string;
  readonly partyAddress: string;
  /** The Farline it is connected to. */
  readonly farline: { readonly address: string; readonly port: number };
  readonly log: Log;
}

const PARTY_PORT = 5060;
const SIP_PORT = 5060;

/**
 * The telephone network of a demo or a test: a second Asterisk that carries calls between Farline's trunk and plain
 * telephones. The telephones are sockets of this process, so that what each hears is known packet by packet.
 */
export class Carrier {
  readonly sip: { readonly address: string; readonly port: number };
  readonly #asterisk: EmbeddedAsterisk;
  readonly #parties: SipParty;
  readonly #dataDir: string;

  private constructor(asterisk: EmbeddedAsterisk, parties: SipParty, dataDir: string) {
    this.#asterisk = asterisk;
    this.#dataDir = dataDir;
    this.#parties = parties;
    this.sip = asterisk.sip;
  }

  static async start(settings: CarrierSettings): Promise<Carrier> {
    await mkdir(settings.dataDir, { recursive: true });
    const asterisk = await startEmbedded({
      settings: {
        dataDir: settings.dataDir,
        cacheDir: settings.cacheDir,
        node: 'carrier',
        sipAddress: settings.address,
        sipPort: SIP_PORT,
        controlAddress: settings.address,
        rtpFrom: 20_000,
        rtpTo: 24_000,
        comparison: true,
      },
      log: settings.log,
    });
    const parties = await SipParty.open(settings.partyAddress, PARTY_PORT);
    await writeFile(join(asterisk.comparisonDir, 'extensions.conf'), DIALPLAN);
    await writeFile(join(asterisk.peersDir, 'farline.conf'), endpoint('farline', settings.farline));
    await writeFile(
      join(asterisk.peersDir, 'parties.conf'),
      endpoint('parties', { address: settings.partyAddress, port: PARTY_PORT }),
    );
    await handOnFirstPackets(asterisk, settings.dataDir);
    await asterisk.cli('dialplan reload');
    await asterisk.cli('module reload res_pjsip.so');
    const there = await asterisk.cli('pjsip show endpoints');
    if (!/Endpoint:\s+farline/.test(there) || !/Endpoint:\s+parties/.test(there)) {
      throw new Error(`the carrier did not take its peers: ${there}`);
    }
    return new Carrier(asterisk, parties, settings.dataDir);
  }

  /** The telephones: calls that arrive for them, and calls they make. */
  get parties(): SipParty {
    return this.#parties;
  }

  /** The carrier's Asterisk; frozen (SIGSTOP) it is a trunk that no longer answers anything. */
  get pid(): number {
    return this.#asterisk.pid;
  }

  /**
   * Ends, as a network does whose line broke, the call that Farline made to this number.
   * @param cause Q.850 cause given to Farline; 16 is normal clearing
   */
  async breakOff(number: string, cause: number): Promise<void> {
    const { url, user, password } = this.#asterisk.ari;
    const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    const channels = (await (await fetch(`${url}/ari/channels`, { headers })).json()) as CarrierChannel[];
    const call = channels.find(({ dialplan }) => dialplan.context === FROM_FARLINE && dialplan.exten === number);
    if (!call) throw new Error(`the carrier has no call to ${number}`);
    await fetch(`${url}/ari/channels/${call.id}?reason_code=${cause}`, { method: 'DELETE', headers });
  }

  /** One more exchange of customers at the carrier, whose calls go to Farline. */
  async connect(name: string, at: { readonly address: string; readonly port: number }): Promise<void> {
    await writeFile(join(this.#asterisk.peersDir, `${name}.conf`), endpoint(name, at, 'parties'));
    await this.#asterisk.cli('module reload res_pjsip.so');
    const there = await this.#asterisk.cli('pjsip show endpoints');
    if (!there.includes(`Endpoint:  ${name}`)) throw new Error(`the carrier did not take ${name}: ${there}`);
  }

  /** From now on a record of every call is appended to the file that is given back, as `readCarrierRecords` reads it. */
  keepRecords(): Promise<string> {
    return keepRecords(this.#asterisk, this.#dataDir);
  }

  /** Where customers' calls are sent. */
  get target(): { address: string; port: number } {
    return { ...this.sip };
  }

  async stop(): Promise<void> {
    this.#parties.close();
    await this.#asterisk.stop({ keepCalls: false });
  }
}

/** By default Asterisk drops the first four packets of a call until it has learned their source; a carrier does not. */
async function handOnFirstPackets(asterisk: EmbeddedAsterisk, dataDir: string): Promise<void> {
  await appendFile(join(dataDir, 'asterisk/etc/rtp.conf'), '\n[general](+)\nstrictrtp = no\n');
  await asterisk.cli('module reload res_rtp_asterisk.so');
}

const FROM_FARLINE = 'carrier-from-farline';

interface CarrierChannel {
  readonly id: string;
  readonly dialplan: { readonly context: string; readonly exten: string };
}

const DIALPLAN = `
[${FROM_FARLINE}]
exten => _[0-9+]!,1,Dial(PJSIP/\${EXTEN}@parties,180)
 same => n,Hangup(\${HANGUPCAUSE})

[carrier-from-parties]
exten => _[0-9+]!,1,Dial(PJSIP/\${EXTEN}@farline,180)
 same => n,Hangup(\${HANGUPCAUSE})
`;

function endpoint(name: string, at: { address: string; port: number }, from = name): string {
  return `
[${name}]
type = endpoint
context = carrier-from-${from}
aors = ${name}
disallow = all
allow = ulaw
identify_by = ip
direct_media = no
send_connected_line = no
dtmf_mode = rfc4733
trust_id_inbound = yes
[${name}]
type = aor
contact = sip:${at.address}:${at.port}
[${name}]
type = identify
endpoint = ${name}
match = ${at.address}
`;
}
