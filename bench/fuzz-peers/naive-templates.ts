import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { peerView } from '../../app/adapters/peers/peer-view.js';
import type { RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import type { Contact, Peer } from '../../app/domain/peer.js';
import type { SipDriver } from '../../app/domain/peer-warnings.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';
import type { HostileRecord } from './hostile-records.js';

const asItIs = (value: unknown): string => String(value);
const HELPERS = {
  cfg: asItIs,
  name: asItIs,
  names: asItIs,
  groups: asItIs,
  yes: (value: unknown) => (value ? 'yes' : 'no'),
  callerid: (name: unknown, number: unknown) => `"${String(name)}" <${String(number)}>`,
  contact: ({ host, port }: Contact) => `sip:${host}:${port}`,
  account: (user: unknown) => String(user),
};

/** The same templates with helpers that write what they are given: what the fuzzer must see break. */
export function naiveTemplates(folder: string, driver: SipDriver): RenderPeer {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(HELPERS);
  const compile = (kind: string): Handlebars.TemplateDelegate =>
    handlebars.compile(readFileSync(join(folder, `${kind}.conf.hbs`), 'utf8'), { noEscape: true });
  const compiled = { trunk: compile('trunk'), phone: compile('phone') };
  return (peer) => ({
    fileName: `${peer.name}.conf`,
    peerName: peer.name,
    text: compiled[peer.kind](peerView(peer, driver, null)),
  });
}

/** The record as a peer that nobody judged; only its free texts are taken, the rest is harmless. */
export function naivePeer(record: HostileRecord, index: number): Peer {
  const name = `naive-${index}`;
  if (record.kind === 'phone') {
    const { callerId } = record.voice;
    const named = callerId && { name: callerId.name, number: '1001' };
    return { ...DEFAULT_VOICE, kind: 'phone', name, password: record.secret, host: 'dynamic', callerId: named };
  }
  const { username, password } = record.sip;
  return {
    kind: 'trunk',
    name,
    transport: 'udp',
    contacts: [{ host: '127.93.0.1', port: 5081 }],
    credentials: username === null || password === null ? null : { username, password },
    matchAddresses: ['127.93.0.1'],
    codecs: ['alaw'],
  };
}
