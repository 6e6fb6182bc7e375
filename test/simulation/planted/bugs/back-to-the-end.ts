import type * as original from '../../../../app/domain/policies/requeue.js';

export * from '../../../../app/domain/policies/requeue.js';

/** Whoever comes back is the last. */
export const headOf: typeof original.headOf = (view, queueId, place) => {
  const places = [...view.all('call')].filter((call) => call.queueId === queueId).map((call) => call.place);
  return Math.max(place, ...places) + 1;
};
