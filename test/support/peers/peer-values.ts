import type { TrunkPeer, TrunkSip, Transport } from '../../../app/domain/peer.js';
import type {
  Codec,
  Nat,
  PhoneTransport,
  PhoneType,
  RecordFormat,
  VoiceSettings,
} from '../../../app/domain/voice-settings.js';

type YesOrNo = 'yes' | 'no';
type Lines = readonly string[];

/** Every field of a phone with every value it may have, those of open fields by an example. A missing one does not compile. */
interface PhoneFieldValues {
  transports: PhoneTransport | 'tcp before udp' | 'udp before ws';
  host: 'dynamic' | 'fixed' | 'fixed IPv6, tls before udp';
  nat: Nat;
  type: PhoneType | 'user at a fixed address' | 'peer at a fixed address';
  codecs: Codec | 'all';
  callerId: 'none' | 'set' | 'without a name';
  context: 'from-sip' | 'other';
  callGroups: 'none' | 'first and last';
  pickupGroups: 'none' | 'first and last';
  chanSpy: YesOrNo;
  video: YesOrNo;
  encryption: YesOrNo | 'yes in a browser';
  record: RecordFormat;
}
type OfEach<Fields, Cell> = { readonly [F in keyof Fields]: Readonly<Record<Extract<Fields[F], string>, Cell>> };
/** Does not compile when the table lacks a field of the model. */
type Complete<Fields, Model extends keyof Fields> = OfEach<Pick<Fields, Model>, Lines>;

export type PhoneCells = Complete<PhoneFieldValues, keyof VoiceSettings>;

interface TrunkFieldValues {
  transport: Transport;
  contacts: 'one' | 'two' | 'IPv6';
  credentials: 'none' | 'set';
  matchAddresses: 'of the contacts' | 'another address' | 'network';
  codecs: Codec;
  register: YesOrNo;
  fromUser: 'none' | 'set';
  fromDomain: 'none' | 'set';
}
export type TrunkCells = Complete<TrunkFieldValues, Exclude<keyof TrunkPeer, 'kind' | 'name'>>;

export const DEFAULT_TRUNK: TrunkSip = {
  contacts: ['10.0.0.1:5081'],
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw', 'ulaw'],
};

const FIXED = { host: '10.0.0.9:5062' };
const KNOWN = { username: '4420', password: 's3cret' };

export const PHONE_VALUES: OfEach<PhoneFieldValues, Partial<VoiceSettings>> = {
  transports: {
    udp: { transports: ['udp'] },
    tcp: { transports: ['tcp'] },
    tls: { transports: ['tls'] },
    ws: { transports: ['ws'] },
    wss: { transports: ['wss'] },
    'tcp before udp': { transports: ['tcp', 'udp'] },
    'udp before ws': { transports: ['udp', 'ws'] },
  },
  host: {
    dynamic: { host: 'dynamic' },
    fixed: FIXED,
    'fixed IPv6, tls before udp': { host: '[2001:db8::9]:5062', transports: ['tls', 'udp'] },
  },
  nat: {
    yes: { nat: 'yes' },
    no: { nat: 'no' },
    force_rport: { nat: 'force_rport' },
    comedia: { nat: 'comedia' },
    never: { nat: 'never' },
    route: { nat: 'route' },
  },
  type: {
    user: { type: 'user' },
    peer: { type: 'peer' },
    friend: { type: 'friend' },
    'user at a fixed address': { ...FIXED, type: 'user' },
    'peer at a fixed address': { ...FIXED, type: 'peer' },
  },
  codecs: {
    alaw: { codecs: ['alaw'] },
    ulaw: { codecs: ['ulaw'] },
    g722: { codecs: ['g722'] },
    gsm: { codecs: ['gsm'] },
    g729: { codecs: ['g729'] },
    opus: { codecs: ['opus'] },
    all: { codecs: ['opus', 'g722', 'g729', 'gsm', 'alaw', 'ulaw'] },
  },
  callerId: {
    none: { callerId: null },
    set: { callerId: { name: 'Alice "A"; QA', number: '+1001' } },
    'without a name': { callerId: { name: '', number: '*12#' } },
  },
  context: { 'from-sip': { context: 'from-sip' }, other: { context: 'Office_2' } },
  callGroups: { none: { callGroups: [] }, 'first and last': { callGroups: [0, 63] } },
  pickupGroups: { none: { pickupGroups: [] }, 'first and last': { pickupGroups: [0, 63] } },
  chanSpy: { yes: { chanSpy: true }, no: { chanSpy: false } },
  video: { yes: { video: true }, no: { video: false } },
  encryption: {
    yes: { encryption: true },
    no: { encryption: false },
    'yes in a browser': { encryption: true, transports: ['ws'] },
  },
  record: {
    inactive: { record: 'inactive' },
    wav: { record: 'wav' },
    wav49: { record: 'wav49' },
    gsm: { record: 'gsm' },
  },
};

export const TRUNK_VALUES: OfEach<TrunkFieldValues, Partial<TrunkSip>> = {
  transport: { udp: { transport: 'udp' }, tcp: { transport: 'tcp' } },
  contacts: {
    one: { contacts: ['10.0.0.1:5081'] },
    two: { contacts: ['10.0.0.1:5081', '10.0.0.2'] },
    IPv6: { contacts: ['[2001:db8::1]:5070'] },
  },
  credentials: { none: { username: null, password: null }, set: KNOWN },
  matchAddresses: {
    'of the contacts': { matchAddresses: [] },
    'another address': { matchAddresses: ['10.0.0.1', '10.0.0.7'] },
    network: { matchAddresses: ['10.4.0.0/16'] },
  },
  codecs: {
    alaw: { codecs: ['alaw'] },
    ulaw: { codecs: ['ulaw'] },
    g722: { codecs: ['g722'] },
    gsm: { codecs: ['gsm'] },
    g729: { codecs: ['g729'] },
    opus: { codecs: ['opus'] },
  },
  register: { yes: { ...KNOWN, register: true }, no: { register: false } },
  fromUser: { none: { fromUser: null }, set: { fromUser: '4420' } },
  fromDomain: { none: { fromDomain: null }, set: { fromDomain: 'sip.example' } },
};
