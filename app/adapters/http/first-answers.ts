import { createHash } from 'node:crypto';
import { Refused } from './errors/refused.js';

/** Answers of requests that carried an Idempotency-Key. */
export interface FirstAnswers {
  /**
   * Does the work once per key and gives its answer again to who comes with the same key and the same request.
   * What was refused is not remembered: nothing of it was done. Throws `key-reused` for another request. With `repeated`,
   * that is remembered of the answer, and given, from the second time on.
   */
  once(
    key: string,
    request: unknown,
    work: () => Promise<unknown>,
    repeated?: (answer: never) => unknown,
  ): Promise<unknown>;
}

interface First {
  readonly asked: string;
  readonly answer: Promise<unknown>;
}

/** Remembers the newest `most` answers, in memory: a key is good until then, or until the next start. */
export function createFirstAnswers(most = 2_000): FirstAnswers {
  const known = new Map<string, First>();
  return {
    once(key, request, work, repeated = (answer) => answer) {
      const asked = digestOf(request);
      const first = known.get(key);
      if (first && first.asked !== asked) throw new Refused('key-reused', { field: 'Idempotency-Key' });
      if (first) return first.answer;
      const whole = work();
      const answer = whole.then((value) => repeated(value as never));
      known.set(key, { asked, answer });
      if (known.size > most) known.delete(known.keys().next().value as string);
      answer.catch(() => {
        if (known.get(key)?.answer === answer) known.delete(key);
      });
      return whole;
    },
  };
}

/** A digest, because requests hold passwords. */
function digestOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}
