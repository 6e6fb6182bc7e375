import * as original from '../../../../app/domain/reactions/callers.js';

export * from '../../../../app/domain/reactions/callers.js';

/** The thread of the agent has made the caller an answered one, and nothing of the caller's own is looked at any more. */
export const callerGone: typeof original.callerGone = (draft, callId, by) => {
  if (draft.call(callId)?.state.at !== 'talking') original.callerGone(draft, callId, by);
};
