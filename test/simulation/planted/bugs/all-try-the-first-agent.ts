import * as original from '../../../../app/domain/routing.js';

export * from '../../../../app/domain/routing.js';

/** Callers who come in quick succession get the same list, with an agent on it who is asked already. */
export const choiceFor: typeof original.choiceFor = (view, call, now) => {
  const choice = original.choiceFor(view, call, now);
  if (choice.sessions.length > 0 || call.state.at !== 'waiting') return choice;
  return { ...choice, sessions: [...view.all('session')].filter(({ state }) => state.at === 'offered').slice(0, 1) };
};
