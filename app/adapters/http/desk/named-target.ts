import type { z } from 'zod';
import { colleagueNamed } from '../../../domain/colleague-named.js';
import { queueNamed } from '../../../domain/queue-named.js';
import type { View } from '../../../domain/world.js';
import type { askedField } from '../api/target-schemas.js';

type Asked = z.input<typeof askedField>;

/**
 * Whom somebody means who typed this: a colleague by directory number, login name or whole name, a queue by directory
 * number or name, else a number outside.
 */
export function namedTarget(view: Pick<View, 'directory'>, text: string): Asked {
  const typed = text.trim();
  const colleague = colleagueNamed(view, typed) ?? onlyOne([...view.directory.agents.values()], typed);
  if (colleague) return { kind: 'agent', agent: colleague.id };
  const queue = queueNamed(view, typed) ?? onlyOne([...view.directory.queues.values()], typed);
  if (queue) return { kind: 'queue', queue: queue.id };
  return /^\+?[\d\s()./-]+$/.test(typed) ? { kind: 'number', number: typed } : { kind: 'agent', agent: typed };
}

/** Who has this name; null: nobody, or more than one. */
function onlyOne<T extends { readonly name: string }>(all: readonly T[], name: string): T | null {
  const same = name.toLowerCase();
  const [only = null, ...others] = all.filter((one) => one.name.toLowerCase() === same);
  return others.length === 0 ? only : null;
}
