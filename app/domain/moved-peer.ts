import type { PhoneId } from './ids.js';
import type { Phone } from './phone.js';
import type { VoiceSettings } from './voice-settings.js';

/** L: what a move may write of the peer of an agent's telephone. */
export interface MovedPeer extends Pick<VoiceSettings, 'host' | 'transports' | 'nat' | 'codecs' | 'encryption'> {
  readonly phoneId: PhoneId;
}

/** null: it is behind a trunk, and has no peer of its own. */
export function movedPeerOf({ id: phoneId, placement, voice }: Phone): MovedPeer | null {
  if (placement.kind === 'trunk') return null;
  const { transports, nat, codecs, encryption } = voice;
  const host = placement.kind === 'fixed' ? placement.host : 'dynamic';
  return { phoneId, host, transports, nat, codecs, encryption };
}

/** The telephone with that peer; nothing else of it changes. */
export function withMovedPeer(phone: Phone, { host, transports, nat, codecs, encryption }: MovedPeer): Phone {
  const placement = host === 'dynamic' ? ({ kind: 'registered' } as const) : ({ kind: 'fixed', host } as const);
  return { ...phone, placement, voice: { ...phone.voice, transports, nat, codecs, encryption } };
}

export function sameMovedPeer(one: MovedPeer | undefined, other: MovedPeer | undefined): boolean {
  return JSON.stringify(one && partsOf(one)) === JSON.stringify(other && partsOf(other));
}

function partsOf({ phoneId, host, transports, nat, codecs, encryption }: MovedPeer): readonly unknown[] {
  return [phoneId, host, [...transports], nat, [...codecs], encryption];
}
