import * as original from '../../../../app/domain/calls.js';

export * from '../../../../app/domain/calls.js';

/** The longest wait is over, and nobody does anything about it. */
export const overflowCall: typeof original.overflowCall = (draft, call, by) => {
  const waits = call.state.at === 'waiting' && draft.directory.queues.has(call.queueId ?? '');
  if (!waits) original.overflowCall(draft, call, by);
};
