import type { Contact, Credentials, Transport } from '../domain/peer.js';
import type { PresenceSeen } from '../domain/presence.js';

/** One way to a telephone behind another PBX. */
export interface WatchWay {
  readonly contact: Contact;
  readonly transport: Transport;
  readonly credentials: Credentials | null;
  /** The telephone's number as that PBX wants to see it: digits, `*`, `#`, an optional leading `+`. */
  readonly number: string;
  /** Who we are to that PBX; null: `farline` at our own address. */
  readonly fromUser: string | null;
  readonly fromDomain: string | null;
}

/** A telephone to watch. Nothing in it changes by itself: another one under the same id takes its place. */
export interface WatchedTelephone {
  /** Opaque; whoever watches knows whom it stands for. */
  readonly id: string;
  /** In the order in which they are tried; without one nothing is asked, and it is lost as `unreachable`. */
  readonly ways: readonly WatchWay[];
}

/**
 * J: watches telephones of other PBXs. What is seen is told again whenever it is confirmed, so telling the same twice
 * must be harmless.
 */
export interface PresenceWatcher {
  /** Exactly these are watched from now on; those that stay the same go on undisturbed. */
  watch(telephones: readonly WatchedTelephone[]): void;
  /** Called with the id of the telephone. The returned function ends it. */
  onSeen(listener: (id: string, seen: PresenceSeen) => void): () => void;
}
