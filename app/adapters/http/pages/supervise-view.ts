import type { Directory } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import type { Texts } from '../texts.js';
import { refusedText, shownQueues } from '../desk/shown-queues.js';
import { reasonChoices, reasonWords } from '../reason-words.js';

/** What was typed into the form, to be shown again. */
export type TypedDeed = Readonly<Record<string, string>>;

/** A session as whoever supervises it reads it. */
export function superviseView(session: Session, directory: Directory, texts: Texts, typed: TypedDeed): object {
  const { state, holds, pending } = session;
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  return {
    state: state.at,
    stateText: texts.say(`state.${state.at}`),
    interface: texts.say(`interface.${session.interface}`),
    pending: waits && texts.say(`pending.${waits}`),
    refused: refusedText(session, texts),
    holds: holds.map(({ setter, reason, by }) => ({
      setter,
      text: reasonWords(reason, directory, texts),
      by: texts.say(`held-by.${setter}`, { name: by }),
      // C1: those of the system end with their cause alone.
      ends: setter !== 'system',
    })),
    queues: shownQueues(session, directory, texts),
    reasons: reasonChoices(directory, typed['reason']),
    note: typed['note'] ?? '',
  };
}
