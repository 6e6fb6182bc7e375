import { Random, seedOf } from '../../test/simulation/random.js';
import { TORTURE } from '../../test/support/torture-messages.js';

/** What of a running subscription an attacker could know at worst: everything. */
export interface KnownDialog {
  readonly callId: string;
  readonly ourTag: string;
  readonly theirTag: string;
  readonly branch: string;
  /** What the next NOTIFY counts. */
  readonly cseq: number;
}

export type Kind = 'torture' | 'notify' | 'response' | 'xml' | 'noise' | 'slow';

const PIECES: readonly [string, ...string[]] = [
  '\r\n',
  '\r\n\r\n',
  '\r\n ',
  ';',
  '"',
  '<',
  '>',
  ',',
  ':',
  '\0',
  '%00',
  '(',
  '\\',
  '🎧',
  '\ud800',
  ' ',
  '\t',
  '=',
  '&',
  '@',
  '&#0;',
  '&lt;',
  '&x;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE a [',
  '<!ENTITY a "b">',
  '<?xml ',
  '?>',
  'xmlns=""',
  '<a/>',
  'Via: SIP/2.0/UDP x;branch=z9hG4bK1\r\n',
  'Content-Length: 99999\r\n',
  'l: 1\r\n',
  'CSeq: 4294967296 NOTIFY\r\n',
  'SIP/2.0',
  '-1',
  '99999999999',
];
const STATES: readonly [string, ...string[]] = [
  'active',
  'active;expires=0',
  'active;expires=4294967295',
  'active;expires=-1',
  'pending',
  'terminated',
  'terminated;reason=deactivated',
  'terminated;reason=probation;retry-after=0',
  'terminated;reason=noresource',
  'terminated;reason=timeout',
  'TERMINATED;reason="x"',
  '',
  ';;;',
  'active;active',
];
const EVENTS: readonly [string, ...string[]] = [
  'presence',
  'dialog',
  'presence;id=1',
  'message-summary',
  '',
  'PRESENCE',
  'presence.winfo',
];
const TYPES: readonly [string, ...string[]] = [
  'application/pidf+xml',
  'application/dialog-info+xml',
  'application/PIDF+XML;charset=utf-8',
  'text/plain',
  '',
];
const STATUSES: readonly [number, ...number[]] = [
  100, 180, 200, 202, 299, 302, 400, 401, 403, 404, 407, 408, 410, 423, 480, 481, 489, 500, 503, 603, 699,
];

/** The n-th message of a run, the same each time: each tenth of another kind. */
export function hostileMessage(
  seed: number,
  n: number,
  dialog: KnownDialog,
): { readonly kind: Kind; readonly bytes: Buffer } {
  const random = new Random(seedOf(seed, n));
  const kind = random.pick<Kind>([
    'torture',
    'notify',
    'notify',
    'notify',
    'response',
    'response',
    'xml',
    'xml',
    'noise',
    'slow',
  ]);
  return { kind, bytes: MAKERS[kind](random, dialog) };
}

const MAKERS: Readonly<Record<Kind, (random: Random, dialog: KnownDialog) => Buffer>> = {
  torture: (random) => damaged(random, Buffer.from(random.pick([TORTURE[0]!, ...TORTURE.slice(1)]).text), 3),
  notify: (random, dialog) => damaged(random, notify(random, dialog, document(random)), random.chance(0.4) ? 2 : 0),
  response: (random, dialog) => damaged(random, response(random, dialog), random.chance(0.5) ? 2 : 0),
  xml: (random, dialog) => notify(random, dialog, damaged(random, Buffer.from(document(random)), 4).toString('latin1')),
  noise: (random) => Buffer.from(Array.from({ length: random.whole(0, 600) }, () => random.whole(0, 255))),
  slow: (random, dialog) => slow(random, dialog),
};

function notify(
  random: Random,
  { callId, ourTag, theirTag, cseq }: KnownDialog,
  body: string,
  more: readonly string[] = [],
): Buffer {
  const event = random.chance(0.8) ? 'presence' : random.pick(EVENTS);
  const type = random.chance(0.8) ? 'application/pidf+xml' : random.pick(TYPES);
  const lines = [
    'NOTIFY sip:farline@192.0.2.1 SIP/2.0',
    `Via: SIP/2.0/UDP 192.0.2.9${random.chance(0.5) ? ';rport' : ''};branch=z9hG4bK${random.whole(0, 999_999_999)}`,
    `From: <sip:8888@192.0.2.9>;tag=${random.chance(0.9) ? theirTag : 'fork'}`,
    `To: <sip:farline@192.0.2.1>;tag=${random.chance(0.95) ? ourTag : 'x'}`,
    `Call-ID: ${random.chance(0.95) ? callId : 'unknown'}`,
    `CSeq: ${random.chance(0.97) ? cseq : random.whole(0, cseq)} NOTIFY`,
    `Contact: <sip:pbx@192.0.2.9:${random.whole(0, 70_000)}>`,
    ...(random.chance(0.1) ? [`Record-Route: ${'<sip:a;lr>,'.repeat(random.whole(1, 300))}<sip:b>`] : []),
    `Event: ${event}`,
    `Subscription-State: ${random.chance(0.6) ? 'active' : random.pick(STATES)}`,
    `Content-Type: ${type}`,
    ...more,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function response(random: Random, { callId, ourTag, theirTag, branch }: KnownDialog): Buffer {
  const lines = [
    `SIP/2.0 ${random.pick(STATUSES)} x`,
    `Via: SIP/2.0/UDP 192.0.2.1:40000;rport;branch=${random.chance(0.9) ? branch : 'z9hG4bKother'}`,
    `From: <sip:farline@192.0.2.1>;tag=${ourTag}`,
    `To: <sip:8888@192.0.2.9>;tag=${random.chance(0.8) ? theirTag : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${random.whole(1, 9)} SUBSCRIBE`,
    `Expires: ${random.pick(['600', '0', '1', '-5', '4294967296', 'x'])}`,
    `Min-Expires: ${random.pick(['0', '700', '99999999999', ''])}`,
    `Retry-After: ${random.pick(['0', '5 (x)', '99999999999;duration=1', 'x'])}`,
    `WWW-Authenticate: Digest realm="${'a'.repeat(random.whole(0, 50))}", nonce="${random.whole(0, 9)}", algorithm=${random.pick(['MD5', 'SHA-256', 'x'])}, qop="${random.pick(['auth', 'auth-int', 'auth,auth-int'])}"`,
    ...(random.chance(0.2)
      ? [`Contact: ${random.pick(['<sip:x@192.0.2.9>', '*', '<>', '"', 'sip:a@b,sip:c@d'])}`]
      : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function document(random: Random): string {
  const words = Array.from(
    { length: random.whole(0, 4) },
    () => `<r:${random.pick(['on-the-phone', 'busy', 'away', 'other', 'X', 'a'])}/>`,
  ).join('');
  if (random.chance(0.2)) {
    const dialogs = Array.from(
      { length: random.whole(0, 5) },
      (_, n) => `<dialog id="d${n}"><state>${random.pick(['early', 'confirmed', 'terminated', 'x'])}</state></dialog>`,
    );
    return `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${random.whole(0, 99)}" state="${random.pick(['full', 'partial'])}" entity="sip:a@b">${dialogs.join('')}</dialog-info>`;
  }
  return `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:d="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:a@b"><tuple id="t"><status><basic>${random.pick(['open', 'closed', 'x'])}</basic></status></tuple><d:person id="p"><r:activities>${words}</r:activities></d:person></presence>`;
}

/** Pieces without end, where something reads: what takes time by the square or the cube shows here. */
function slow(random: Random, dialog: KnownDialog): Buffer {
  const piece = random.pick([
    ...PIECES,
    'a',
    ' a',
    'a=',
    ';a=b',
    '<sip:a>',
    '"a" ',
    '\\"',
    '<a>',
    '<a ',
    'a="" ',
    '&#x',
  ] as [string, ...string[]]);
  const long = piece.repeat(Math.ceil(random.whole(1_000, 31_000) / piece.length)).replace(/[\r\n\0]/g, ' ');
  const header = random.pick([
    'Via',
    'From',
    'To',
    'Contact',
    'Record-Route',
    'Event',
    'Subscription-State',
    'Content-Type',
    'CSeq',
    'Call-ID',
    'WWW-Authenticate',
    'Retry-After',
    'X',
  ]);
  if (random.chance(0.4)) return notify(random, dialog, `<presence xmlns="urn:ietf:params:xml:ns:pidf">${long}`);
  if (random.chance(0.2)) return notify(random, dialog, long);
  const inside = notify(random, dialog, '').toString('utf8');
  const had = new RegExp(`^${header}: .*$`, 'm');
  const line = `${header}: ${random.pick(['', '"', '<', 'Digest ', 'active;'])}${long}`;
  return Buffer.from(
    had.test(inside) ? inside.replace(had, () => line) : inside.replace('\r\nEvent', () => `\r\n${line}\r\nEvent`),
  );
}

function damaged(random: Random, sound: Buffer, most: number): Buffer {
  let bytes = sound;
  for (let left = random.whole(0, most); left > 0; left--) {
    const at = random.whole(0, Math.max(0, bytes.length - 1));
    const piece = random.chance(0.8) ? Buffer.from(random.pick(PIECES)) : Buffer.from([random.whole(0, 255)]);
    bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + random.pick([0, 0, 1, 5, 40]))]);
  }
  return bytes;
}
