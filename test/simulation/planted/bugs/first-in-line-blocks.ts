import * as original from '../../../../app/domain/routing.js';

export * from '../../../../app/domain/routing.js';

/** Who comes free gets nobody while the very first in line waits for others. */
export const nextCallFor: typeof original.nextCallFor = (view, session, now) => {
  const next = original.nextCallFor(view, session, now);
  const [first] = original.waitingInOrder(view);
  return first && next?.call.id !== first.id ? undefined : next;
};
