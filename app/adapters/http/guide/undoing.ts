import { Refused } from '../errors/refused.js';

type Undo = () => Promise<unknown>;

/**
 * Makes several things that belong together: when one of them is refused, those made before are taken away again, last
 * first, so that a refused form leaves nothing behind.
 */
export async function allOrNothing(work: (undoBy: (undo: Undo) => void) => Promise<void>): Promise<void> {
  const undo: Undo[] = [];
  try {
    await work((one) => undo.push(one));
  } catch (error) {
    for (const one of undo.reverse()) await one();
    throw error;
  }
}

/** Runs one part of a step; a refusal of it names the fields as the step's form calls them. */
export async function withFields<T>(names: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refused ? renamed(error, names) : error;
  }
}

function renamed({ code, details }: Refused, names: Readonly<Record<string, string>>): Refused {
  const of = (field: string): string => names[field] ?? field;
  const { field, values, problems } = details;
  return new Refused(code, {
    ...details,
    ...(typeof field === 'string' ? { field: of(field) } : {}),
    ...(typeof values?.['field'] === 'string' ? { values: { ...values, field: of(values['field']) } } : {}),
    ...(problems
      ? {
          problems: problems.map((one) => ({
            field: of(one.field),
            sentence: one.sentence.startsWith(one.field)
              ? of(one.field) + one.sentence.slice(one.field.length)
              : one.sentence,
          })),
        }
      : {}),
  });
}
