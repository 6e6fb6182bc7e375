import type { Groups } from './groups.js';
import type {
  BridgeId,
  CallId,
  ChannelId,
  Millis,
  PlaybackId,
  PromptId,
  SessionId,
  SupervisionId,
  TrunkId,
} from './ids.js';
import type { SupervisionMode } from './supervision.js';
import type { PlaceInQueue } from './policies/place-in-queue.js';
import type { CallerId } from './voice-settings.js';

/** What a decision asks Asterisk to do. Effects on one channel or bridge happen in the order they were asked for. */
export type Effect =
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
  /** Calls out on a prepared channel; Asterisk gives up by itself after `ringMs`, for when we are gone. */
  | { readonly do: 'place-call'; readonly channel: ChannelId; readonly ringMs: Millis }
  | {
      readonly do: 'hangup';
      readonly channel: ChannelId;
      readonly reason: 'normal' | 'busy' | 'congestion' | 'unallocated';
      /**
       * Not before what was asked of this bridge: a leg goes once its caller is out of the bridge, by which a start after
       * a crash tells a leg that we ended from one that was lost.
       */
      readonly after?: BridgeId;
    }
  /** K1: another agent took the call this leg rings for. It stops ringing; whoever has picked up hears a sentence first. */
  | { readonly do: 'dismiss'; readonly channel: ChannelId }
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
    }
  | { readonly do: 'remove'; readonly bridge: BridgeId; readonly channel: ChannelId }
  | {
      readonly do: 'play';
      readonly channel: ChannelId;
      readonly playback: PlaybackId;
      readonly prompt: Prompt | OwnPrompt | PlaceInQueue;
    }
  | { readonly do: 'hush'; readonly channel: ChannelId; readonly playback: PlaybackId }
  | { readonly do: 'music'; readonly channel: ChannelId; readonly musicClass: string }
  | { readonly do: 'ring'; readonly channel: ChannelId }
  /** Ends music or ringing on a channel, when Asterisk does not end it by itself. */
  | { readonly do: 'quiet'; readonly channel: ChannelId; readonly what: 'music' | 'ring' | 'silence' }
  /** K4: feeds a leg with silence, into which a whisper can be mixed; it wins over a bridge until it is quieted. */
  | { readonly do: 'feed'; readonly channel: ChannelId }
  /** K4: rings a supervisor; answered, their channel enters our application. */
  | {
      readonly do: 'ring-supervisor';
      readonly channel: ChannelId;
      readonly supervisionId: SupervisionId;
      readonly to: SupervisorWay;
      readonly ringMs: Millis;
    }
  /** K4: makes a channel by which the leg `on` is heard, and by which it, or also who is with it, can be spoken to. */
  | { readonly do: 'tap'; readonly channel: ChannelId; readonly on: ChannelId; readonly mode: SupervisionMode }
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
  /** E1c: gives who called the number for dialling in to the voice that asks for DN and PIN (`farline-code`). */
  | { readonly do: 'ask-who'; readonly channel: ChannelId }
  /** The channel of an agent who dialled in becomes the session's leg: it enters again as a dialled leg does (`farline-leg`). */
  | { readonly do: 'take-leg'; readonly channel: ChannelId; readonly sessionId: SessionId };

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

/** Prompts by meaning; a table in the ARI adapter maps them to installed sound files. */
export type Prompt =
  | 'press-1'
  | 'accept-call'
  | 'beep'
  | 'taken'
  | 'not-confirmed'
  | 'apology'
  | 'no-route'
  | 'no-such-option'
  /** To an agent whose call came to nothing. */
  | 'far-busy'
  | 'far-no-answer'
  | 'far-rejected'
  | 'far-no-such-number'
  | 'far-no-way'
  | 'far-broken-off';

/** An uploaded prompt, with a sentence in front of it where the caller did something wrong. */
export interface OwnPrompt {
  readonly own: PromptId;
  readonly after: Prompt | null;
}

/** The lanes an effect runs in: one after another per channel and per bridge (spec: effects run in lanes). */
export function lanesOf(effect: Effect): readonly string[] {
  switch (effect.do) {
    case 'bridge':
    case 'unbridge':
      return [effect.bridge];
    case 'add':
      return [
        effect.bridge,
        ...effect.channels,
        ...(effect.leaves ? [effect.leaves] : []),
        ...(effect.after ? [effect.after] : []),
      ];
    case 'remove':
      return [effect.bridge, effect.channel];
    case 'hangup':
      return effect.after === undefined ? [effect.channel] : [effect.channel, effect.after];
    case 'play':
      return [effect.channel, effect.playback];
    case 'hush':
      // Past whatever waits on the channel: Asterisk carries that out only once the prompt has ended.
      return [effect.playback];
    default:
      return [effect.channel];
  }
}

/** Effects that do the same when done twice: one that failed is asked for again a moment later. */
export type Repeatable = Extract<
  Effect,
  {
    do:
      | 'answer'
      | 'progress'
      | 'hangup'
      | 'dismiss'
      | 'remove'
      | 'music'
      | 'ring'
      | 'quiet'
      | 'feed'
      | 'deadman'
      | 'show-as'
      | 'in-groups';
  }
>;

export function canBeAskedAgain(effect: Effect): effect is Repeatable {
  switch (effect.do) {
    case 'answer':
    case 'progress':
    case 'hangup':
    case 'dismiss':
    case 'remove':
    case 'music':
    case 'ring':
    case 'quiet':
    case 'feed':
    case 'deadman':
    case 'show-as':
    case 'in-groups':
      return true;
    default:
      return false;
  }
}

/** Whether a list of channels and bridges looks otherwise afterwards; what somebody hears, or until when, is not in it. */
export function changesWhatExists({ do: what }: Effect): boolean {
  return !['progress', 'play', 'hush', 'music', 'ring', 'quiet', 'feed', 'deadman', 'show-as', 'in-groups'].includes(
    what,
  );
}
