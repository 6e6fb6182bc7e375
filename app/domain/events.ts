import type { Asking } from './asking.js';
import type { ConferenceCommand } from './conference-commands.js';
import type { ChosenPhone } from './device.js';
import type { Directory, Interface } from './directory.js';
import type { Effect } from './effects.js';
import type { Setter } from './agent.js';
import type { AgentId, BridgeId, CallId, ChannelId, Instant, PlaybackId, QueueId, SessionId, TrunkId } from './ids.js';
import type { PresenceSeen } from './presence.js';
import type { TransferTarget } from './route-target.js';
import type { RecordingCommand, RecordingTold } from './recording.js';
import type { PingAnswer } from './trunk-ping.js';
import type { SuperviseCommand } from './supervise-command.js';
import type { Kind } from './world.js';

/** Everything that can happen, in our words. Adapters translate into these; the engine feeds them to `decide`. */
export type DomainEvent =
  | SwitchEvent
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'deadline'; readonly kind: Kind; readonly id: string; readonly until: Instant }
  | { readonly type: 'effect.failed'; readonly effect: Effect; readonly reason: EffectFailure }
  /** A contact of a trunk answered our OPTIONS, or failed to (G). */
  | {
      readonly type: 'trunk.pinged';
      readonly trunkId: TrunkId;
      readonly contact: string;
      readonly answer: PingAnswer;
    }
  /** C6: a phone or softphone registered, or is gone. */
  | { readonly type: 'device.seen'; readonly peer: string; readonly there: boolean }
  /** C6: the agent has opened their page, or closed the last one. */
  | { readonly type: 'desktop.seen'; readonly agentId: AgentId; readonly there: boolean }
  /** J: what another PBX tells of an agent's telephone. `mayLogin`: nobody signed them out since it was last closed. */
  | {
      readonly type: 'presence.seen';
      readonly agentId: AgentId;
      readonly seen: PresenceSeen;
      readonly mayLogin: boolean;
    }
  /** The engine has already swapped the directory when this is decided; `was` is the one before, which it adds. */
  | { readonly type: 'directory.changed'; readonly directory: Directory; readonly was?: Directory }
  /** Reconcile found customer and leg together in a bridge while the rows say otherwise. */
  | {
      readonly type: 'found.together';
      readonly callId: CallId;
      readonly sessionId: SessionId;
      readonly bridge: BridgeId;
    }
  /** Reconcile found a caller without a row (it was lost with the process) in conversation with a session's leg. */
  | {
      readonly type: 'found.conversation';
      /** `out`: it was the agent who called. */
      readonly direction: 'in' | 'out';
      readonly channel: ChannelId;
      readonly caller: { readonly number: string; readonly name: string };
      readonly dialledNumber: string;
      readonly endpoint: string;
      readonly sessionId: SessionId;
      readonly bridge: BridgeId;
    }
  /** Reconcile found a leg in conversation of which its row knows nothing; the conversation itself follows. */
  | {
      readonly type: 'found.leg';
      readonly sessionId: SessionId;
      readonly channel: ChannelId;
      readonly bridge: BridgeId;
    }
  /** Reconcile found a leg that is picked up; the dialplan lets it in within a second. */
  | { readonly type: 'found.answered'; readonly sessionId: SessionId }
  /** Reconcile found a leg that should be alone or waiting but is in no bridge of its own. */
  | { readonly type: 'found.unbridged'; readonly sessionId: SessionId }
  /** Reconcile found customer and consulted party together, and the rows do not know it yet. */
  | { readonly type: 'found.completed'; readonly callId: CallId }
  /** Reconcile found two who should talk and do not share a bridge. */
  | { readonly type: 'found.apart'; readonly callId: CallId }
  /**
   * Reconcile found a leg in conversation gone and its caller here, out of the bridge: no lost leg does that. An earlier
   * life took the caller out (reset, transfer) and died before that was stored.
   */
  | { readonly type: 'found.taken-out'; readonly callId: CallId; readonly sessionId: SessionId }
  /** Reconcile found a channel of ours that belongs to nothing we know. `sessionId`: it was a leg of this session. */
  | {
      readonly type: 'found.stray';
      readonly channel: ChannelId;
      readonly alone: boolean;
      readonly sessionId?: SessionId;
    };

/** What Asterisk tells. Any of these may come twice, late, out of order, or never. */
export type SwitchEvent =
  | RecordingTold
  | {
      readonly type: 'caller.entered';
      readonly channel: ChannelId;
      readonly caller: { readonly number: string; readonly name: string };
      readonly dialledNumber: string;
      /** Endpoint name the call came over, `trunk-<id>` for trunks. */
      readonly endpoint: string;
    }
  /** A leg we dialled was answered and entered the application. */
  | { readonly type: 'leg.entered'; readonly channel: ChannelId; readonly sessionId: SessionId }
  /** The channel of an agent's call is there and in our application; nobody is called by it yet. */
  | { readonly type: 'far.entered'; readonly channel: ChannelId; readonly callId: CallId }
  /** The far party of an agent's call picked up. */
  | { readonly type: 'far.answered'; readonly channel: ChannelId }
  /** K4: a supervisor's telephone was picked up. */
  | { readonly type: 'supervisor.entered'; readonly channel: ChannelId }
  /** K4: a tap is there, and may be put into a bridge. */
  | { readonly type: 'tap.entered'; readonly channel: ChannelId }
  /** The far end of a leg or a call that we dial rings or plays early media. */
  | { readonly type: 'leg.ringing'; readonly channel: ChannelId }
  /** D7: an emergency number was dialled on this telephone of ours; Asterisk carries the call out by itself. */
  | { readonly type: 'emergency.called'; readonly channel: ChannelId; readonly peer: string }
  /** The channel left our application: it hung up, or the dialplan took it back (dead-man, redirect). */
  | { readonly type: 'channel.left'; readonly channel: ChannelId }
  /** The channel is no more. `cause` is Q.850 (0: unknown), `sip` the last SIP status when it ended abnormally. */
  | {
      readonly type: 'channel.gone';
      readonly channel: ChannelId;
      readonly cause: number;
      readonly sip: number | null;
      /** K7: it was the dead-man that took the caller from us; they hear the fallback, or did. */
      readonly fellBack?: true;
    }
  | { readonly type: 'digit'; readonly channel: ChannelId; readonly digit: string }
  /** D2: somebody pressed Hold on their telephone, or took it off. */
  | { readonly type: 'hold.pressed'; readonly channel: ChannelId; readonly held: boolean }
  | { readonly type: 'bridge.joined'; readonly bridge: BridgeId; readonly channel: ChannelId }
  | { readonly type: 'bridge.left'; readonly bridge: BridgeId; readonly channel: ChannelId }
  | {
      readonly type: 'playback.ended';
      readonly playback: PlaybackId;
      readonly channel: ChannelId;
      readonly ok: boolean;
    }
  /** What was played to a whole bridge. */
  | {
      readonly type: 'greeting.ended';
      readonly playback: PlaybackId;
      readonly bridge: BridgeId;
      readonly ok: boolean;
    }
  /** Connected (again); `restarted` when Asterisk itself is a new one: every channel of before is gone. */
  | { readonly type: 'switch.up'; readonly restarted: boolean }
  | { readonly type: 'switch.down' }
  /** Another process took our application name: stop all effects for good. */
  | { readonly type: 'switch.replaced' };

/** `gone`: the channel or bridge is no more. `refused`: Asterisk said no. `timeout`: no answer in time; it may have happened. */
export type EffectFailure = 'gone' | 'refused' | 'timeout';

/** What people ask for. `via` is the interface the request came from (`web`, `api`, `phone`, …). */
export type Command =
  | RecordingCommand
  | {
      readonly do: 'login';
      readonly agentId: AgentId;
      readonly interface: Interface;
      /** F: a number for this session only, normalised; null takes the agent's own. */
      readonly agentPhone: string | null;
      /** Interface `phone`: the telephone that was chosen, or the agent's own. */
      readonly phone?: ChosenPhone;
      /** J2, interface `pbx`: the telephone there is known to be closed. */
      readonly closed?: boolean;
      /** B4: ends the session that runs elsewhere, and where it is allowed that of another agent on the same phone. */
      readonly takeover?: boolean;
      /** A supervisor asks, for an agent in their scope. */
      readonly supervised?: boolean;
      readonly via: string;
      readonly by: string;
    }
  | ({ readonly do: 'logout'; readonly agentId: AgentId } & Asking)
  | ({ readonly do: 'hold'; readonly agentId: AgentId; readonly setter: Setter; readonly reason: string } & Asking)
  | ({ readonly do: 'unhold'; readonly agentId: AgentId; readonly setter: Setter } & Asking)
  /** C3: no calls of this one queue, or calls of it again. */
  | ({
      readonly do: 'pause-queue';
      readonly agentId: AgentId;
      readonly queueId: QueueId;
      readonly setter: Setter;
      readonly reason: string;
    } & Asking)
  | ({
      readonly do: 'unpause-queue';
      readonly agentId: AgentId;
      readonly queueId: QueueId;
      readonly setter: Setter;
    } & Asking)
  /** C5: whatever the agent is stuck in ends; the session stays. */
  | ({ readonly do: 'reset'; readonly agentId: AgentId } & Asking)
  | { readonly do: 'end-wrap-up'; readonly agentId: AgentId; readonly via: string; readonly by: string }
  /** E3: takes the call that is offered for a look, or leaves it to others. */
  | { readonly do: 'accept' | 'reject'; readonly agentId: AgentId; readonly via: string; readonly by: string }
  /** The agent ends their call, whether the other side has answered or not; the leg stays. `callId`: whom they meant, as below. */
  | ({ readonly do: 'release'; readonly agentId: AgentId; readonly callId: CallId } & Asking)
  /** K3, blind: the agent sends the customer on; the leg stays. `callId`: whom they meant; somebody else may have come since. */
  | ({
      readonly do: 'transfer';
      readonly agentId: AgentId;
      readonly callId: CallId;
      readonly target: TransferTarget;
      /** D2: asked for by the Transfer key of the telephone on this channel, which is told that it worked. */
      readonly toldOn?: ChannelId;
    } & Asking)
  /** K3: the customer hears music until the agent wants them back. `callId` as above. */
  | ({ readonly do: 'hold-call' | 'retrieve-call'; readonly agentId: AgentId; readonly callId: CallId } & Asking)
  /** K3: the agent calls this number, normalised. Their own phone comes first when it is not up (D4). */
  | ({
      readonly do: 'dial';
      readonly agentId: AgentId;
      readonly number: string;
      /** Dialled on the agent's telephone itself: its own call, on this channel, becomes the leg. */
      readonly channel?: ChannelId;
    } & Asking)
  /** K3: the agent puts the customer on hold and calls this number, normalised. */
  | ({ readonly do: 'consult'; readonly agentId: AgentId; readonly callId: CallId; readonly number: string } & Asking)
  /**
   * D2: the Transfer key brings the customer to whoever the telephone's own second call, `withCall`, reached. The telephone
   * is told so on the channel on which the key was pressed.
   */
  | ({
      readonly do: 'connect-calls';
      readonly agentId: AgentId;
      readonly callId: CallId;
      readonly withCall: CallId;
      readonly toldOn: ChannelId;
    } & Asking)
  /** K3: `callId` is the customer's. */
  | ({ readonly do: 'complete-consult' | 'abort-consult'; readonly agentId: AgentId; readonly callId: CallId } & Asking)
  | ConferenceCommand
  /** Dials a dropped or lost nailed-up leg again at once. */
  | { readonly do: 'reconnect'; readonly agentId: AgentId; readonly via: string; readonly by: string }
  /** E1c: who calls on this channel has proven to be the agent: it becomes their leg. Signs them in first when they are not. */
  | {
      readonly do: 'dial-in';
      readonly agentId: AgentId;
      readonly channel: ChannelId;
      readonly via: string;
      readonly by: string;
    }
  /** Lets go of the nailed-up leg that nobody talks on; the agent stays signed in (I). */
  | { readonly do: 'drop-leg'; readonly agentId: AgentId; readonly via: string; readonly by: string }
  | SuperviseCommand
  /** K1: nobody is called back for this call any more. */
  | { readonly do: 'cancel-callback'; readonly callId: CallId; readonly via: string; readonly by: string }
  /** Ends the leg that was kept when this session was logged out (E7). */
  | {
      readonly do: 'end-leg';
      readonly agentId: AgentId;
      readonly sessionId: SessionId;
      readonly via: string;
      readonly by: string;
    };
