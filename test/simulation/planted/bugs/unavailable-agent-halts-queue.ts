import * as original from '../../../../app/domain/routing.js';

export * from '../../../../app/domain/routing.js';

/** The last on the list of agents decides for all of them. */
export const choiceFor: typeof original.choiceFor = (view, call, now) => {
  const choice = original.choiceFor(view, call, now);
  const last = [...view.all('session')].at(-1);
  return last?.state.at === 'ready' ? choice : { ...choice, sessions: [] };
};
