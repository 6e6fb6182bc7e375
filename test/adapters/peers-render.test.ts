import test from 'ava';
import { mkdtemp, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  configCallerId,
  configContact,
  configName,
  configValue,
  ConfigTextError,
} from '../../app/adapters/peers/config-text.js';
import { loadPeerTemplates, TemplateError } from '../../app/adapters/peers/peer-templates.js';
import type { PhonePeer, TrunkPeer } from '../../app/domain/peer.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

const TRUNK: TrunkPeer = {
  kind: 'trunk',
  name: 'trunk-01',
  transport: 'udp',
  contacts: [{ host: '10.0.0.1', port: 5081 }],
  credentials: null,
  matchAddresses: ['10.0.0.1', '10.1.0.0/16'],
  codecs: ['alaw', 'ulaw'],
};
const PHONE: PhonePeer = {
  ...DEFAULT_VOICE,
  kind: 'phone',
  name: 'phone-01',
  password: 'p;w=#[x]"',
  host: 'dynamic',
  nat: 'comedia',
  codecs: ['g722', 'alaw'],
  callerId: { name: 'Alice "A"; QA', number: '1001' },
};

test('D2: a trunk is never re-invited, never redirected and stays alive in silence', (t) => {
  const { fileName, text } = render(TRUNK);
  t.is(fileName, 'trunk-01.conf');
  for (const line of [
    'direct_media = no',
    'send_connected_line = no',
    'allow_transfer = no',
    'rtp_keepalive = 3',
    'timers = yes',
    'timers_sess_expires = 600',
    'context = from-trunk',
    'contact = sip:10.0.0.1:5081',
    'match = 10.0.0.1',
    'match = 10.1.0.0/16',
  ]) {
    t.true(text.split('\n').includes(line), line);
  }
  t.false(text.includes('type = auth'), 'without credentials there is no auth section');
});

test('E10: every way to an agent is kept alive in silence, and asked from time to time whether it is there', (t) => {
  for (const peer of [TRUNK, PHONE]) {
    const lines = render(peer).text.split('\n');
    for (const line of ['rtp_keepalive = 3', 'timers = yes', 'timers_sess_expires = 600']) {
      t.true(lines.includes(line), `${peer.name}: ${line}`);
    }
  }
});

test('D1: each contact of a trunk has an AOR to be dialled by, and Asterisk asks none of them: its qualify takes a 503 for alive', (t) => {
  const backups = { ...TRUNK, contacts: [...TRUNK.contacts, { host: '2001:db8::1', port: 5060 }] };
  const { text } = render(backups);
  t.regex(text, /^aors = trunk-01,trunk-01\.2$/m);
  t.regex(text, /^\[trunk-01\.2\]\ntype = aor\ncontact = sip:\[2001:db8::1\]:5060$/m);
  t.false(text.includes('qualify'));
});

test('a transport other than UDP becomes an escaped parameter of the contact', (t) => {
  t.regex(render({ ...TRUNK, transport: 'tcp' }).text, /^contact = sip:10\.0\.0\.1:5081\\;transport=tcp$/m);
});

test('H3: semicolons, brackets, hashes and quotes of a password stay inside its value', (t) => {
  const { text } = render({ ...TRUNK, credentials: { username: '4420', password: ';--[x]\\;#"' } });
  t.regex(text, /^password = \\;--\[x\]\\\\;#"$/m);
  t.regex(text, /^outbound_auth = trunk-01$/m);
});

test('a phone that registers itself has one contact and the latest one wins', (t) => {
  const { text } = render(PHONE);
  t.regex(text, /^callerid = "Alice \\"A\\"\\; QA" <1001>$/m);
  t.regex(text, /^max_contacts = 1\nremove_existing = yes$/m);
  t.regex(text, /^force_rport = no\nrewrite_contact = no\nrtp_symmetric = yes$/m);
  t.regex(text, /^context = from-sip$/m);
});

test('a phone with a fixed address has that contact only', (t) => {
  const { text } = render({ ...PHONE, host: { host: '10.0.0.9', port: 5062 } });
  t.regex(text, /^contact = sip:10\.0\.0\.9:5062$/m);
  t.false(text.includes('max_contacts'));
});

for (const [why, value] of [
  ['a line feed', 'a\nb'],
  ['a carriage return', 'a\rb'],
  ['a NUL', 'a\0b'],
  ['a leading blank', ' a'],
  ['a trailing blank', 'a '],
  ['a leading ">"', '>a'],
  ['no text', ''],
  ['a missing value', undefined],
  ['too many bytes', 'x'.repeat(8001)],
] as const) {
  test(`H3: a value with ${why} is refused, never repaired`, (t) => {
    t.throws(() => configValue(value), { instanceOf: ConfigTextError });
  });
}

for (const name of ['a b', '', '#include', '[x]', 'global', 'system', 'x'.repeat(80), '-x', 'a;b', 'a\nb']) {
  test(`H3: the section name ${JSON.stringify(name.slice(0, 12))} is refused`, (t) => {
    t.throws(() => configName(name), { instanceOf: ConfigTextError });
  });
}

test('H3: a caller ID whose number is not digits, or whose name holds a backslash, is refused', (t) => {
  t.throws(() => configCallerId('A', '12>\n'), { instanceOf: ConfigTextError });
  t.throws(() => configCallerId('A\\', '12'), { instanceOf: ConfigTextError });
});

test('an IPv6 contact is written in brackets', (t) => {
  t.is(configContact({ host: '::1', port: 5060 }, 'udp'), 'sip:[::1]:5060');
});

test('H2: a template that writes data without a helper cannot be used, and the line is named', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'farline-templates-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'phone.conf.hbs'), '');
  await writeFile(join(folder, 'trunk.conf.hbs'), '[x]\n{{#if peer}}\npassword = {{peer.name}}\n{{/if}}\n');
  const error = t.throws(() => loadPeerTemplates(folder), { instanceOf: TemplateError });
  t.regex(error.message, /^trunk\.conf\.hbs, line 3: \{\{peer\.name\}\}/);
});

test('H2: a template with a syntax error cannot be used', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'farline-templates-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'phone.conf.hbs'), '');
  await writeFile(join(folder, 'trunk.conf.hbs'), '{{#if peer}}');
  t.throws(() => loadPeerTemplates(folder), { instanceOf: TemplateError, message: /trunk\.conf\.hbs/ });
});

test('B8: with an address for sound every endpoint is bound to it, without one none is', (t) => {
  const bound = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'), 'pjsip', '192.0.2.5');
  for (const peer of [TRUNK, PHONE]) {
    const lines = bound(peer).text.split('\n');
    t.true(lines.includes('media_address = 192.0.2.5'), peer.kind);
    t.true(lines.includes('bind_rtp_to_media_address = yes'), peer.kind);
    t.notRegex(render(peer).text, /media_address/, peer.kind);
  }
});
