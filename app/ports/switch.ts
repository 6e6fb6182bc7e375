import type { Effect } from '../domain/effects.js';
import type { EffectFailure, SwitchEvent } from '../domain/events.js';
import type { BridgeId, ChannelId, Millis, SessionId } from '../domain/ids.js';

export type Outcome =
  { readonly ok: true } | { readonly ok: false; readonly reason: EffectFailure; readonly detail: string };

/** Asterisk, in our words. One Switch is one PBX. Nothing here returns a result: outcomes and events come back by call. */
export interface Switch {
  /** Asks for one effect; `done` is called exactly once, at the latest after `deadlineMs` (then `timeout`). */
  perform(effect: Effect, deadlineMs: Millis, done: (outcome: Outcome) => void): void;
  /** What exists in our application right now; null when Asterisk did not answer. */
  snapshot(done: (snapshot: Snapshot | null) => void): void;
  /** K7: which of these callers, who are with us no more, the dead-man took; each is told once. Nobody when it is not known. */
  fellBack(channels: readonly ChannelId[], done: (those: readonly ChannelId[]) => void): void;
  /** Refuses every further effect, for good (another process took over). */
  silence(): void;
}

/** Where a Switch delivers what it hears, in the order heard. Never throws. */
export type SwitchSink = (event: SwitchEvent) => void;

export interface Snapshot {
  readonly channels: readonly SnapshotChannel[];
  readonly bridges: readonly { readonly id: BridgeId; readonly members: readonly ChannelId[] }[];
}

export interface SnapshotChannel {
  readonly id: ChannelId;
  readonly up: boolean;
  /** A leg we dial whose far end rings. */
  readonly ringing: boolean;
  /**
   * `caller`: entered by the dialplan with `in`; `leg`: dialled by us; `far`: called for an agent; `supervisor` and `tap`:
   * K4; `emergency`: a telephone of ours calls an emergency service, without us (D7); `other`: not ours to judge.
   */
  readonly role: 'caller' | 'leg' | 'far' | 'supervisor' | 'tap' | 'emergency' | 'other';
  /** True once it is in our application (a leg still ringing is not). */
  readonly entered: boolean;
  readonly sessionId: SessionId | null;
  readonly caller: { readonly number: string; readonly name: string };
  readonly dialledNumber: string;
  readonly endpoint: string;
}
