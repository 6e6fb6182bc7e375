import type { Asking } from './asking.js';
import type { AgentId, CallId, SessionId } from './ids.js';

/** K3: what agents ask for to talk with several. `callId`: the agent's call, or any call of their conference. */
export type ConferenceCommand =
  /** The customer, whom the agent consults, and the agent all hear each other. `callId` is the customer's. */
  | ({ readonly do: 'confer'; readonly agentId: AgentId; readonly callId: CallId } & Asking)
  /** Calls this number, normalised, into the talk or the conference. */
  | ({ readonly do: 'add-party'; readonly agentId: AgentId; readonly callId: CallId; readonly number: string } & Asking)
  /** Lets go of one of them: a call, or the session of a colleague. */
  | ({
      readonly do: 'drop-party';
      readonly agentId: AgentId;
      readonly callId: CallId;
      readonly party: CallId | SessionId;
    } & Asking)
  /** The agent goes, and the others talk on. */
  | ({ readonly do: 'leave-conference'; readonly agentId: AgentId; readonly callId: CallId } & Asking);
