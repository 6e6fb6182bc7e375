import type { PhoneId, SiteId, TrunkId } from './ids.js';
import { CREDENTIAL_ALLOWED, type PeerOutcome, type PeerProblem, type PhonePeer } from './peer.js';
import { phonePeer } from './phone-peer.js';
import type { Overrides } from './settings.js';
import { DEFAULT_VOICE, type VoiceSettings } from './voice-settings.js';

/** A pre-registered telephone. */
export interface Phone {
  readonly id: PhoneId;
  readonly name: string;
  /** Directory number: 2–15 digits, unique in the number plan. */
  readonly number: string;
  readonly siteId: SiteId;
  readonly placement: PhonePlacement;
  readonly voice: PhoneVoice;
  /** B9: told to answer by itself. */
  readonly autoAnswer: boolean;
  /** B3: offered in the list of telephones to agents who choose one. */
  readonly hotDesk: boolean;
}

/** Where a phone is: it registers here, is always at one address, or is reached over a trunk and never registers. */
export type PhonePlacement =
  | { readonly kind: 'registered' }
  /** `host`, `host:port` or `[ipv6]:port`. */
  | { readonly kind: 'fixed'; readonly host: string }
  /** Without a trunk, prefixes of trunks find the way to the number. */
  | { readonly kind: 'trunk'; readonly trunkId: TrunkId | null; readonly number: string };

/** What a phone may leave to the agent who signs in on it. */
type Inherited = 'chanSpy' | 'record' | 'callerId' | 'callGroups' | 'pickupGroups';

/** Voice settings of a phone; null: as the agent who signs in has it. Where the phone is, its placement says. */
export type PhoneVoice = Omit<VoiceSettings, 'host' | Inherited> & {
  readonly [K in Inherited]: VoiceSettings[K] | null;
};

export const DEFAULT_PHONE_VOICE: PhoneVoice = Object.freeze({
  transports: DEFAULT_VOICE.transports,
  nat: DEFAULT_VOICE.nat,
  type: DEFAULT_VOICE.type,
  codecs: DEFAULT_VOICE.codecs,
  callerId: null,
  context: DEFAULT_VOICE.context,
  callGroups: null,
  pickupGroups: null,
  chanSpy: null,
  video: DEFAULT_VOICE.video,
  encryption: DEFAULT_VOICE.encryption,
  record: null,
});

/** What the phone sets for whoever signs in on it; what it leaves to the agent is left out. */
export function phoneSettings({ voice }: Pick<Phone, 'voice'>): Overrides {
  const { callGroups, pickupGroups } = voice;
  return { ...(callGroups && { callGroups }), ...(pickupGroups && { pickupGroups }) };
}

/** Whether Asterisk knows the phone by itself; one behind a trunk is only a number of that trunk. */
export function hasOwnPeer({ placement }: Pick<Phone, 'placement'>): boolean {
  return placement.kind !== 'trunk';
}

/**
 * What Asterisk is told of the phone, or every field that stands in the way; null for a phone behind a trunk. What is
 * left to the agent stands at its default: it follows the agent on each call, never in a peer (B5). Without a secret
 * there is no peer.
 */
export function phonePeerOf(phone: Phone, secret: string | null): PeerOutcome<PhonePeer> | null {
  if (!hasOwnPeer(phone)) return null;
  if (secret === null) return { ok: false, problems: [{ field: 'secret', value: '', allowed: CREDENTIAL_ALLOWED }] };
  const outcome = phonePeer(phone.id, secret, voiceOf(phone));
  if (!outcome.ok) return { ok: false, problems: outcome.problems.map(placed) };
  return { ok: true, peer: { ...outcome.peer, siteId: phone.siteId } };
}

/** Every field of the phone that Asterisk could not be told, whatever its placement; the secret is not looked at. */
export function phoneProblems(phone: Phone): readonly PeerProblem[] {
  const outcome = phonePeer(phone.id, 'not-looked-at', voiceOf(phone));
  return outcome.ok ? [] : outcome.problems.map(placed);
}

function voiceOf({ voice, placement }: Phone): VoiceSettings {
  const { chanSpy, record, callerId, callGroups, pickupGroups } = voice;
  return {
    ...voice,
    host: placement.kind === 'fixed' ? placement.host : DEFAULT_VOICE.host,
    chanSpy: chanSpy ?? DEFAULT_VOICE.chanSpy,
    record: record ?? DEFAULT_VOICE.record,
    callerId: callerId ?? DEFAULT_VOICE.callerId,
    callGroups: callGroups ?? DEFAULT_VOICE.callGroups,
    pickupGroups: pickupGroups ?? DEFAULT_VOICE.pickupGroups,
  };
}

/** As people who edit the phone know the field. */
function placed(problem: PeerProblem): PeerProblem {
  return problem.field === 'host' ? { ...problem, field: 'placement.host' } : problem;
}
