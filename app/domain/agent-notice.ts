import type { Directory } from './directory.js';
import { reasonOfCode } from './reason.js';
import type { Session } from './world.js';

/**
 * What an agent's state is called, for phones that show text: a key of the catalogue, or a label as it was typed. Calls do
 * not change it: who talks knows it, and the lamp of ready shows it to the others.
 */
export interface AgentNotice {
  readonly presence: 'available' | 'away' | 'unavailable';
  /** Code of the reason; '' when it is none of the configured ones. */
  readonly code: string;
  readonly text: { readonly key: string } | { readonly label: string };
}

export function noticeOf(directory: Directory, session: Session | undefined): AgentNotice {
  const at = session?.state.at ?? 'logged-out';
  if (at === 'logged-out') return { presence: 'unavailable', code: '', text: { key: 'state.logged-out' } };
  const hold = at === 'not-ready' ? session?.holds.at(-1) : undefined;
  if (!hold) {
    const key = session?.refusals ? `notice.${session.refusals.last}` : 'state.ready';
    return { presence: 'available', code: '', text: { key } };
  }
  const told = session?.refusals?.last === hold.reason ? `notice.held-${hold.reason}` : `reason.${hold.reason}`;
  const reason = reasonOfCode(directory, hold.reason);
  if (reason) return { presence: 'away', code: reason.code, text: { label: reason.label } };
  return { presence: 'away', code: '', text: { key: told } };
}
