import * as original from '../../../../app/domain/queue-pauses.js';

export * from '../../../../app/domain/queue-pauses.js';

/** Each pause lasts since the first one. */
export const setQueuePause: typeof original.setQueuePause = (draft, session, pause, asking) => {
  const first = session.queuePauses.find(({ queueId }) => queueId === pause.queueId);
  return original.setQueuePause(draft, session, first ? { ...pause, since: first.since } : pause, asking);
};
