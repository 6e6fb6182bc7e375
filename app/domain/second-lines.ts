import { isOnCall } from './agent.js';
import { callNext } from './call.js';
import { releaseCall } from './calls.js';
import type { Draft } from './draft.js';
import type { HangUpReason } from './effects.js';
import { clearHolds } from './holds.js';
import type { SessionId } from './ids.js';
import { isLineState, ownerOfLine, type LineState } from './line-state.js';
import type { Prompt } from './played-prompt.js';
import { endSession } from './sessions.js';
import type { Call, Session, View } from './world.js';

/** D2: the system's hold of an agent who calls somebody outside on the second line of their telephone. */
export const SECOND_LINE_HOLD = 'second-line';

/** D2: the second line of an agent's own telephone, dialled outside. */
export type LineCall = Call & { readonly state: LineState };

export function isLine(call: Call | undefined): call is LineCall {
  return call !== undefined && isLineState(call.state);
}

/** The second line of this session's telephone; undefined: it has none, or one that goes nowhere outside. */
export function lineOf(view: Pick<View, 'all'>, sessionId: SessionId): LineCall | undefined {
  for (const call of view.all('call')) if (isLine(call) && ownerOfLine(call.state) === sessionId) return call;
  return undefined;
}

/** Calls or talks, be it on a second line alone: what is asked for meanwhile is pending (C2). */
export function isOnAnyCall(view: Pick<View, 'all'>, { id, state }: Session): boolean {
  return isOnCall(state) || lineOf(view, id) !== undefined;
}

/** It was dialled just now, and is not back from the dialplan: nobody is called by it yet. */
export function isLineOnTheWay(view: Pick<View, 'get'>, call: Call): boolean {
  return isLine(call) && view.get('call', call.state.withCall)?.state.at === 'agent-first';
}

/** Nobody is at its other end, or comes there: the agent hears why on that line, and then it ends. */
export function tellLine(draft: Draft, line: LineCall, prompt: Prompt, ends: HangUpReason): void {
  const playback = `${draft.moment.pbx}-told-${line.id}`;
  const until = draft.at + draft.directory.settings.tellMs;
  const { channel, answered } = line;
  const bridge = line.state.at === 'together' ? line.state.bridge : null;
  const state = callNext(line.state, { on: 'line-told', at: draft.at, until, playback, ends });
  if (state === line.state) return;
  draft.put('call', { ...line, state }, 'call.line-told', { sessionId: ownerOfLine(line.state), prompt });
  if (bridge !== null) draft.send({ do: 'remove', bridge, channel });
  if (!answered) draft.send({ do: 'progress', channel });
  draft.send({ do: 'play', channel, playback, prompt });
}

/** Whether it was this that the line was told by: it is over then. */
export function lineWasTold(draft: Draft, call: Call, playback: string): boolean {
  if (!isLine(call) || call.state.at !== 'passing' || call.state.told?.playback !== playback) return false;
  endLine(draft, call);
  return true;
}

/** Ends it as it was to end, on the telephone's display too. */
export function endLine(draft: Draft, line: LineCall): void {
  const ends = line.state.at === 'passing' ? (line.state.told?.ends ?? 'normal') : 'normal';
  releaseCall(draft, line, 'failed', ends);
}

/** The agent may be offered calls again; or they are signed out, who asked for that and have no other call (C2). */
export function lineOver(draft: Draft, line: LineCall): void {
  const session = draft.session(ownerOfLine(line.state));
  if (!session || lineOf(draft, session.id)) return;
  const { logout } = session.pending;
  if (logout && !isOnCall(session.state)) return endSession(draft, session, logout);
  clearHolds(draft, session, ({ setter, reason }) => setter === 'system' && reason === SECOND_LINE_HOLD);
}
