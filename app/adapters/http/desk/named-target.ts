import type { z } from 'zod';
import { colleagueNamed } from '../../../domain/colleague-named.js';
import type { Agent } from '../../../domain/directory.js';
import type { View } from '../../../domain/world.js';
import type { askedField } from '../api/target-schemas.js';

type Asked = z.input<typeof askedField>;

/** Whom somebody means who typed this: a colleague by directory number, login name or whole name, else a number outside. */
export function namedTarget(view: Pick<View, 'directory'>, text: string): Asked {
  const typed = text.trim();
  const colleague = colleagueNamed(view, typed) ?? byName(view, typed);
  if (colleague) return { kind: 'agent', agent: colleague.id };
  return /^\+?[\d\s()./-]+$/.test(typed) ? { kind: 'number', number: typed } : { kind: 'agent', agent: typed };
}

/** null: nobody, or more than one. */
function byName({ directory }: Pick<View, 'directory'>, name: string): Agent | null {
  const same = name.toLowerCase();
  const [only = null, ...others] = [...directory.agents.values()].filter((agent) => agent.name.toLowerCase() === same);
  return others.length === 0 ? only : null;
}
