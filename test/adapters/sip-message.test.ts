import test from 'ava';
import { parseDatagram, parseStream, SIP_LIMITS } from '../../app/adapters/sip/parse-message.js';
import { readAddress } from '../../app/adapters/sip/sip-address.js';
import { headerNamed, headersNamed, type SipMessage } from '../../app/adapters/sip/sip-message.js';
import { topVia } from '../../app/adapters/sip/via.js';
import { writeMessage } from '../../app/adapters/sip/write-message.js';
import { Random } from '../simulation/random.js';

const GOOD = {
  via: 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK77i832k9',
  from: '<sip:farline@192.0.2.2>;tag=98asjd8',
  to: '<sip:192.0.2.9>',
  'call-id': 'a84b4c76e66710@192.0.2.2',
  cseq: '1 OPTIONS',
};

/** A message of these lines; a header that is null is left out. */
function lines(start: string, headers: Readonly<Record<string, string | null>> = {}, body = ''): Buffer {
  const all = Object.entries({ ...GOOD, ...headers }).filter(([, value]) => value !== null);
  return Buffer.from([start, ...all.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'));
}

function read(bytes: Buffer): SipMessage {
  const parsed = parseDatagram(bytes);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.message;
}

const OK = 'SIP/2.0 200 OK';
const ASK = 'OPTIONS sip:192.0.2.9 SIP/2.0';

test('a response is read: status, reason, headers by long name in lower case, body', (t) => {
  const message = read(lines(OK, { Server: 'x', 'content-length': '3' }, 'abc'));
  t.like(message, { kind: 'response', status: 200, reason: 'OK' });
  t.is(headerNamed(message, 'server'), 'x');
  t.is(message.body.toString(), 'abc');
});

test('RFC 3261 7.3.3: compact names mean the long ones', (t) => {
  const compact = Buffer.from(
    [OK, `v: ${GOOD.via}`, `f: ${GOOD.from}`, `t: ${GOOD.to}`, `i: ${GOOD['call-id']}`, `CSeq: 1 OPTIONS`, 'l: 0'].join(
      '\r\n',
    ) + '\r\n\r\n',
  );
  t.is(headerNamed(read(compact), 'call-id'), GOOD['call-id']);
});

test('RFC 4475 3.1.1.1: blanks around colons and slashes, folded lines and escaped quotes are read', (t) => {
  const message = read(
    lines(OK, {
      via: 'SIP  / 2.0\r\n /UDP\r\n    192.0.2.2 ;branch=390skdjuw',
      to: '"J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8',
      'NewFangledHeader ': '  newfangled value\r\n continued newfangled value',
    }),
  );
  t.is(headerNamed(message, 'newfangledheader'), 'newfangled value continued newfangled value');
  t.deepEqual(readAddress(headerNamed(message, 'to') ?? ''), {
    displayName: 'J Rosenberg \\"',
    uri: 'sip:jdrosen@example.com',
    tag: '98asjd8',
  });
  t.like(topVia(headerNamed(message, 'via') ?? ''), { transport: 'UDP', sentBy: '192.0.2.2', branch: '390skdjuw' });
});

test('RFC 4475 3.1.1.2: a method and names of any token characters are read, and stay as they are', (t) => {
  const method = "!interesting-Method0123456789_*+`.%indeed'~";
  const message = read(
    lines(`${method} sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:x@example.com SIP/2.0`, {
      cseq: `1 ${method}`,
    }),
  );
  t.like(message, { kind: 'request', method });
});

test('RFC 4475 3.1.1.8: bytes behind Content-Length are no part of the message', (t) => {
  t.is(read(lines(ASK, { 'content-length': '0' }, 'OPTIONS sip:other SIP/2.0\r\n')).body.length, 0);
});

test('RFC 4475 3.1.1.11: several hops in one header are read, the topmost first', (t) => {
  const message = read(lines(OK, { via: `${GOOD.via}, SIP/2.0/TCP [2001:db8::9]:5061;branch=z9hG4bKx` }));
  t.is(topVia(headersNamed(message, 'via')[0] ?? '')?.sentBy, '192.0.2.2:5060');
});

test('RFC 4475 3.1.1.13: a response without words behind its status is read', (t) => {
  t.like(read(lines('SIP/2.0 100 ')), { status: 100, reason: '' });
  t.like(read(lines('SIP/2.0 180')), { status: 180, reason: '' });
});

test('RFC 4475 3.1.1.12: words in other languages are read', (t) => {
  t.like(read(lines('SIP/2.0 200 = 2**3 * 5**2 но сто')), { reason: '= 2**3 * 5**2 но сто' });
});

/** What must not be taken for a message; where there is one, the section of RFC 4475 that has it. */
const REFUSED: Readonly<Record<string, Buffer>> = {
  '3.1.2.2: a body shorter than Content-Length': lines(OK, { 'content-length': '9999' }, 'short'),
  '3.1.2.3: a negative Content-Length': lines(OK, { 'content-length': '-999' }),
  '3.1.2.4: a CSeq beyond 32 bits': lines(OK, { cseq: '36893488147419103232 OPTIONS' }),
  '3.1.2.5: a status beyond three digits': lines('SIP/2.0 4294967301 better not break the receiver'),
  '3.1.2.6: a quote that stays open': lines(OK, { to: '"Mr. J. User <sip:j.user@example.com>' }),
  '3.1.2.7: a target in angle brackets': lines('OPTIONS <sip:user@example.com> SIP/2.0'),
  '3.1.2.8: blanks inside the target': lines('OPTIONS sip:user@example.com; lr SIP/2.0'),
  '3.1.2.9: several blanks in the first line': lines('OPTIONS  sip:user@example.com  SIP/2.0'),
  '3.1.2.10: blanks at the end of the first line': lines('OPTIONS sip:user@example.com SIP/2.0  '),
  '3.1.2.14: blanks inside an address': lines(OK, { to: '"Watson, Thomas" < sip:t.watson@example.org >' }),
  '3.1.2.15: a comma in a name without quotes': lines(OK, {
    from: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43',
  }),
  '3.1.2.16: another version of SIP': lines('OPTIONS sip:t.watson@example.org SIP/7.0'),
  '3.1.2.17: a CSeq of another method': lines(ASK, { cseq: '8 INVITE' }),
  '3.3.1: Call-ID is missing': lines(OK, { 'call-id': null }),
  '3.3.1: From is missing': lines(OK, { from: null }),
  '3.3.1: To is missing': lines(OK, { to: null }),
  '3.3.1: Via is missing': lines(OK, { via: null }),
  '3.3.1: CSeq is missing': lines(OK, { cseq: null }),
  '3.3.8: CSeq twice': lines(OK, { CSEQ: '2 OPTIONS' }),
  '3.3.8: Call-ID twice': lines(OK, { i: 'other' }),
  '3.3.9: Content-Length twice': lines(OK, { 'content-length': '0', l: '0' }),
  'a NUL in a header': lines(OK, { server: 'x\0y' }),
  'a line feed alone': Buffer.from(lines(OK).toString().replaceAll('\r\n', '\n')),
  'a carriage return alone': lines(OK, { server: 'x\rVia: y' }),
  'bytes that are no UTF-8': Buffer.concat([
    lines(OK, { server: 'x' }).subarray(0, -2),
    Buffer.from([0xff, 13, 10, 13, 10]),
  ]),
  'a header without a colon': Buffer.from(lines(OK).toString().replace('\r\n\r\n', '\r\nnonsense\r\n\r\n')),
  'a head without an end': Buffer.from('SIP/2.0 200 OK\r\nVia: '),
  'nothing at all': Buffer.alloc(0),
  'a keep-alive': Buffer.from('\r\n\r\n'),
  'a port that cannot be': lines(OK, { via: 'SIP/2.0/UDP 192.0.2.2:99999;branch=z9hG4bKx' }),
  'a branch given twice': lines(OK, { via: `${GOOD.via};branch=z9hG4bKother` }),
  'more headers than anybody sends': lines(
    OK,
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x-${n}`, 'y'])),
  ),
  'a head beyond its limit': lines(OK, { subject: 'x'.repeat(SIP_LIMITS.head) }),
  'status 700': lines('SIP/2.0 700 What'),
};

for (const [title, bytes] of Object.entries(REFUSED)) {
  test(`refused with a reason: ${title}`, (t) => {
    const parsed = parseDatagram(bytes);
    t.false(parsed.ok);
    if (!parsed.ok) t.regex(parsed.why, /\S+ \S+/);
  });
}

test('a stream is cut into its messages, however its bytes arrive; keep-alives stand between', (t) => {
  const one = lines(OK, { 'content-length': '3' }, 'abc');
  const two = lines(ASK, { 'content-length': '0' });
  const stream = Buffer.concat([Buffer.from('\r\n\r\n'), one, Buffer.from('\r\n'), two]);
  const kinds: string[] = [];
  let rest = Buffer.alloc(0);
  for (const byte of stream) {
    rest = Buffer.concat([rest, Buffer.from([byte])]);
    const framed = parseStream(rest);
    if (framed === 'more') continue;
    if (!framed.ok) return t.fail(framed.why);
    kinds.push(framed.message.kind);
    rest = Buffer.from(rest.subarray(framed.bytes));
  }
  t.deepEqual(kinds, ['response', 'request']);
  t.is(rest.length, 0);
});

test('RFC 3261 18.3: a stream without Content-Length is refused', (t) => {
  const framed = parseStream(lines(OK));
  t.true(framed !== 'more' && !framed.ok);
});

test('a stream whose head never ends is refused at its limit', (t) => {
  const framed = parseStream(Buffer.alloc(SIP_LIMITS.head + 1, 'x'));
  t.true(framed !== 'more' && !framed.ok);
});

test('what is written reads back the same', (t) => {
  const first = read(lines(OK, { subject: 'Grüße 🎧', 'content-length': '4' }, 'body'));
  const again = read(writeMessage({ ...first, headers: first.headers.filter(([name]) => name !== 'content-length') }));
  t.deepEqual(again.headers.at(-1), ['content-length', '4']);
  t.deepEqual(
    again.headers.slice(0, -1),
    first.headers.filter(([name]) => name !== 'content-length'),
  );
  t.deepEqual(again.body, first.body);
});

test('nothing that is written can begin a header of its own', (t) => {
  const message = read(lines(ASK));
  for (const text of ['a\r\nVia: x', 'a\nb', 'a\rb', 'a\0b']) {
    t.throws(() => writeMessage({ ...message, headers: [...message.headers, ['subject', text]] }), {
      message: /subject/,
    });
    t.throws(() => writeMessage({ ...message, headers: [...message.headers, [text, 'x']] }), { message: /header/ });
    t.throws(() => writeMessage({ ...message, uri: `sip:${text}@x` } as SipMessage), { message: /target/ });
    t.throws(() => writeMessage({ ...message, kind: 'response', status: 200, reason: text } as SipMessage), {
      message: /reason/,
    });
  }
  t.throws(() => writeMessage({ ...message, headers: [['content-length', '7']] }), { message: /content-length/ });
});

test('5,000 damaged messages are read or refused, never thrown over, and what is read can be written again', (t) => {
  const random = new Random(7);
  const sound = lines(OK, { server: 'Kamailio', contact: '"A" <sip:a@192.0.2.9>', 'content-length': '5' }, 'hello');
  const pieces = [
    '\r\n',
    ';',
    '"',
    '<',
    '>',
    ',',
    ':',
    '\0',
    'Via: ',
    ' ',
    '\t',
    '%00',
    '(',
    '\\',
    '🎧',
    'l: 1\r\n',
  ] as const;
  let readable = 0;
  for (let n = 0; n < 5_000; n++) {
    let bytes = Buffer.from(sound);
    for (let damage = random.whole(1, 4); damage > 0; damage--) {
      const at = random.whole(0, bytes.length - 1);
      const piece = Buffer.from(random.pick(pieces));
      const behind = bytes.subarray(at + random.pick([0, 0, 1, 5]));
      bytes = Buffer.concat([bytes.subarray(0, at), ...(random.chance(0.8) ? [piece] : []), behind]);
    }
    const parsed = parseDatagram(bytes);
    if (!parsed.ok) continue;
    readable++;
    const headers = parsed.message.headers.filter(([name]) => name !== 'content-length');
    t.true(parseDatagram(writeMessage({ ...parsed.message, headers })).ok, bytes.toString());
  }
  t.true(readable > 100 && readable < 4_900, String(readable));
});

test('a header of many quotes and brackets is refused in no time', (t) => {
  const from = performance.now();
  for (const text of [
    '"'.repeat(30_001),
    '<'.repeat(30_000),
    '"\\'.repeat(15_000),
    ';a='.repeat(10_000),
    'a '.repeat(15_000),
    '\t'.repeat(30_000),
  ]) {
    t.false(parseDatagram(lines(OK, { to: text })).ok);
    t.false(parseDatagram(lines(OK, { via: text })).ok);
  }
  t.true(performance.now() - from < 2_000);
});
