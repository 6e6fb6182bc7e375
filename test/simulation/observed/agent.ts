import { agentNext as real } from '../../../app/domain/agent.js';
import type { AgentEvent, AgentState } from '../../../app/domain/agent.js';
import { seen } from './watch.js';

export * from '../../../app/domain/agent.js';

/** The production machine, looked at. */
export function agentNext(state: AgentState, event: AgentEvent): AgentState {
  seen('agent', state.at, event.on);
  return real(state, event);
}
