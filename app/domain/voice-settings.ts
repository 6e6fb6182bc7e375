/** How a phone reaches us, and how we reach it. `ws` and `wss` are browsers (WebRTC). */
export const PHONE_TRANSPORTS = ['udp', 'tcp', 'ws', 'wss', 'tls'] as const;
export type PhoneTransport = (typeof PHONE_TRANSPORTS)[number];

/**
 * How addresses in a phone's packets are treated when a router stands between. `never` and `route` are words of old
 * chan_sip releases: no correction whatever the phone asks for, and correction without an rport of ours.
 */
export const NATS = ['yes', 'no', 'force_rport', 'comedia', 'never', 'route'] as const;
export type Nat = (typeof NATS)[number];

/** `user` calls and is never offered a call, `peer` is called and its INVITEs are refused, `friend` is both. */
export const PHONE_TYPES = ['user', 'peer', 'friend'] as const;
export type PhoneType = (typeof PHONE_TYPES)[number];

/** Sound codecs, in the order in which pages offer them. */
export const CODECS = ['alaw', 'ulaw', 'g722', 'gsm', 'g729', 'opus'] as const;
export type Codec = (typeof CODECS)[number];

export const RECORD_FORMATS = ['inactive', 'wav', 'wav49', 'gsm'] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

/** Call and pickup groups are numbers 0 to this. */
export const LAST_GROUP = 63;

export interface CallerId {
  /** At most 79 bytes of UTF-8, a quote counted twice; no control characters, no backslash, no blank at either end. */
  readonly name: string;
  /** 1–32 of 0–9, `*`, `#`, with an optional leading `+`. */
  readonly number: string;
}

/** Section H: everything that is set about a phone's SIP side and its calls. `phonePeer` judges it. */
export interface VoiceSettings {
  /** In order of preference, each once, at least one. */
  readonly transports: readonly PhoneTransport[];
  /** `dynamic`: it registers here. Else the one `host`, `host:port` or `[ipv6]:port` where it is. */
  readonly host: string;
  readonly nat: Nat;
  readonly type: PhoneType;
  /** In order of preference, each once, at least one. */
  readonly codecs: readonly Codec[];
  readonly callerId: CallerId | null;
  /** Dialplan context of its calls: 1–79 letters, digits, dashes and underscores. */
  readonly context: string;
  /** Each 0–63. */
  readonly callGroups: readonly number[];
  readonly pickupGroups: readonly number[];
  /** Supervisors may listen in. Farline's own; no peer is told. */
  readonly chanSpy: boolean;
  /** H.264 is offered; that a picture comes is not promised. */
  readonly video: boolean;
  /** SRTP. */
  readonly encryption: boolean;
  /** Farline's own; no peer is told. */
  readonly record: RecordFormat;
}

export const DEFAULT_VOICE: VoiceSettings = Object.freeze({
  transports: ['udp'],
  host: 'dynamic',
  nat: 'yes',
  type: 'friend',
  codecs: ['alaw', 'ulaw'],
  callerId: null,
  context: 'from-sip',
  callGroups: [],
  pickupGroups: [],
  chanSpy: false,
  video: false,
  encryption: false,
  record: 'inactive',
} as const);
