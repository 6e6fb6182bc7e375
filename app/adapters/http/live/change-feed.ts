import { sessionOf } from '../../../domain/calls.js';
import type { AgentId, CallId, SessionId } from '../../../domain/ids.js';
import type { Change } from '../../../domain/world.js';
import type { Live, Step } from '../../../ports/live.js';
import { oversees } from '../auth/caller.js';
import { OwnerMemory, seesOwners, type ChangeOwners, type Owners } from './change-owners.js';
import type { EventStream } from './event-streams.js';
import { shownEntity, type Eyes } from './shown-entities.js';

/** Every change as it happens, for programs: one server-sent event per change, its id the fact's sequence number. */
export interface ChangeFeed {
  /** Starts with what came after `lastSequence`, or with `reset` when that is too long ago (null: from now on). */
  listen(stream: EventStream, lastSequence: number | null): void;
  leave(stream: EventStream): void;
  close(): void;
}

/** Changes kept for listeners who come back: at 500 changes a second, the last 10 seconds. */
const keptChanges = 5000;

const KINDS = ['session', 'leg', 'call', 'offer', 'trunk', 'turn', 'toll', 'supervision', 'recording'] as const;

/** `left`: for those whose scope it left. */
type FrameKind = Eyes | 'left';

interface Kept {
  readonly sequence: number;
  readonly at: number;
  readonly change: Change;
  /** Agents it concerns, before and after: they see it, other agents do not. */
  readonly agents: readonly AgentId[];
  /** In whose scope it is. */
  readonly owners: ChangeOwners;
  readonly frames: Partial<Record<FrameKind, string>>;
}

export function createChangeFeed(live: Live): ChangeFeed {
  const listeners = new Set<EventStream>();
  const agentsOfCall = new Map<CallId, readonly AgentId[]>();
  /** Outlives the session's row, so that its agent hears of its end. */
  const agentOfSession = new Map<SessionId, AgentId>();
  for (const session of live.view.all('session')) agentOfSession.set(session.id, session.agentId);
  const kept: Kept[] = [];
  const memory = new OwnerMemory();
  for (const kind of KINDS) {
    for (const after of live.view.all(kind)) {
      const change = { kind, id: after.id, why: '', detail: {}, after } as Change;
      memory.take(change, agentsOf(change));
    }
  }

  const unsubscribe = live.subscribe((step) => {
    for (const entry of entriesOf(step)) {
      kept.push(entry);
      for (const stream of listeners) deliver(stream, entry);
    }
    if (kept.length > 2 * keptChanges) kept.splice(0, kept.length - keptChanges);
  });

  function entriesOf(step: Step): Kept[] {
    return step.changes.map((change, index) => {
      const agents = agentsOf(change);
      const owners = memory.take(change, agents);
      return { sequence: step.firstSequence + index, at: step.at, change, agents, owners, frames: {} };
    });
  }

  function agentsOf(change: Change): AgentId[] {
    const ofSession = (id: SessionId) => agentOfSession.get(id);
    switch (change.kind) {
      case 'session': {
        const agentId = change.after?.agentId ?? ofSession(change.id);
        if (change.after) agentOfSession.set(change.id, change.after.agentId);
        else agentOfSession.delete(change.id);
        return present([agentId]);
      }
      case 'leg':
        return present([ofSession(change.id)]);
      case 'offer':
        return present([change.after ? ofSession(change.after.sessionId) : undefined]);
      case 'call': {
        const before = agentsOfCall.get(change.id) ?? [];
        const state = change.after?.state;
        const asked = state?.at === 'offered' ? live.view.offersOfCall(change.id) : [];
        const whose = change.after ? sessionOf(change.after) : null;
        const sessions = whose === null ? asked.map(({ sessionId }) => sessionId) : [whose];
        const now = present(sessions.map(ofSession));
        if (now.length === 0) agentsOfCall.delete(change.id);
        else agentsOfCall.set(change.id, now);
        return [...new Set([...before, ...now])];
      }
      case 'toll':
        return present([change.id]);
      case 'turn':
      case 'recording':
        return present([change.after?.agentId]);
      case 'supervision':
        // Whether the agent may know is a matter of policy: their desktop asks for it by itself.
        return [];
      case 'trunk':
        return [];
    }
  }

  function deliver(stream: EventStream, entry: Kept): void {
    const { caller } = stream;
    const seen = oversees(caller) ? frameFor(caller, entry) : null;
    if (seen !== null) stream.send(frameOf(entry, seen));
    else if (caller.agentId !== null && entry.agents.includes(caller.agentId)) stream.send(frameOf(entry, 'masked'));
  }

  /** O: what leaves a scope is gone for those who see nothing else. */
  function frameFor(caller: EventStream['caller'], { change, owners }: Kept): FrameKind | null {
    const sees = (some: Owners | null): boolean => seesOwners(caller, change, some, live.view.directory);
    if (sees(change.after ? owners.after : owners.before)) return 'whole';
    return change.after && sees(owners.before) ? 'left' : null;
  }

  return {
    listen(stream, lastSequence) {
      const newest = kept.at(-1)?.sequence ?? null;
      const oldest = kept[0]?.sequence ?? null;
      if (lastSequence === null) {
        stream.send(`${newest === null ? '' : `id: ${newest}\n`}event: hello\ndata: {}\n\n`);
      } else if (oldest === null || lastSequence < oldest - 1 || lastSequence > (newest ?? 0)) {
        stream.send(`${newest === null ? '' : `id: ${newest}\n`}event: reset\ndata: {}\n\n`);
      } else {
        for (const entry of kept) if (entry.sequence > lastSequence) deliver(stream, entry);
      }
      listeners.add(stream);
    },
    leave: (stream) => void listeners.delete(stream),
    close: unsubscribe,
  };
}

/** Made once per kind of eyes, however many listen. */
function frameOf(entry: Kept, eyes: FrameKind): string {
  const made = entry.frames[eyes];
  if (made !== undefined) return made;
  const { sequence, at, change } = entry;
  const { kind, id } = change;
  const [why, detail] = eyes === 'left' ? ['out-of-scope', {}] : [change.why, change.detail];
  const after = change.after && eyes !== 'left' ? shownEntity(kind, change.after, eyes) : null;
  const frame = `id: ${sequence}\nevent: change\ndata: ${JSON.stringify({ sequence, at, kind, id, why, detail, after })}\n\n`;
  entry.frames[eyes] = frame;
  return frame;
}

function present(agents: readonly (AgentId | undefined)[]): AgentId[] {
  return agents.filter((agent) => agent !== undefined);
}
