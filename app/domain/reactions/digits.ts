import { askedBy } from '../asking.js';
import { conferenceOf, isMember } from '../conferences.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import type { Session } from '../world.js';

type SendDigits = Extract<Command, { do: 'send-digits' }>;

/** K3: keys for a machine at the far end. What was sent may be a secret: history only knows how many keys there were. */
export function sendDigits(draft: Draft, session: Session, command: SendDigits): void {
  const call = draft.call(command.callId);
  const conference = conferenceOf(draft, session)?.conference;
  const inConference = isMember(call) && call.state.conference === conference;
  const theirs = call?.state.at === 'talking' && call.state.sessionId === session.id;
  if (!call || !(inConference || theirs)) return draft.refuse('no-call');
  if (call.state.at === 'talking' && call.state.held) return draft.refuse('call-on-hold');
  const detail = { sessionId: session.id, keys: command.digits.length, ...askedBy(command) };
  draft.put('call', call, 'call.keys-sent', detail);
  draft.send({ do: 'keys', channel: call.channel, keys: command.digits });
}
