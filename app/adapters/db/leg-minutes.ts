import type { Knex } from 'knex';
import type { AgentId, Instant } from '../../domain/ids.js';
import type { LegMinutes, LegSum } from '../../ports/leg-minutes.js';
import { numberOf, textOrNull, type DriverRow } from './column-values.js';

/** Sums over `leg_minutes`, through a reading connection: it never holds up a commit. */
export class DatabaseLegMinutes implements LegMinutes {
  constructor(private readonly reader: Knex) {}

  async sums(from: Instant, to: Instant, agentId: AgentId | null): Promise<readonly LegSum[]> {
    const ended = 'CASE WHEN ended_at < ? THEN ended_at ELSE ? END';
    const began = 'CASE WHEN answered_at > ? THEN answered_at ELSE ? END';
    const isIn = 'answered_at IS NOT NULL AND answered_at < ?';
    const asked = this.reader('leg_minutes').where('ended_at', '>', from).where('started_at', '<', to);
    const rows = (await (agentId === null ? asked : asked.where('agent_id', agentId))
      .select('agent_id', 'trunk_id')
      .count('* as legs')
      .select(
        this.reader.raw('SUM(CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END) AS answered'),
        this.reader.raw(`SUM(CASE WHEN ${isIn} THEN (${ended}) - (${began}) ELSE 0 END) AS answered_ms`, [
          to,
          to,
          to,
          from,
          from,
        ]),
      )
      .groupBy('agent_id', 'trunk_id')
      .orderBy(['agent_id', 'trunk_id'])) as DriverRow[];
    return rows.map((row) => ({
      agentId: textOrNull(row, 'agent_id'),
      trunkId: textOrNull(row, 'trunk_id'),
      legs: numberOf(row, 'legs'),
      answered: numberOf(row, 'answered'),
      answeredMs: numberOf(row, 'answered_ms'),
    }));
  }
}
