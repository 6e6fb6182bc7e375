import type { Peer, PhonePeer, TrunkPeer } from './peer.js';
import type { Codec, PhoneTransport } from './voice-settings.js';

/** Who speaks SIP in an Asterisk: pjsip from 18 on, chan_sip up to 20. */
export const SIP_DRIVERS = ['pjsip', 'chan_sip'] as const;
export type SipDriver = (typeof SIP_DRIVERS)[number];

/** A wish that the driver cannot fulfil as it stands; the peer works otherwise. */
export interface PeerWarning {
  readonly field: string;
  readonly value: string;
  readonly why: string;
}

const WHY_CHAN_SIP_TCP = 'chan_sip needs tcpenable in its general section for it';

/** Known by name and passed through, but not converted into another: Asterisk 22.10.1 and 16.28 as Debian builds them. */
const NOT_TRANSCODED: Readonly<Record<SipDriver, readonly Codec[]>> = {
  pjsip: ['g729'],
  chan_sip: ['g729', 'opus'],
};
/** Behind codecs that cannot be converted: every phone and trunk speaks one of these. */
const ALWAYS_CONVERTED: readonly Codec[] = ['alaw', 'ulaw'];

/** The codecs a peer is offered: its own, and G.711 behind them when this Asterisk could convert none of them. */
export function offeredCodecs(codecs: readonly Codec[], driver: SipDriver): readonly Codec[] {
  const convertible = codecs.some((codec) => !NOT_TRANSCODED[driver].includes(codec));
  return convertible ? codecs : [...codecs, ...ALWAYS_CONVERTED];
}

/** Whether the phone is a browser: one endpoint speaks WebRTC or plain SIP, and the first transport decides which. */
export function isWebRtc({ transports }: Pick<PhonePeer, 'transports'>): boolean {
  return isWebSocket(transports[0]);
}

/** What `driver` cannot express of this peer; empty when it says all. */
export function peerWarnings(peer: Peer, driver: SipDriver): readonly PeerWarning[] {
  if (peer.kind === 'trunk') return [...codecWarnings(peer.codecs, driver), ...trunkWarnings(peer, driver)];
  return [
    ...transportWarnings(peer, driver),
    ...registrarWarnings(peer, driver),
    ...natWarnings(peer),
    ...codecWarnings(peer.codecs, driver),
    ...encryptionWarnings(peer),
    ...hostWarnings(peer, driver),
    ...recordWarnings(peer),
  ];
}

/** K5: a recording is assembled and played by us, and µ-law is what every browser plays at about the size. */
function recordWarnings({ record }: PhonePeer): PeerWarning[] {
  if (record !== 'wav49' && record !== 'gsm') return [];
  return [
    { field: 'record', value: record, why: 'recordings in GSM formats are kept as one channel of µ-law instead' },
  ];
}

function transportWarnings(peer: PhonePeer, driver: SipDriver): PeerWarning[] {
  return peer.transports.flatMap((transport) => {
    const why = whyTransport(peer, transport, driver);
    return why === undefined ? [] : [{ field: 'transports', value: transport, why }];
  });
}

/** Who leaves UDP out wants something; who keeps it, as all do at first, is not told on every phone. */
function registrarWarnings({ transports, host, type }: PhonePeer, driver: SipDriver): PeerWarning[] {
  const leftOut = !transports.includes('udp') && !isWebRtc({ transports });
  if (driver !== 'pjsip' || host !== 'dynamic' || type === 'user' || !leftOut) return [];
  const why = 'pjsip takes a registration over every transport it listens on, so this phone may come over udp as well';
  return [{ field: 'transports', value: transports.join(', '), why }];
}

function whyTransport(peer: PhonePeer, transport: PhoneTransport, driver: SipDriver): string | undefined {
  if (isWebSocket(transport) !== isWebRtc(peer)) {
    const first = peer.transports[0] ?? '';
    return `a browser and a plain phone cannot be one peer; ${first} comes first, so ${transport} is of no use`;
  }
  if (driver === 'chan_sip') {
    if (isWebSocket(transport)) return 'chan_sip needs the module res_http_websocket for it, and HTTP switched on';
    if (transport === 'tls') return 'chan_sip needs tlsenable and a certificate in its general section for it';
    return transport === 'tcp' ? WHY_CHAN_SIP_TCP : undefined;
  }
  if (transport === 'tls') return 'the Asterisk that Farline brings listens on no TLS port';
  if (transport === 'wss') {
    return 'the Asterisk that Farline brings speaks ws; wss needs a TLS proxy in front of its HTTP port';
  }
  return undefined;
}

function natWarnings({ nat }: PhonePeer): PeerWarning[] {
  if (nat === 'never') {
    return [{ field: 'nat', value: nat, why: 'written as no; a phone that asks for rport still gets it' }];
  }
  if (nat === 'route') {
    return [{ field: 'nat', value: nat, why: 'written as yes; the answer carries an rport, which route leaves out' }];
  }
  return [];
}

function codecWarnings(codecs: readonly Codec[], driver: SipDriver): PeerWarning[] {
  const added = offeredCodecs(codecs, driver).length > codecs.length;
  return codecs
    .filter((codec) => NOT_TRANSCODED[driver].includes(codec))
    .map((codec) => ({
      field: 'codecs',
      value: codec,
      why: added
        ? `this Asterisk cannot convert ${codec}, so it is not offered alone: ${ALWAYS_CONVERTED.join(' and ')} stand behind it`
        : `this Asterisk cannot convert ${codec}; it is used only when both sides speak it`,
    }));
}

function encryptionWarnings(peer: PhonePeer): PeerWarning[] {
  if (!peer.encryption || isWebRtc(peer) || peer.transports.every((transport) => transport === 'tls')) return [];
  const why = 'SRTP keys travel in the SIP messages, which anyone on the way can read unless tls is the only transport';
  return [{ field: 'encryption', value: 'yes', why }];
}

function hostWarnings({ host, type }: PhonePeer, driver: SipDriver): PeerWarning[] {
  if (driver === 'pjsip' || host === 'dynamic' || type !== 'user') return [];
  const why = 'chan_sip knows a phone of type user by its name and password alone, wherever it calls from';
  return [{ field: 'host', value: host.host, why }];
}

const WHY_IPV6 = 'the Asterisk that Farline brings speaks IPv4 only';

/** Addresses that are never reached, and from which no call comes. */
function ipv6Warnings({ contacts, matchAddresses }: TrunkPeer): PeerWarning[] {
  const isIpv6 = (text: string): boolean => text.includes(':');
  const own = contacts.map(({ host }) => host);
  return [
    ...own
      .filter(isIpv6)
      .map((value) => ({ field: 'contacts', value, why: `${WHY_IPV6}: a call over this contact fails at once` })),
    ...matchAddresses
      .filter((value) => isIpv6(value) && !own.includes(value))
      .map((value) => ({ field: 'matchAddresses', value, why: `${WHY_IPV6}: no call comes from there` })),
  ];
}

function trunkWarnings(peer: TrunkPeer, driver: SipDriver): PeerWarning[] {
  if (driver === 'pjsip') return ipv6Warnings(peer);
  const networks = peer.matchAddresses.filter((address) => address.includes('/'));
  const tcp = peer.transport === 'tcp' ? [{ field: 'transport', value: 'tcp', why: WHY_CHAN_SIP_TCP }] : [];
  const backups = peer.contacts.slice(1).map(({ host }) => host);
  return [
    ...tcp,
    ...networks.map((value) => ({
      field: 'matchAddresses',
      value,
      why: 'chan_sip knows a trunk by single addresses only; calls from this network are refused',
    })),
    ...backups.map((value) => ({
      field: 'contacts',
      value,
      why: 'chan_sip has one address for a peer; this one is a peer of its own and is not tried by itself',
    })),
    // What a peer of chan_sip may say of a registration is one string in which a password's : @ / have a meaning.
    ...(peer.register
      ? [
          {
            field: 'register',
            value: 'yes',
            why: 'chan_sip registers from its general section only; this trunk does not',
          },
        ]
      : []),
  ];
}

function isWebSocket(transport: PhoneTransport | undefined): boolean {
  return transport === 'ws' || transport === 'wss';
}
