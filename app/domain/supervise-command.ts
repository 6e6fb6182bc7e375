import type { Asking } from './asking.js';
import type { Device } from './device.js';
import type { AgentId, SupervisionId } from './ids.js';
import type { SupervisionMode, SupervisionScope } from './supervision.js';

/** Where a supervisor takes part: at any telephone, or where they are signed in as an agent. */
export type SupervisorPlace =
  | { readonly at: 'device'; readonly device: Extract<Device, { kind: 'phone' | 'number' }> }
  | { readonly at: 'own'; readonly agentId: AgentId };

/** K4: `agentId` is whom they hear, `by` the supervisor. */
export type SuperviseCommand =
  | ({
      readonly do: 'supervise';
      readonly agentId: AgentId;
      readonly mode: SupervisionMode;
      readonly scope: SupervisionScope;
      readonly place: SupervisorPlace;
    } & Asking)
  | ({
      readonly do: 'switch-supervision';
      readonly agentId: AgentId;
      readonly supervisionId: SupervisionId;
      readonly mode: SupervisionMode;
    } & Asking)
  | ({
      readonly do: 'stop-supervising';
      readonly agentId: AgentId;
      readonly supervisionId: SupervisionId;
      /** O: the supervisor may not hear this agent any more [they have heard enough]. */
      readonly because?: 'not-entitled';
    } & Asking);
