import { yesOrNo } from './asterisk-conf.js';
import { always, field, look, msOf, never, setting, type Becomes } from './option-becomes.js';

type Table = Readonly<Record<string, (value: string) => Becomes>>;

/** What is the same for every DN: Farline keeps the leg and moves bridges, so none of these can be otherwise. */
const EVERYWHERE: Table = {
  'refer-enabled': (value) => (yesOrNo(value) === false ? always('t-refer') : look('t-refer-on')),
  'dual-dialog-enabled': (value) => (yesOrNo(value) === false ? always('t-one-dialog') : look('t-two-dialogs')),
  'make-call-rfc3725-flow': (value) => (value === '1' ? always('t-rfc3725') : never('t-rfc3725-other')),
  'sip-cti-control': () => look('t-cti-control'),
};

/** [TServer] of a VOIP Service or Trunk DN. `contact`, `prefix` and `service-type` are read apart. */
export const TRUNK_OPTIONS: Table = {
  ...EVERYWHERE,
  'oos-check': (value) => field('oosCheck', secondsOf(value)),
  'oos-force': (value) => field('oosForce', secondsOf(value)),
  'reject-call-notready': (value) => (yesOrNo(value) === true ? always('t-reject-outside') : look('t-reject-off')),
};

/** [TServer] of an Extension DN. `contact` is read apart. */
export const EXTENSION_OPTIONS: Table = {
  ...EVERYWHERE,
  'reject-call-notready': (value) => setting('rejectCallNotReady', yesOrNo(value) === true ? 'always' : 'never'),
  'line-type': (value) => field('nailedUp', value === '1'),
  'disconnect-nailedup-timeout': (value) => setting('idleTimeoutMs', msOf(value)),
  'drop-nailedup-on-logout': (value) => setting('dropOnLogout', yesOrNo(value) !== false),
  'enable-agentlogin-presence': () => never('t-presence'),
  prefix: () => never('t-prefix-here'),
};

/** Seconds as they stand; what is no number goes to whoever judges fields, who names its range. */
function secondsOf(value: string): number | string {
  return /^\d{1,6}(\.\d)?$/.test(value) ? Number(value) : value;
}

/** `sip:pstn@10.10.10.1:5071;transport=tcp` → host with port, and transport. null: it cannot be a trunk's contact. */
export function contactOf(value: string): { readonly contact: string; readonly transport: 'udp' | 'tcp' } | null {
  const [, host = '', parameters = ''] = /^(?:sip:)?(?:[^@;]*@)?([^@;\s]+)((?:;[^\s]*)?)$/i.exec(value.trim()) ?? [];
  if (host === '' || /^sips:/i.test(value)) return null;
  const [, transport = 'udp'] = /;transport=(\w+)/i.exec(parameters) ?? [];
  const word = transport.toLowerCase();
  return word === 'udp' || word === 'tcp' ? { contact: host, transport: word } : null;
}
