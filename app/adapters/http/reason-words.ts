import type { Directory } from '../../domain/directory.js';
import { inOrder, reasonOfCode } from '../../domain/reason.js';
import type { Texts } from './texts.js';

/** A reason as people read it: its label, our own words for our own, else as it was given. */
export function reasonWords(reason: string, directory: Directory, texts: Texts): string {
  const own = `reason.${reason}`;
  return reasonOfCode(directory, reason)?.label ?? (texts.has(own) ? texts.say(own) : reason);
}

/** What people choose from, with the one that was chosen already. */
export function reasonChoices({ reasons }: Directory, chosen = ''): readonly object[] {
  return inOrder(reasons.values()).map(({ code, label }) => ({ code, label, selected: code === chosen }));
}
