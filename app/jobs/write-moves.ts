import type { Agent } from '../domain/directory.js';
import type { AgentId } from '../domain/ids.js';
import { placementOf, samePlacement, type MigrationRow, type Placement, type RowEvent } from '../domain/migration.js';
import type { Commands } from '../ports/commands.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Live } from '../ports/live.js';

export interface WriteMovesPorts {
  readonly directory: Pick<DirectoryStore, 'save' | 'versions'>;
  readonly commands: Pick<Commands, 'directoryChanged'>;
  readonly live: Pick<Live, 'view'>;
}

/** What became of the agents of a batch. */
export interface WrittenMoves {
  /** How many were stored. */
  readonly written: number;
  /** Where those are called now whom the engine has as they are to be. */
  readonly loaded: readonly Placement[];
  /** Of each agent. */
  readonly events: ReadonlyMap<AgentId, RowEvent>;
}

/** Writes the agents of these rows, tells the engine once, and looks at what it has then. */
export async function writeMoves(
  { directory, commands, live }: WriteMovesPorts,
  rows: readonly MigrationRow[],
  wanted: (row: MigrationRow) => Placement,
): Promise<WrittenMoves> {
  const agentOf = ({ agentId }: MigrationRow): Agent | undefined => live.view.directory.agents.get(agentId);
  const versions = await directory.versions('agent');
  // Agents at least as new as these versions: what an admin saves meanwhile is never written over.
  await commands.directoryChanged();
  const whys = new Map<AgentId, string>();
  for (const row of rows) {
    const agent = agentOf(row);
    const outcome =
      agent && (await directory.save('agent', { ...agent, ...wanted(row) }, versions.get(agent.id) ?? null));
    if (!outcome?.ok) whys.set(row.agentId, outcome?.problem ?? 'no-such-agent');
  }
  await commands.directoryChanged();
  const isThere = (row: MigrationRow): boolean => {
    const agent = agentOf(row);
    return agent !== undefined && samePlacement(placementOf(agent), wanted(row));
  };
  const eventOf = (row: MigrationRow): RowEvent => {
    if (isThere(row)) return { type: 'written' };
    const why = whys.get(row.agentId) ?? 'not-written';
    const agent = agentOf(row);
    // Somebody saved the agent in this very moment: the next look takes them as they are then.
    return agent && why === 'stale' ? { type: 'found', now: placementOf(agent) } : { type: 'failed', why };
  };
  return {
    written: rows.length - whys.size,
    loaded: rows.filter(isThere).map(wanted),
    events: new Map(rows.map((row) => [row.agentId, eventOf(row)])),
  };
}
