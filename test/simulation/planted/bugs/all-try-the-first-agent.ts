import * as original from '../../../../app/domain/routing.js';

export * from '../../../../app/domain/routing.js';

/** Callers who come in quick succession get the same list, with an agent on it who is asked already. */
export const agentsFor: typeof original.agentsFor = (view, call, now) => {
  const free = original.agentsFor(view, call, now);
  if (free.length > 0 || call.state.at !== 'waiting') return free;
  return [...view.all('session')].filter(({ state }) => state.at === 'offered').slice(0, 1);
};
