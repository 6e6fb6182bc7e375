import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedAsterisk } from '../../../app/adapters/embedded/run-asterisk.js';
import { testAsterisk } from '../asterisk.js';
import { FarPhone } from '../far-end/far-phone.js';
import { loopbackAddress } from '../loopback-address.js';
import { SipParty } from '../sip-party.js';
import type { LiveSite } from './live-site.js';

const SIP_PORT = 5060;

/** A telephone of the other PBX; `gone` while it is unplugged. */
export interface PbxPhone {
  readonly phone: FarPhone;
  /** Nobody answers for it any more: its PBX notices within about two seconds. */
  unplug(): void;
  plugIn(): Promise<void>;
}

/**
 * The PBX of an office: a second Asterisk with telephones of its own, whose states it tells whoever subscribes
 * (PIDF with activities), and a trunk to Farline. What its telephones do it sees by itself.
 */
export class OfficePbx {
  readonly phones = new Map<string, PbxPhone>();

  private constructor(
    private readonly asterisk: EmbeddedAsterisk,
    readonly address: string,
  ) {}

  /** @param tones what its telephones listen for */
  static async start(
    site: LiveSite,
    numbers: readonly string[],
    tones: () => readonly number[] = () => [],
  ): Promise<OfficePbx> {
    const { asterisk, address } = await testAsterisk(site, {
      node: 'pbx',
      comparison: true,
      rtpFrom: 24_100,
      rtpTo: 28_000,
    });
    const pbx = new OfficePbx(asterisk, address);
    // What writes activities into its documents is a module that Farline's own Asterisk does without.
    await asterisk.cli('module load res_pjsip_pidf_eyebeam_body_supplement.so');
    const peers = [trunk(site.address)];
    for (const number of numbers) {
      const host = loopbackAddress();
      peers.push(telephone(number, host));
      pbx.phones.set(number, await pbx.#phone(site, number, host, tones));
    }
    await writeFile(join(asterisk.comparisonDir, 'extensions.conf'), dialplan(numbers));
    await writeFile(join(asterisk.peersDir, 'pbx.conf'), peers.join('\n'));
    await asterisk.cli('dialplan reload');
    await asterisk.cli('module reload res_pjsip.so');
    for (const number of numbers) await pbx.shows(number, 'Avail');
    return pbx;
  }

  get contact(): string {
    return `${this.address}:${SIP_PORT}`;
  }

  phone(number: string): PbxPhone {
    const found = this.phones.get(number);
    if (!found) throw new Error(`the PBX has no telephone ${number}`);
    return found;
  }

  /** Waits until the PBX believes this of a telephone. */
  async shows(number: string, wanted: 'Avail' | 'Unavail'): Promise<void> {
    const line = new RegExp(`Contact: +${number}/sip\\S+ +\\S+ +${wanted} `);
    for (const end = performance.now() + 20_000; ; await delay(100)) {
      const listed = await this.asterisk.cli('pjsip show contacts');
      if (line.test(listed)) return;
      if (performance.now() > end) throw new Error(`the PBX does not find ${number} ${wanted}: ${listed}`);
    }
  }

  /** Subscriptions that it serves now, by the number that is watched. */
  async subscriptions(): Promise<string> {
    return this.asterisk.cli('pjsip show subscriptions inbound');
  }

  async stop(): Promise<void> {
    await this.asterisk.stop({ keepCalls: false });
  }

  async #phone(site: LiveSite, number: string, host: string, tones: () => readonly number[]): Promise<PbxPhone> {
    let party = await SipParty.open(host, SIP_PORT);
    site.teardown(() => Promise.resolve(party.close()));
    const phone = new FarPhone(number, site.farEnd.voice(), tones, {
      place: (dials) => party.place(dials, { address: this.address, port: SIP_PORT }, number),
      breakOff: () => Promise.reject(new Error('a telephone of the PBX has no line that breaks')),
    });
    phone.answers({ press1AfterMs: null });
    party.onInvite = (call) => phone.take(call);
    const plugIn = async (): Promise<void> => {
      party = await SipParty.open(host, SIP_PORT);
      party.onInvite = (call) => phone.take(call);
    };
    return { phone, unplug: () => party.close(), plugIn };
  }
}

function dialplan(numbers: readonly string[]): string {
  return `
[pbx-hints]
${numbers.map((number) => `exten => ${number},hint,PJSIP/${number}`).join('\n')}

[pbx-from-farline]
exten => _X!,1,Dial(PJSIP/\${EXTEN},60)
 same => n,Hangup(\${HANGUPCAUSE})

[pbx-from-phones]
exten => _+X!,1,Dial(PJSIP/\${EXTEN}@farline,60)
 same => n,Hangup(\${HANGUPCAUSE})
exten => _X!,1,Dial(PJSIP/\${EXTEN},60)
 same => n,Hangup(\${HANGUPCAUSE})
`;
}

const ENDPOINT = `type = endpoint
disallow = all
allow = ulaw
identify_by = ip
direct_media = no
dtmf_mode = rfc4733
trust_id_inbound = yes`;

/** Farline's Asterisk and its watcher come from one address. */
function trunk(address: string): string {
  return `
[farline]
${ENDPOINT}
context = pbx-from-farline
subscribe_context = pbx-hints
allow_subscribe = yes
aors = farline
[farline]
type = aor
contact = sip:${address}:${SIP_PORT}
[farline]
type = identify
endpoint = farline
match = ${address}
`;
}

function telephone(number: string, host: string): string {
  return `
[${number}]
${ENDPOINT}
context = pbx-from-phones
callerid = ${number} <${number}>
aors = ${number}
[${number}]
type = aor
contact = sip:${number}@${host}:${SIP_PORT}
qualify_frequency = 1
qualify_timeout = 0.5
[${number}]
type = identify
endpoint = ${number}
match = ${host}
`;
}
