import { z } from 'zod';
import type { Directory } from '../../../domain/directory.js';
import { inOrder, OWN_REASONS } from '../../../domain/reason.js';
import { Refused } from '../errors/refused.js';

/** Why an agent is not ready. */
export const reasonField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .describe('the code of a reason, or one of our own words such as login');

/** A reason nobody knows is refused with those that there are. */
export function withReasonsNamed(error: unknown, value: string, { reasons }: Directory): unknown {
  if (!(error instanceof Refused) || error.code !== 'no-such-reason') return error;
  const allowed = inOrder(reasons.values()).map(({ code, label }) => `${code} ${label}`);
  const values = { value, allowed: [...allowed, ...OWN_REASONS].join(', ') };
  return new Refused('no-such-reason', { field: 'reason', values });
}
