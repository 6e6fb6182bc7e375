import type { AgentId, Moment } from '../ids.js';
import { settingFor } from '../setting-for.js';
import { spentBy } from '../tolls.js';
import type { View } from '../world.js';

/** Which limit an agent has come to. */
export type TollProblem = 'rate' | 'minutes' | 'spend';

/**
 * D7, toll fraud: why this agent may begin no other call outside for now; null: they may. A call that goes on is never cut.
 * Emergency calls and colleagues are not asked about here.
 */
export function tollProblem(view: View, now: Moment, agentId: AgentId): TollProblem | null {
  const limit = (key: 'outCallsPerHour' | 'outMinutesPerDay' | 'outSpendPerDay'): number =>
    settingFor(view.directory, key, { agentId }) || Infinity;
  const { calls, ms, costE4 } = spentBy(view, now, agentId);
  if (calls >= limit('outCallsPerHour')) return 'rate';
  if (ms >= limit('outMinutesPerDay') * 60_000) return 'minutes';
  return costE4 >= limit('outSpendPerDay') * 10_000 ? 'spend' : null;
}
