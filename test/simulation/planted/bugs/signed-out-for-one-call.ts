import * as original from '../../../../app/domain/setting-for.js';

export * from '../../../../app/domain/setting-for.js';

/** One call that was not answered ends an agent's day, whatever is set. */
export const settingFor: typeof original.settingFor = (directory, key, whom) => {
  if (key === 'afterNoAnswers') return 'logout' as ReturnType<typeof original.settingFor<typeof key>>;
  return original.settingFor(directory, key, whom);
};
