import type { Groups } from './groups.js';
import type {
  AgentId,
  BridgeId,
  CallId,
  ChannelId,
  Millis,
  PhoneId,
  PlaybackId,
  PromptId,
  SessionId,
  SupervisionId,
  TrunkId,
} from './ids.js';
import type { OwnPrompt, Prompt, SpokenPrompt } from './played-prompt.js';
import type { PlaceInQueue } from './policies/place-in-queue.js';
import type { RecordEffect } from './recording.js';
import type { Hearer } from './mouth.js';
import type { CallerId } from './voice-settings.js';

/** What a decision asks Asterisk to do. Effects on one channel or bridge happen in the order they were asked for. */
/** `ear` hears both of a conversation, `mic` what is said on the line itself; the others speak to one of the two. */
export type TapUse = 'ear' | 'mic' | `to-${Hearer}`;

export type Effect =
  | RecordEffect
  | { readonly do: 'answer'; readonly channel: ChannelId }
  /** K1: opens the way for sound to a caller who is not answered yet (183), so that what we play is heard. */
  | { readonly do: 'progress'; readonly channel: ChannelId }
  /** Ring a leg over a trunk; it enters our application through context `farline-leg` when answered. */
  | {
      readonly do: 'dial';
      readonly channel: ChannelId;
      readonly sessionId: SessionId;
      readonly trunkId: TrunkId;
      /** Place of the contact among the trunk's; 0 is the primary. */
      readonly contactIndex: number;
      /** As the trunk wants it: after strip and prepend; digits with an optional leading `+`. */
      readonly number: string;
      readonly callerId: string | null;
      readonly groups: Groups;
      readonly ringMs: Millis;
    }
  /** Rings a phone or softphone of ours; answered, it enters as a dialled leg does. */
  | {
      readonly do: 'dial-peer';
      readonly channel: ChannelId;
      readonly sessionId: SessionId;
      readonly peer: string;
      /** B9: asks the phone to pick up by itself. */
      readonly autoAnswer: boolean;
      readonly groups: Groups;
      readonly ringMs: Millis;
    }
  /**
   * Makes the channel of an agent's call without calling anybody yet, so that it can be bridged first: the agent hears
   * whatever the far end sends. It enters our application at once.
   */
  | {
      readonly do: 'prepare-call';
      readonly channel: ChannelId;
      readonly callId: CallId;
      readonly trunkId: TrunkId;
      /** As in `dial`. */
      readonly contactIndex: number;
      /** As in `dial`. */
      readonly number: string;
      /** Whom the far party sees. */
      readonly shown: CallerId;
    }
  /**
   * K6: as `prepare-call`, to an agent's or a queue's own number: the other end of the channel arrives here as a caller
   * from `inner-<session>`.
   */
  | {
      readonly do: 'prepare-inner';
      readonly channel: ChannelId;
      readonly callId: CallId;
      readonly sessionId: SessionId;
      /** Digits. */
      readonly number: string;
    }
  /** Calls out on a prepared channel; Asterisk gives up by itself after `ringMs`, for when we are gone. */
  | {
      readonly do: 'place-call';
      readonly channel: ChannelId;
      readonly ringMs: Millis;
      /** K1: waits until the try is stored, for as long as an effect may take: a crash would make it once more. */
      readonly counted?: true;
    }
  | {
      readonly do: 'hangup';
      readonly channel: ChannelId;
      readonly reason: HangUpReason;
      /**
       * Not before what was asked of this bridge: a leg goes once its caller is out of the bridge, by which a start after
       * a crash tells a leg that we ended from one that was lost.
       */
      readonly after?: BridgeId;
    }
  /** K1: another agent took the call this leg rings for. It stops ringing; whoever has picked up hears a sentence first. */
  | { readonly do: 'dismiss'; readonly channel: ChannelId }
  /** D2: the telephone on this channel is told that what its Transfer key asked for is done. */
  | {
      readonly do: 'transferred';
      readonly channel: ChannelId;
      /** What is done to these is not done before: after a crash in between it is known, or has not happened. */
      readonly before?: readonly ChannelId[];
    }
  /** B5: whoever is called by this channel from now on sees this as its caller. */
  | { readonly do: 'show-as'; readonly channel: ChannelId; readonly name: string; readonly number: string }
  /** B5: in which groups this channel rings, or what it may pick up, from now on; each 0–63. */
  | {
      readonly do: 'in-groups';
      readonly channel: ChannelId;
      readonly which: keyof Groups;
      readonly groups: readonly number[];
    }
  | { readonly do: 'bridge'; readonly bridge: BridgeId; readonly name: string }
  | { readonly do: 'unbridge'; readonly bridge: BridgeId }
  /** Puts channels into a bridge. `joins` marks the one that brings customer and agent together: it waits for its facts. */
  | {
      readonly do: 'add';
      readonly bridge: BridgeId;
      readonly channels: readonly ChannelId[];
      readonly joins: boolean;
      /** The bridge one of them leaves by it: nobody is let in there before. */
      readonly leaves?: BridgeId;
      /** Not before what was asked of this channel: its formats are settled then. */
      readonly after?: ChannelId;
      /**
       * Their music ends first, in the same breath. In the bridge it might not: there one thread of Asterisk writes it while
       * another ends it, and a packet on its way at that instant brings it back for good (22.10.1, `generator_force`).
       */
      readonly quiets?: true;
    }
  | { readonly do: 'remove'; readonly bridge: BridgeId; readonly channel: ChannelId }
  | {
      readonly do: 'play';
      readonly channel: ChannelId;
      readonly playback: PlaybackId;
      readonly prompt: Prompt | OwnPrompt | SpokenPrompt | PlaceInQueue;
    }
  /** K6: to everybody in a bridge, over whatever they say. */
  | { readonly do: 'greet'; readonly bridge: BridgeId; readonly playback: PlaybackId; readonly prompt: OwnPrompt }
  /** K4: silence to a bridge, until it is ended: whoever is alone in it is sent something by it. */
  | { readonly do: 'accompany'; readonly bridge: BridgeId; readonly playback: PlaybackId }
  /** Ends what is played to a bridge. */
  | { readonly do: 'end-greeting'; readonly bridge: BridgeId; readonly playback: PlaybackId }
  | { readonly do: 'hush'; readonly channel: ChannelId; readonly playback: PlaybackId }
  | { readonly do: 'music'; readonly channel: ChannelId; readonly musicClass: string }
  | { readonly do: 'ring'; readonly channel: ChannelId }
  /** Sends keys to the far end of a channel (RFC 4733): 1–32 of 0–9, A–D, `*`, `#`, a tenth of a second each. */
  | { readonly do: 'keys'; readonly channel: ChannelId; readonly keys: string }
  /** Ends music or ringing on a channel, when Asterisk does not end it by itself. */
  | { readonly do: 'quiet'; readonly channel: ChannelId; readonly what: 'music' | 'ring' }
  /** K4: rings a supervisor; answered, their channel enters our application. */
  | {
      readonly do: 'ring-supervisor';
      readonly channel: ChannelId;
      readonly supervisionId: SupervisionId;
      readonly to: SupervisorWay;
      readonly ringMs: Millis;
    }
  /** K4: makes a channel by which `on` is heard, or is spoken to. */
  | { readonly do: 'tap'; readonly channel: ChannelId; readonly on: ChannelId; readonly as: TapUse }
  /** K7 dead-man: without us the caller leaves for the fallback after `seconds` (0: never; else at least 60). */
  | { readonly do: 'deadman'; readonly channel: ChannelId; readonly seconds: number }
  /** Gives the channel back to the dialplan's fallback (`farline-fallback`): overflow, nobody to serve it. */
  | { readonly do: 'fallback'; readonly channel: ChannelId }
  /**
   * Gives a caller whom no queue of ours takes to the dialplan (`farline-closed`): on to another number, and where
   * nobody answers there, or there is none, a prompt and the end. `prompt` null: the sentence that comes with Asterisk.
   */
  | {
      readonly do: 'turn-away';
      readonly channel: ChannelId;
      readonly onTo: Onward | null;
      readonly prompt: PromptId | null;
    }
  /**
   * K6: gives the caller to the dialplan (`farline-voicemail`), which rings `phone` for `ringMs` where there is one, and
   * then to the voice of this agent's voicemail.
   */
  | {
      readonly do: 'voicemail';
      readonly channel: ChannelId;
      readonly agentId: AgentId;
      readonly phone: { readonly id: PhoneId; readonly ringMs: Millis } | null;
    }
  /** K3: gives who dialled a number outside on a telephone of ours to the voice that says what cannot be (`farline-code`). */
  | { readonly do: 'ask-whether'; readonly channel: ChannelId }
  /** E1c: gives who called the number for dialling in to the voice that asks for DN and PIN (`farline-code`). */
  | { readonly do: 'ask-who'; readonly channel: ChannelId }
  /**
   * The channel of an agent who dialled in becomes the session's leg: it enters again as a dialled leg does (`farline-leg`).
   * `calls`: they dialled a number outside on their telephone, and hear nothing of a sign-in (`farline-own`).
   */
  | { readonly do: 'take-leg'; readonly channel: ChannelId; readonly sessionId: SessionId; readonly calls?: true }
  /** D2: a second line on which a number outside was dialled enters again, as a caller (`farline-line`). */
  | { readonly do: 'take-line'; readonly channel: ChannelId };

/** To somebody who was not answered yet each is a SIP status of its own; `not-ready`: 480 (D5). */
export type HangUpReason = 'normal' | 'busy' | 'congestion' | 'unallocated' | 'not-ready' | 'rejected';

/** How a supervisor is rung: at a number outside, or at a telephone of ours. */
export type SupervisorWay = Onward | { readonly peer: string; readonly autoAnswer: boolean };

/** A number outside and the way to it. */
export interface Onward {
  readonly trunkId: TrunkId;
  /** As in `dial`. */
  readonly contactIndex: number;
  /** As the trunk wants it: after strip and prepend; digits with an optional leading `+`. */
  readonly number: string;
  readonly callerId: string | null;
}
