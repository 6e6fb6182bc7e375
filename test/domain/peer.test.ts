import test from 'ava';
import { parseContact, trunkPeer, type PeerProblem, type TrunkPeer, type TrunkSip } from '../../app/domain/peer.js';

const SIP: TrunkSip = {
  contacts: ['10.0.0.1:5081', 'gw2.example'],
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw', 'ulaw'],
};

function peerOf(sip: TrunkSip): TrunkPeer | null {
  const outcome = trunkPeer('t1', sip);
  return outcome.ok ? outcome.peer : null;
}

function problemsOf(id: string, sip: TrunkSip): readonly PeerProblem[] {
  const outcome = trunkPeer(id, sip);
  return outcome.ok ? [] : outcome.problems;
}

test('a trunk without addresses of its own is recognised by the hosts of its contacts', (t) => {
  t.like(peerOf(SIP), {
    kind: 'trunk',
    name: 'trunk-t1',
    contacts: [
      { host: '10.0.0.1', port: 5081 },
      { host: 'gw2.example', port: 5060 },
    ],
    credentials: null,
    matchAddresses: ['10.0.0.1', 'gw2.example'],
  });
});

test('a trunk with a user name and a password gets credentials', (t) => {
  t.like(peerOf({ ...SIP, username: '4420', password: 'p;w=#[x]"' }), {
    credentials: { username: '4420', password: 'p;w=#[x]"' },
  });
});

test('D2: a trunk over TLS is refused, because Asterisk is given no TLS transport', (t) => {
  t.deepEqual(problemsOf('t1', { ...SIP, transport: 'tls' }), [
    { field: 'transport', value: 'tls', allowed: 'one of udp, tcp; trunks over TLS are not supported yet' },
  ]);
});

test('every field that cannot become a peer is named with its value and what it may hold', (t) => {
  const problems = problemsOf('a b', {
    contacts: ['10.0.0.1:70000', 'a;b'],
    transport: 'udp',
    username: 'x\ny',
    password: null,
    matchAddresses: ['10.0.0.0/33'],
    codecs: ['mp3'],
  });
  const named = problems.map(({ field, value }) => [field, value]);
  t.deepEqual(named, [
    ['contacts', '10.0.0.1:70000'],
    ['contacts', 'a;b'],
    ['codecs', 'mp3'],
    ['matchAddresses', '10.0.0.0/33'],
    ['id', 'a b'],
    ['username', 'x\ny'],
    ['password', ''],
  ]);
});

test('a refused password is never repeated', (t) => {
  const problems = problemsOf('t1', { ...SIP, username: 'u', password: ' secret' });
  t.false(JSON.stringify(problems).includes('secret'));
  t.true(JSON.stringify(problems).includes('password'));
});

test('a trunk without a contact or a codec is refused', (t) => {
  const problems = problemsOf('t1', { ...SIP, contacts: [], codecs: [] });
  t.deepEqual(
    problems.map((problem) => problem.field),
    ['contacts', 'codecs'],
  );
});

for (const [text, expected] of [
  ['10.0.0.1', { host: '10.0.0.1', port: 5060 }],
  ['10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
  ['[2001:db8::1]:5070', { host: '2001:db8::1', port: 5070 }],
  ['sbc.example:65535', { host: 'sbc.example', port: 65535 }],
  ['10.0.0.256', undefined],
  ['10.0.0.1:0', undefined],
  ['10.0.0.1:65536', undefined],
  ['-bad.example', undefined],
  ['a..b', undefined],
  ['user@host', undefined],
  ['', undefined],
] as const) {
  test(`the contact "${text}" is ${expected ? 'read' : 'refused'}`, (t) => {
    t.deepEqual(parseContact(text), expected);
  });
}
