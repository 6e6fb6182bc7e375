import * as original from '../../../../app/domain/sessions.js';

export * from '../../../../app/domain/sessions.js';

/** A customer on hold is sent on, and nobody knows any more that the agent talked. */
export const finishTalk: typeof original.finishTalk = (draft, session, call) => {
  const { state } = call;
  const onHold = state?.at === 'talking' && state.held;
  original.finishTalk(draft, session, onHold ? { ...call, queueId: null } : call);
};
