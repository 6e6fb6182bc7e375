import type { Agent } from '../domain/directory.js';
import type { AgentId, Millis } from '../domain/ids.js';
import { placementOf, samePlacement, type MigrationRow, type Placement, type RowEvent } from '../domain/migration.js';
import type { Commands } from '../ports/commands.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Live } from '../ports/live.js';
import { writeMovedPeers, type WriteMovedPeersPorts } from './write-moved-peers.js';

export interface WriteMovesPorts extends WriteMovedPeersPorts {
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
  /** null: Asterisk had nothing to read again. */
  readonly reloadMs: Millis | null;
  /** Of each agent. */
  readonly events: ReadonlyMap<AgentId, RowEvent>;
}

/**
 * Writes the peers of these rows, then the agents whose peers Asterisk took, tells the engine once, and looks at what it has
 * then.
 */
export async function writeMoves(
  ports: WriteMovesPorts,
  rows: readonly MigrationRow[],
  wanted: (row: MigrationRow) => Placement,
): Promise<WrittenMoves> {
  const { directory, commands, live } = ports;
  const agentOf = ({ agentId }: MigrationRow): Agent | undefined => live.view.directory.agents.get(agentId);
  const peers = await writeMovedPeers(
    ports,
    rows.flatMap((row) => wanted(row).peer ?? []),
  );
  const versions = await directory.versions('agent');
  // Agents at least as new as these versions: what an admin saves meanwhile is never written over.
  await commands.directoryChanged();
  const whys = new Map<AgentId, string>();
  for (const row of rows) {
    const { peer, ...way } = wanted(row);
    const agent = agentOf(row);
    const why = peer && peers.whys.get(peer.phoneId);
    const outcome =
      agent && !why && (await directory.save('agent', { ...agent, ...way }, versions.get(agent.id) ?? null));
    if (why) whys.set(row.agentId, why);
    else if (!outcome || !outcome.ok) whys.set(row.agentId, outcome ? outcome.problem : 'no-such-agent');
  }
  await putOrphansBack(ports, rows, wanted, (row) => {
    const why = whys.get(row.agentId);
    return why !== undefined && why !== 'stale' && !peers.whys.has(wanted(row).peer?.phoneId ?? '');
  });
  await commands.directoryChanged();
  const isThere = (row: MigrationRow): boolean => {
    const { peer, ...way } = wanted(row);
    const agent = agentOf(row);
    const isPeerThere = !peer || !peers.whys.has(peer.phoneId);
    return isPeerThere && agent !== undefined && samePlacement(placementOf(agent), way);
  };
  const eventOf = (row: MigrationRow): RowEvent => {
    if (isThere(row)) return { type: 'written' };
    const why = whys.get(row.agentId) ?? 'not-written';
    const agent = agentOf(row);
    // Somebody saved the agent in this very moment: the next look takes them as they are then.
    if (!agent || why !== 'stale') return { type: 'failed', why };
    return { type: 'found', now: placementOf(agent, wanted(row).peer) };
  };
  return {
    written: rows.length - whys.size,
    loaded: rows.filter(isThere).map(wanted),
    reloadMs: peers.reloadMs,
    events: new Map(rows.map((row) => [row.agentId, eventOf(row)])),
  };
}

/** Telephones whose peers are written, and whose agents could not be: nothing half-done is left. */
async function putOrphansBack(
  ports: WriteMovesPorts,
  rows: readonly MigrationRow[],
  wanted: (row: MigrationRow) => Placement,
  isOrphan: (row: MigrationRow) => boolean,
): Promise<void> {
  const back = rows.filter(isOrphan).flatMap((row) => {
    const { target, before } = row;
    return (wanted(row) === target ? before?.peer : target.peer) ?? [];
  });
  if (back.length > 0) await writeMovedPeers(ports, back);
}
