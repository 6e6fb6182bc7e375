import type { Directory } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import type { Caller } from '../auth/caller.js';
import type { Texts } from '../texts.js';
import { deskQueues, refusedText } from './desk-queues.js';
import { reasonChoices, reasonWords } from './reason-words.js';

/** A session in the words of the agent's own page. */
export function deskSession(
  session: Session,
  directory: Directory,
  { csrf }: Pick<Caller, 'csrf'>,
  texts: Texts,
): object {
  const { id, state, holds, pending, device } = session;
  const why = holds.map(({ reason }) => reasonWords(reason, directory, texts));
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  return {
    id,
    state: state.at,
    stateText: texts.say(`state.${state.at}`),
    reason: why.length === 0 ? null : [...new Set(why)].join(', '),
    reasons: reasonChoices(directory),
    queues: deskQueues(session, directory, texts),
    refused: refusedText(session, texts),
    pending: waits && texts.say(`pending.${waits}`),
    interface: texts.say(`interface.${session.interface}`),
    softphone: device.kind === 'softphone',
    csrf: csrf ?? '',
  };
}
