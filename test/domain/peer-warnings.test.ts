import test from 'ava';
import { trunkPeer, type TrunkSip } from '../../app/domain/peer.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import { isWebRtc, offeredCodecs, peerWarnings, type SipDriver } from '../../app/domain/peer-warnings.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';
import {
  DEFAULT_TRUNK,
  PHONE_VALUES,
  TRUNK_VALUES,
  type PhoneCells,
  type TrunkCells,
} from '../support/peers/peer-values.js';

const NONE = [] as const;
const SILENT_PHONE = {
  callerId: { none: NONE, set: NONE, 'without a name': NONE },
  context: { 'from-sip': NONE, other: NONE },
  callGroups: { none: NONE, 'first and last': NONE },
  pickupGroups: { none: NONE, 'first and last': NONE },
  chanSpy: { yes: NONE, no: NONE },
  video: { yes: NONE, no: NONE },
  record: { inactive: NONE, wav: NONE, wav49: ['record wav49'], gsm: ['record gsm'] },
  nat: { yes: NONE, no: NONE, force_rport: NONE, comedia: NONE, never: ['nat never'], route: ['nat route'] },
  encryption: { yes: ['encryption yes'], no: NONE },
} as const;
/** Each value of each field and what the page of the phone warns of; a missing one does not compile. */
const PHONE_WARNINGS: Readonly<Record<SipDriver, PhoneCells>> = {
  pjsip: {
    ...SILENT_PHONE,
    transports: {
      udp: NONE,
      tcp: ['transports tcp'],
      ws: NONE,
      tls: ['transports tls', 'transports tls'],
      wss: ['transports wss'],
      'tcp before udp': NONE,
      'udp before ws': ['transports ws'],
    },
    host: { dynamic: NONE, fixed: NONE, 'fixed IPv6, tls before udp': ['transports tls'] },
    type: { user: NONE, peer: NONE, friend: NONE, 'user at a fixed address': NONE, 'peer at a fixed address': NONE },
    codecs: { alaw: NONE, ulaw: NONE, g722: NONE, gsm: NONE, opus: NONE, g729: ['codecs g729'], all: ['codecs g729'] },
    encryption: { ...SILENT_PHONE.encryption, 'yes in a browser': NONE },
  },
  chan_sip: {
    ...SILENT_PHONE,
    transports: {
      udp: NONE,
      tcp: ['transports tcp'],
      ws: ['transports ws'],
      tls: ['transports tls'],
      wss: ['transports wss'],
      'tcp before udp': ['transports tcp'],
      'udp before ws': ['transports ws'],
    },
    host: { dynamic: NONE, fixed: NONE, 'fixed IPv6, tls before udp': ['transports tls'] },
    type: {
      user: NONE,
      peer: NONE,
      friend: NONE,
      'user at a fixed address': ['host 10.0.0.9'],
      'peer at a fixed address': NONE,
    },
    codecs: {
      alaw: NONE,
      ulaw: NONE,
      g722: NONE,
      gsm: NONE,
      g729: ['codecs g729'],
      opus: ['codecs opus'],
      all: ['codecs opus', 'codecs g729'],
    },
    encryption: { ...SILENT_PHONE.encryption, 'yes in a browser': ['transports ws'] },
  },
};
const SILENT_TRUNK = {
  credentials: { none: NONE, set: NONE },
  fromUser: { none: NONE, set: NONE },
  fromDomain: { none: NONE, set: NONE },
} as const;
const TRUNK_WARNINGS: Readonly<Record<SipDriver, TrunkCells>> = {
  pjsip: {
    ...SILENT_TRUNK,
    transport: { udp: NONE, tcp: NONE },
    contacts: { one: NONE, two: NONE, IPv6: ['contacts 2001:db8::1'] },
    matchAddresses: { 'of the contacts': NONE, 'another address': NONE, network: NONE },
    codecs: { alaw: NONE, ulaw: NONE, g722: NONE, gsm: NONE, opus: NONE, g729: ['codecs g729'] },
    register: { yes: NONE, no: NONE },
  },
  chan_sip: {
    ...SILENT_TRUNK,
    transport: { udp: NONE, tcp: ['transport tcp'] },
    contacts: { one: NONE, two: ['contacts 10.0.0.2'], IPv6: NONE },
    matchAddresses: { 'of the contacts': NONE, 'another address': NONE, network: ['matchAddresses 10.4.0.0/16'] },
    codecs: { alaw: NONE, ulaw: NONE, g722: NONE, gsm: NONE, opus: ['codecs opus'], g729: ['codecs g729'] },
    register: { yes: ['register yes'], no: NONE },
  },
};

type Cells<Cell> = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

function warningsOf(driver: SipDriver, outcome: ReturnType<typeof phonePeer> | ReturnType<typeof trunkPeer>): string[] {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return peerWarnings(outcome.peer, driver).map(({ field, value }) => `${field} ${value}`);
}

const phone = (changes: Partial<VoiceSettings>) => phonePeer('1', 's3cret', { ...DEFAULT_VOICE, ...changes });
const trunk = (changes: Partial<TrunkSip>) => trunkPeer('1', { ...DEFAULT_TRUNK, ...changes });

for (const driver of ['pjsip', 'chan_sip'] as const) {
  for (const [field, values] of Object.entries(PHONE_VALUES as Cells<Partial<VoiceSettings>>)) {
    test(`H1: what ${driver} cannot express of a phone's ${field} is a warning, for every value`, (t) => {
      for (const [value, changes] of Object.entries(values)) {
        t.deepEqual(warningsOf(driver, phone(changes)), [
          ...((PHONE_WARNINGS[driver] as Cells<readonly string[]>)[field]?.[value] ?? ['?']),
        ]);
      }
    });
  }
  for (const [field, values] of Object.entries(TRUNK_VALUES as Cells<Partial<TrunkSip>>)) {
    test(`H1: what ${driver} cannot express of a trunk's ${field} is a warning, for every value`, (t) => {
      for (const [value, changes] of Object.entries(values)) {
        t.deepEqual(warningsOf(driver, trunk(changes)), [
          ...((TRUNK_WARNINGS[driver] as Cells<readonly string[]>)[field]?.[value] ?? ['?']),
        ]);
      }
    });
  }
}

test('H1: a codec that cannot be converted is never the only one', (t) => {
  t.deepEqual(offeredCodecs(['g729'], 'pjsip'), ['g729', 'alaw', 'ulaw']);
  t.deepEqual(offeredCodecs(['opus', 'g729'], 'chan_sip'), ['opus', 'g729', 'alaw', 'ulaw']);
  t.deepEqual(offeredCodecs(['opus'], 'pjsip'), ['opus']);
  t.deepEqual(offeredCodecs(['g729', 'gsm'], 'pjsip'), ['g729', 'gsm']);
});

test('H1: the first transport decides whether a phone is a browser', (t) => {
  t.true(isWebRtc({ transports: ['wss', 'udp'] }));
  t.false(isWebRtc({ transports: ['udp', 'ws'] }));
});

test('keys of SRTP that only TLS carries need no warning of their own', (t) => {
  const outcome = phone({ transports: ['tls'], encryption: true });
  t.deepEqual(warningsOf('pjsip', outcome), ['transports tls', 'transports tls']);
});

test('H1: that pjsip takes a registration over any transport is said where udp was left out, and only there', (t) => {
  const told = (changes: Partial<VoiceSettings>) => warningsOf('pjsip', phone(changes));
  t.deepEqual(told({ transports: ['tcp'] }), ['transports tcp']);
  t.deepEqual(told({ transports: ['tcp'], host: '10.0.0.9' }), []);
  t.deepEqual(told({ transports: ['tcp'], type: 'user' }), []);
  t.deepEqual(warningsOf('chan_sip', phone({ transports: ['tcp', 'udp'] })), ['transports tcp']);
});
