import * as original from '../../../../app/domain/agent.js';

export * from '../../../../app/domain/agent.js';

/** An agent whose call ends in a pause goes on talking to nobody. */
export const agentNext: typeof original.agentNext = (state, event) =>
  event.on === 'call-ended' && event.held ? state : original.agentNext(state, event);
