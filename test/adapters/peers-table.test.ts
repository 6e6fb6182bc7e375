import { join } from 'node:path';
import test from 'ava';
import { loadPeerTemplates, type RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import { trunkPeer, type Peer, type PeerOutcome, type TrunkSip } from '../../app/domain/peer.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import type { SipDriver } from '../../app/domain/peer-warnings.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';
import { CHAN_SIP_PHONE, CHAN_SIP_PHONE_LINES } from '../support/peers/chan-sip-phone-lines.js';
import { CHAN_SIP_TRUNK, CHAN_SIP_TRUNK_LINES } from '../support/peers/chan-sip-trunk-lines.js';
import { difference, linesOf } from '../support/peers/line-difference.js';
import { DEFAULT_TRUNK, PHONE_VALUES, TRUNK_VALUES } from '../support/peers/peer-values.js';
import { PJSIP_PHONE, PJSIP_PHONE_LINES } from '../support/peers/pjsip-phone-lines.js';
import { PJSIP_TRUNK, PJSIP_TRUNK_LINES } from '../support/peers/pjsip-trunk-lines.js';

const TEMPLATES = join(import.meta.dirname, '../../templates/asterisk');
const DRIVERS: Readonly<Record<SipDriver, Tables>> = {
  pjsip: {
    render: loadPeerTemplates(join(TEMPLATES, 'pjsip'), 'pjsip'),
    phone: { lines: PJSIP_PHONE, cells: PJSIP_PHONE_LINES },
    trunk: { lines: PJSIP_TRUNK, cells: PJSIP_TRUNK_LINES },
  },
  chan_sip: {
    render: loadPeerTemplates(join(TEMPLATES, 'sip'), 'chan_sip'),
    phone: { lines: CHAN_SIP_PHONE, cells: CHAN_SIP_PHONE_LINES },
    trunk: { lines: CHAN_SIP_TRUNK, cells: CHAN_SIP_TRUNK_LINES },
  },
};

type Cells<Cell> = Readonly<Record<string, Readonly<Record<string, Cell>>>>;
interface Table {
  readonly lines: readonly string[];
  readonly cells: object;
}
interface Tables {
  readonly render: RenderPeer;
  readonly phone: Table;
  readonly trunk: Table;
}

const phone = (changes: Partial<VoiceSettings>): Peer =>
  must(phonePeer('1', 's3cret', { ...DEFAULT_VOICE, ...changes }));
const trunk = (changes: Partial<TrunkSip>): Peer => must(trunkPeer('1', { ...DEFAULT_TRUNK, ...changes }));

function must(outcome: PeerOutcome<Peer>): Peer {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.peer;
}

for (const [driver, { render, ...tables }] of Object.entries(DRIVERS)) {
  test(`H1: a phone with default settings, for ${driver}, is these lines`, (t) => {
    t.deepEqual(linesOf(render(phone({})).text), tables.phone.lines);
  });

  test(`H1: a trunk with default settings, for ${driver}, is these lines`, (t) => {
    t.deepEqual(linesOf(render(trunk({})).text), tables.trunk.lines);
  });

  pinned(
    'phone',
    PHONE_VALUES as Cells<Partial<VoiceSettings>>,
    tables.phone,
    (changes) => render(phone(changes)).text,
  );
  pinned('trunk', TRUNK_VALUES as Cells<Partial<TrunkSip>>, tables.trunk, (changes) => render(trunk(changes)).text);

  test(`H1: codecs stand in their order, those that go with them behind, for ${driver}`, (t) => {
    const { text } = render(phone({ codecs: ['g729'], video: true }));
    t.deepEqual(
      [...text.matchAll(/^allow = (.*)$/gm)].map((match) => match[1]),
      ['g729', 'alaw', 'ulaw', 'h264'],
    );
  });

  /** One test for each value of each field. */
  function pinned<V>(kind: string, values: Cells<V>, { lines, cells }: Table, write: (changes: V) => string): void {
    for (const [field, ofField] of Object.entries(values)) {
      for (const [value, changes] of Object.entries(ofField)) {
        test(`H1: ${field} "${value}" of a ${kind} changes these lines of ${driver}`, (t) => {
          t.deepEqual(difference(lines, linesOf(write(changes))), (cells as Cells<string[]>)[field]?.[value]);
        });
      }
    }
  }
}
