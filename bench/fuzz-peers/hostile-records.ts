import type { TrunkSip } from '../../app/domain/peer.js';
import { CODECS, DEFAULT_VOICE, NATS, PHONE_TYPES, type VoiceSettings } from '../../app/domain/voice-settings.js';
import { SeededRandom } from './seeded-random.js';

/** What somebody typed, before anything judged it. */
export type HostileRecord =
  | { readonly kind: 'phone'; readonly id: string; readonly secret: string; readonly voice: VoiceSettings }
  | { readonly kind: 'trunk'; readonly id: string; readonly sip: TrunkSip };

/** Text that means something to the parser, to Handlebars or to a terminal, and that may stand inside a value. */
const TRICKS = [
  ...[
    ';',
    ';--',
    '--;',
    '\\;',
    '\\',
    '\\\\;',
    '#include "x.conf"',
    '#exec "id"',
    '#tryinclude x',
    '[x](+)',
    '[x](!)',
    ']',
  ],
  ...['[general]', '=>', '=', '+=', '>', '<', '"', "'", '`', '{{x}}', '{{{x}}}', '&amp;', '&', '%s%n', '${SHELL(id)}'],
  ...[
    '😀',
    '👩‍👩‍👧',
    'שלום',
    '‮abc',
    'é',
    'e\u0301',
    'ﷺ',
    '\u200b',
    '$',
    '@',
    ',',
    '(',
    ')',
    'type=endpoint',
    'a b',
    '|',
    '%00',
  ],
];
/** Text that no value may hold, or not where it stands. */
const POISON = [
  ...['\n', '\r\n', '\r', '\0', '\n[evil]\ntype=endpoint\n', '\n#include "x.conf"\n', '\t', '\u001b[31m', '\u2028'],
  ...['\ud800', '\u007f', '\u0085'],
];
const WORDS = ['sales', 'Ada', 'x', '42', 'Zoë', 'Müller', '7'];

/** Record number `index` of a seed; the same for the same two, whatever was asked before. */
export function hostileRecord(seed: number, index: number): HostileRecord {
  const random = new SeededRandom(seed, index);
  // Ids are made by the store, each once; two peers of one id would make Asterisk refuse the whole file.
  const id = random.chance(0.02) ? `${hostileText(random)}r${index}` : `r${index}`;
  return random.chance(0.7) ? phone(random, id) : trunk(random, id);
}

function phone(random: SeededRandom, id: string): HostileRecord {
  const browser = random.chance(0.1);
  const fixed = !browser && random.chance(0.2);
  const voice: VoiceSettings = {
    ...DEFAULT_VOICE,
    transports: browser ? ['ws'] : random.some(['udp', 'tcp', 'tls'] as const),
    host: fixed ? rarelyHostile(random, `127.92.${random.below(256)}.9:5062`) : 'dynamic',
    nat: random.of(NATS),
    type: random.of(PHONE_TYPES),
    codecs: random.some(CODECS),
    callerId: random.chance(0.7) ? { name: hostileText(random), number: rarelyHostile(random, '+15551234') } : null,
    context: rarelyHostile(random, 'from-sip'),
    callGroups: random.chance(0.3) ? [random.below(65)] : [],
    pickupGroups: random.chance(0.3) ? [0, 1 + random.below(63)] : [],
    video: random.chance(0.3),
    encryption: random.chance(0.3),
  };
  return { kind: 'phone', id, secret: hostileText(random), voice };
}

function trunk(random: SeededRandom, id: string): HostileRecord {
  const known = random.chance(0.8);
  const sip: TrunkSip = {
    contacts: [rarelyHostile(random, '127.93.0.1:5081'), ...(random.chance(0.3) ? ['[::1]:5070'] : [])],
    transport: rarelyHostile(random, random.of(['udp', 'tcp'])),
    username: known ? hostileText(random) : null,
    password: known ? hostileText(random) : null,
    matchAddresses: random.chance(0.3) ? [rarelyHostile(random, '127.94.8.7')] : [],
    codecs: random.some(CODECS),
    register: false,
    fromUser: random.chance(0.3) ? rarelyHostile(random, '4420') : null,
    fromDomain: random.chance(0.3) ? rarelyHostile(random, 'sip.example') : null,
  };
  return { kind: 'trunk', id, sip };
}

/** For fields whose few allowed characters leave no room for tricks. */
function rarelyHostile(random: SeededRandom, usual: string): string {
  return random.chance(0.02) ? `${usual}${hostileText(random)}` : usual;
}

function hostileText(random: SeededRandom): string {
  const parts = Array.from({ length: 1 + random.below(4) }, () => random.of(random.chance(0.75) ? TRICKS : WORDS));
  if (random.chance(0.06)) parts.splice(random.below(parts.length + 1), 0, random.of(POISON));
  const text = parts.join(random.chance(0.3) ? ' ' : '');
  if (random.chance(0.02)) return `>${text}`;
  if (random.chance(0.02)) return random.of([` ${text}`, `${text} `, '', '\u00a0x']);
  return random.chance(0.01) ? text.padEnd(10_000, ';--x') : text;
}
