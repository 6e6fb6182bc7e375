import type { Agent } from '../../domain/directory.js';
import { settingFor } from '../../domain/setting-for.js';
import {
  leaveBegins,
  leaveNext,
  SHORTEST_MESSAGE_MS,
  type LeaveEvent,
  type LeaveState,
} from '../../domain/voice-message.js';
import type { Spoken, VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';

type Box = Pick<DeskParts, 'live' | 'mailboxes' | 'log'>;

/** K6: somebody did not reach an agent, and may leave a message: the agent's number, what to do, a tone, the message. */
export async function leaveMessage(parts: Box, line: VoiceLine): Promise<void> {
  const { directory } = parts.live.view;
  const agent = directory.agents.get(line.dialled);
  if (!agent) return void (await line.say(['mailbox-closed'], false));
  const whom = { agentId: agent.id };
  const kept = await parts.mailboxes.of(agent.id);
  const full = kept.length >= settingFor(directory, 'messagesMost', whom);
  let state: LeaveState = leaveBegins(settingFor(directory, 'voicemail', whom), full);
  if (state === 'full') parts.log.warn('a voicemail is full, and takes no message', { agentId: agent.id });
  while (state !== 'over') state = leaveNext(state, await act(parts, line, agent, state));
}

async function act(parts: Box, line: VoiceLine, agent: Agent, state: LeaveState): Promise<LeaveEvent> {
  switch (state) {
    case 'greeting': {
      const own = parts.live.view.directory.agentSounds.get(agent.id)?.voicemail;
      if (own) return greeted(line, await say(line, [{ own: own.sound }], true));
      // Asterisk cannot be stopped in the middle of digits.
      const number = await say(line, [{ digits: agent.dn }]);
      if (number.on === 'gone') return number;
      return greeted(line, await say(line, ['not-there-leave-message'], true));
    }
    case 'recording':
      return record(parts, line, agent);
    case 'saved':
      return say(line, ['message-saved', 'goodbye']);
    case 'nothing':
      return say(line, ['message-too-short', 'goodbye']);
    case 'full':
      return say(line, ['mailbox-full', 'goodbye']);
    case 'closed':
    case 'over':
      return say(line, ['mailbox-closed']);
  }
}

/** The key that broke it off is no part of the message. */
async function greeted(line: VoiceLine, said: LeaveEvent): Promise<LeaveEvent> {
  if (said.on === 'told') await line.digits({ max: 1, firstMs: 1, betweenMs: 1, terminator: '#' });
  return said;
}

/** Who hangs up has said what they wanted to say. */
async function record(parts: Box, line: VoiceLine, { id: agentId }: Agent): Promise<LeaveEvent> {
  const { mailboxes } = parts;
  const caller = { number: line.callerNumber, name: line.callerName };
  const { directory } = parts.live.view;
  const id = await mailboxes.beginWithin(agentId, caller, settingFor(directory, 'messagesMost', { agentId }));
  if (id === null) return { on: 'full' };
  const maxMs = settingFor(directory, 'messageMaxMs', { agentId });
  const heard = await line.record({ name: mailboxes.soundOf(id), maxMs, stopKey: '#' });
  await mailboxes.finished(id, agentId, heard.end !== 'failed', SHORTEST_MESSAGE_MS);
  if (heard.end === 'gone') return { on: 'gone' };
  const kept = await mailboxes.get(id);
  return kept ? { on: 'recorded', durationMs: kept.durationMs } : { on: 'failed' };
}

async function say(line: VoiceLine, parts: readonly Spoken[], interruptible = false): Promise<LeaveEvent> {
  return { on: (await line.say(parts, interruptible)) === 'gone' ? 'gone' : 'told' };
}
