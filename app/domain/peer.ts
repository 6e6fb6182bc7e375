import type { TrunkId } from './ids.js';
import { CODECS, type Codec, type VoiceSettings } from './voice-settings.js';

export { CODECS, type Codec };

/** What Asterisk is told about one SIP party, before any configuration syntax. Templates turn it into text. */
export type Peer = TrunkPeer | PhonePeer;

/** What trunks are reached over; Asterisk is given no TLS transport so far. */
export const TRANSPORTS = ['udp', 'tcp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Contact {
  /** IPv4 address, IPv6 address without brackets, or host name. */
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A softswitch or gateway: found by address, never registered to us. */
export interface TrunkPeer {
  readonly kind: 'trunk';
  /** Name of the endpoint and of its file, `trunk-<id>`. */
  readonly name: string;
  readonly transport: Transport;
  /** Primary first; calls go to the first one that answers. */
  readonly contacts: readonly Contact[];
  readonly credentials: Credentials | null;
  /** Addresses and networks (`10.0.0.0/8`) whose requests are this trunk's. */
  readonly matchAddresses: readonly string[];
  readonly codecs: readonly Codec[];
  /** Registers at its primary contact with its credentials [no]; calls that come in over that are its own. */
  readonly register?: boolean;
  /** User and host of From in what we send, for carriers that want their own there. */
  readonly fromUser?: string | null;
  readonly fromDomain?: string | null;
}

/** A pre-registered telephone: one SIP peer that authenticates. */
export interface PhonePeer extends Omit<VoiceSettings, 'host'> {
  readonly kind: 'phone';
  /** Name of the endpoint and of its file, `phone-<id>`; also its SIP user name. */
  readonly name: string;
  readonly password: string;
  /** Where it is, for emergency calls (D7); absent: nobody knows. */
  readonly siteId?: string;
  /** Registers itself, or is always found at one address. */
  readonly host: 'dynamic' | Contact;
}

/** One field that cannot become a peer: what it holds and what it may hold. */
export interface PeerProblem {
  readonly field: string;
  readonly value: string;
  readonly allowed: string;
}

/** What is stored of a trunk's SIP side; the shape of the port's TrunkWire. */
export interface TrunkSip {
  readonly contacts: readonly string[];
  readonly transport: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly matchAddresses: readonly string[];
  readonly codecs: readonly string[];
  readonly register?: boolean;
  readonly fromUser?: string | null;
  readonly fromDomain?: string | null;
}

export type PeerOutcome<P extends Peer> =
  { readonly ok: true; readonly peer: P } | { readonly ok: false; readonly problems: readonly PeerProblem[] };

export function trunkPeerName(trunkId: TrunkId): string {
  return `trunk-${trunkId}`;
}

/** Name of what leads to a contact of a peer, by its place; the primary's is the peer's own. */
export function contactName(peerName: string, index: number): string {
  return index === 0 ? peerName : `${peerName}.${index + 1}`;
}

/**
 * The peer of a trunk, or every field that stands in the way. Without addresses of its own a trunk is
 * recognised by the hosts of its contacts.
 */
export function trunkPeer(trunkId: TrunkId, sip: TrunkSip): PeerOutcome<TrunkPeer> {
  const problems: PeerProblem[] = [];
  const contacts = sip.contacts.flatMap((text) => parseContact(text) ?? noted(problems, CONTACT_PROBLEM, text));
  if (sip.contacts.length === 0) problems.push({ ...CONTACT_PROBLEM, value: '' });
  const codecs = sip.codecs.flatMap((text) => parseCodec(text) ?? noted(problems, CODEC_PROBLEM, text));
  if (sip.codecs.length === 0) problems.push({ ...CODEC_PROBLEM, value: '' });
  const transport = TRANSPORTS.find((known) => known === sip.transport);
  if (!transport) problems.push({ ...TRANSPORT_PROBLEM, value: sip.transport });
  const matchAddresses = sip.matchAddresses.filter(
    (text) => isAddressOrNetwork(text) || noted(problems, MATCH_PROBLEM, text).length > 0,
  );
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(trunkId)) problems.push({ ...ID_PROBLEM, value: trunkId });
  problems.push(...credentialProblems(sip), ...accountProblems(sip));
  if (problems.length > 0 || !transport) return { ok: false, problems };
  const peer: TrunkPeer = {
    kind: 'trunk',
    name: trunkPeerName(trunkId),
    transport,
    contacts,
    credentials: sip.username === null ? null : { username: sip.username, password: sip.password ?? '' },
    matchAddresses: matchAddresses.length > 0 ? matchAddresses : [...new Set(contacts.map((contact) => contact.host))],
    codecs,
    register: sip.register ?? false,
    fromUser: sip.fromUser ?? null,
    fromDomain: sip.fromDomain ?? null,
  };
  return { ok: true, peer };
}

/** Reads `host`, `host:port` or `[ipv6]:port`; the port is 5060 when missing. */
export function parseContact(text: string): Contact | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,253}))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? 5060 : Number(match[3]);
  if (host === undefined || port < 1 || port > 65535) return undefined;
  return match?.[1] !== undefined || isHost(host) ? { host, port } : undefined;
}

const CONTACT_PROBLEM = { field: 'contacts', allowed: 'at least one host, host:port or [ipv6]:port, port 1–65535' };
const CODEC_PROBLEM = { field: 'codecs', allowed: `at least one of ${CODECS.join(', ')}` };
const TRANSPORT_PROBLEM = { field: 'transport', allowed: 'one of udp, tcp; trunks over TLS are not supported yet' };
const MATCH_PROBLEM = { field: 'matchAddresses', allowed: 'IP addresses, networks such as 10.0.0.0/8, or host names' };
const ID_PROBLEM = { field: 'id', allowed: '1–64 letters, digits, dashes and underscores' };
/** What Asterisk's parser keeps as it is; half a surrogate pair cannot be written as UTF-8. */
export const CREDENTIAL_TEXT = /^[^\p{Cc}\p{Cs}\s>](?:[^\p{Cc}\p{Cs}\u2028\u2029]{0,126}[^\p{Cc}\p{Cs}\s])?$/u;
export const CREDENTIAL_ALLOWED =
  '1–128 characters, no control characters, no blank at either end, no ">" at the start';

function credentialProblems(sip: TrunkSip): PeerProblem[] {
  const problems: PeerProblem[] = [];
  const { username, password } = sip;
  if (username !== null && !CREDENTIAL_TEXT.test(username)) {
    problems.push({ field: 'username', value: username, allowed: CREDENTIAL_ALLOWED });
  }
  // A password is never repeated in a message.
  if (password !== null && !CREDENTIAL_TEXT.test(password)) {
    problems.push({ field: 'password', value: '(hidden)', allowed: CREDENTIAL_ALLOWED });
  }
  if ((username === null) !== (password === null)) {
    const missing = username === null ? 'username' : 'password';
    problems.push({ field: missing, value: '', allowed: 'user name and password together, or neither' });
  }
  return problems;
}

const ACCOUNT = /^[A-Za-z0-9_.+~*-]{1,64}$/;
const ACCOUNT_ALLOWED = '1–64 letters, digits and _ . + ~ * -';

/** What becomes part of a SIP address is narrower than a user name that is only looked up. */
function accountProblems({ username, register, fromUser, fromDomain }: TrunkSip): PeerProblem[] {
  const problems: PeerProblem[] = [];
  if (register && (username === null || !ACCOUNT.test(username))) {
    problems.push({
      field: 'username',
      value: username ?? '',
      allowed: `${ACCOUNT_ALLOWED}, for a trunk that registers`,
    });
  }
  if (fromUser != null && !ACCOUNT.test(fromUser)) {
    problems.push({ field: 'fromUser', value: fromUser, allowed: ACCOUNT_ALLOWED });
  }
  if (fromDomain != null && !isHost(fromDomain)) {
    problems.push({ field: 'fromDomain', value: fromDomain, allowed: 'a host name or IPv4 address' });
  }
  return problems;
}

function noted(problems: PeerProblem[], problem: Omit<PeerProblem, 'value'>, value: string): [] {
  problems.push({ ...problem, value });
  return [];
}

function parseCodec(text: string): Codec | undefined {
  return CODECS.find((codec) => codec === text);
}

function isHost(text: string): boolean {
  if (/^[0-9.]+$/.test(text)) return isIpv4(text);
  return text.split('.').every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
}

/** Whether this is looked up by a name server: a host, and no address. */
export function isHostName(text: string): boolean {
  return isHost(text) && !isIpv4(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isAddressOrNetwork(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  if (address === undefined || rest.length > 0) return false;
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return false;
  if (address.includes(':')) return /^[0-9A-Fa-f:.]{2,45}$/.test(address) && Number(bits ?? 0) <= 128;
  if (bits !== undefined) return isIpv4(address) && Number(bits) <= 32;
  return isHost(address);
}
