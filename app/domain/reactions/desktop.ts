import type { Draft } from '../draft.js';
import type { AgentId } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Session } from '../world.js';
import { leave } from './leave.js';
import { isOnAnyCall } from '../second-lines.js';

/** Who signs out agents whose page stays closed. */
const CLOSED = { via: 'system', by: 'desktop-closed' } as const;

/** C6: the agent's page was opened, or the last one closed. Who never had one in this session is not waited for. */
export function desktopSeen(draft: Draft, agentId: AgentId, there: boolean): void {
  const session = draft.sessionOfAgent(agentId);
  if (!session || there === (session.desktop.at === 'open')) return;
  if (there) return opened(draft, session);
  if (session.desktop.at !== 'open') return;
  const gone = settingFor(draft.directory, 'desktopGoneMs', { agentId });
  const until = gone > 0 ? draft.at + gone : null;
  draft.put('session', { ...session, desktop: { at: 'closed', until } }, 'desktop.closed');
}

/** Back in time: a logout that only the closed page had asked for is taken back. */
function opened(draft: Draft, session: Session): void {
  const { pending } = session;
  const kept = pending.logout?.by === CLOSED.by ? { ...pending, logout: null } : pending;
  draft.put('session', { ...session, desktop: { at: 'open' }, pending: kept }, 'desktop.opened');
}

/** Closed for too long: signed out, after the call when there is one (C2). */
export function desktopGone(draft: Draft, session: Session): void {
  const gone: Session = { ...session, desktop: { at: 'closed', until: null } };
  if (!isOnAnyCall(draft, session)) return leave(draft, gone, CLOSED);
  const logout = session.pending.logout ?? CLOSED;
  draft.put('session', { ...gone, pending: { ...session.pending, logout } }, 'logout.pending', { ...CLOSED });
}
