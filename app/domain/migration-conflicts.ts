import { trunksFor } from './destination.js';
import type { Agent } from './directory.js';
import { isAnyEmergency } from './emergency.js';
import { samePlacement, type Placement } from './migration.js';
import { isOurs, isSameNumber } from './session-number.js';
import type { View } from './world.js';

/** What a row of a job wishes. */
export interface WishedMove {
  readonly line: number;
  readonly agent: Agent;
  readonly target: Placement;
  /** As they are now. */
  readonly before: Placement;
}

/** What keeps a row from being moved; `with` is the login name of who else is concerned. */
export interface MoveConflict {
  readonly line: number;
  readonly code:
    | 'row-twice'
    | 'phone-twice'
    | 'number-missing'
    | 'number-twice'
    | 'number-of-another'
    | 'number-ours'
    | 'number-emergency'
    | 'no-trunk'
    | 'in-another-job'
    | 'no-phone';
  readonly number: string;
  readonly with: string;
}

/** From so many agents on a move is noticed by everybody who works meanwhile. */
export const MANY_AGENTS = 2_000;

/** L: the dry run: every row that cannot be moved as it is wished, all of them. `busy`: agents of jobs that are not over. */
export function moveConflicts(
  view: View,
  moves: readonly WishedMove[],
  busy: ReadonlySet<string>,
): readonly MoveConflict[] {
  const byNumber = new Map<string, WishedMove>();
  const byAgent = new Map<string, WishedMove>();
  const byPhone = new Map<string, WishedMove>();
  const holders = new Map<string, Agent>();
  for (const agent of view.directory.agents.values())
    if (agent.number !== null) holders.set(digits(agent.number), agent);
  for (const move of moves) if (!byAgent.has(move.agent.id)) byAgent.set(move.agent.id, move);
  const conflicts: MoveConflict[] = [];
  for (const move of moves) {
    const { line, agent, target } = move;
    const number = target.number ?? '';
    const tell = (code: MoveConflict['code'], other = ''): void =>
      void conflicts.push({ line, code, number, with: other });
    if (byAgent.get(agent.id) !== move) tell('row-twice', agent.login);
    if (busy.has(agent.id)) tell('in-another-job', agent.login);
    const sharer = target.peer && byPhone.get(target.peer.phoneId);
    if (sharer && sharer !== move) tell('phone-twice', sharer.agent.login);
    if (target.peer && !sharer) byPhone.set(target.peer.phoneId, move);
    if (target.interfaces.includes('phone') && !agent.hotDesk && target.phoneId === null) tell('no-phone');
    if (!target.interfaces.includes('mobile')) continue;
    if (number === '') {
      tell('number-missing');
      continue;
    }
    const twin = byNumber.get(digits(number));
    if (twin && twin.agent.id !== agent.id) tell('number-twice', twin.agent.login);
    byNumber.set(digits(number), move);
    const holder = holders.get(digits(number));
    // Whoever is moved away from it in the same job leaves it to another.
    const leaves = holder && byAgent.get(holder.id);
    const gone = leaves !== undefined && leaves.target.number !== null && !isSameNumber(leaves.target.number, number);
    if (holder && holder.id !== agent.id && !gone) tell('number-of-another', holder.login);
    if (isOurs(view, number, { ...agent, number })) tell('number-ours');
    else if (isAnyEmergency(view, number)) tell('number-emergency');
    else if (trunksFor(view, number, target.trunkId).length === 0) tell('no-trunk');
  }
  return conflicts;
}

/** Rows whose agents are as they are to be already. */
export function alreadyThere(moves: readonly WishedMove[]): number {
  return moves.filter(({ before, target }) => samePlacement(before, target)).length;
}

function digits(number: string): string {
  return number.replace(/^\+/, '');
}
