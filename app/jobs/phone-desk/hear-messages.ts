import { DEFAULT_SITE, type Agent } from '../../domain/directory.js';
import { hearNext, hearOrder, type HearEvent, type HearState, type VoiceMessage } from '../../domain/voice-message.js';
import type { Spoken, VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';
import { recordSound } from './record-sound.js';
import { whoHears } from './who-hears.js';

const KEY_MS = 6_000;

/**
 * K6: an agent hears their messages. Who is signed in on this telephone is known; anybody else says who they are by DN and
 * PIN, and without a PIN hears none from a telephone that is not theirs.
 */
export async function hearMessages(parts: DeskParts, line: VoiceLine): Promise<void> {
  const agent = await whoHears(parts, line);
  if (!agent) return;
  const messages = hearOrder(await parts.mailboxes.of(agent.id));
  let state: HearState = { at: 'counting' };
  while (state.at !== 'over') {
    state = hearNext(state, await act({ parts, line, agent, messages }, state), messages.length);
  }
}

interface Talk {
  readonly parts: DeskParts;
  readonly line: VoiceLine;
  readonly agent: Agent;
  readonly messages: readonly VoiceMessage[];
}

async function act({ parts, line, agent, messages }: Talk, state: HearState): Promise<HearEvent> {
  switch (state.at) {
    case 'counting':
      return say(line, countOf(messages), false);
    case 'message': {
      const message = messages[state.index] as VoiceMessage;
      const zone = parts.live.view.directory.sites.get(agent.siteId ?? DEFAULT_SITE)?.zone ?? 'UTC';
      const when = parts.localTimes.at(message.receivedAt, zone);
      await parts.mailboxes.heard(message);
      // Asterisk cannot be stopped in the middle of numbers.
      const told = await say(line, ['message-from', { when }], false);
      if (told.on === 'gone') return told;
      await parts.mailboxes.noteListening(message, agent.login, 'phone', 'play');
      return say(line, [{ sound: parts.mailboxes.soundOf(message.id) }], true);
    }
    case 'choice':
      return choice(line);
    case 'deleted': {
      await parts.mailboxes.remove(messages[state.index] as VoiceMessage);
      return say(line, ['message-deleted'], true);
    }
    case 'goodbye':
    case 'over':
      return lastOf({ parts, line, agent, messages });
  }
}

/** Behind the last message the agent may record what its callers hear; that talk says goodbye. */
async function lastOf({ parts, line, agent, messages }: Talk): Promise<HearEvent> {
  const told = messages.length > 0 ? await say(line, ['no-more-messages'], false) : ({ on: 'told' } as const);
  if (told.on === 'told') await recordSound(parts, line, agent, 'voicemail');
  return told;
}

function countOf(messages: readonly VoiceMessage[]): readonly Spoken[] {
  const fresh = messages.filter(({ state }) => state === 'new').length;
  return fresh > 0 ? ['you-have', { count: fresh }, 'new-messages'] : ['you-have', 'no-messages'];
}

async function choice(line: VoiceLine): Promise<HearEvent> {
  if ((await line.say(['message-keys'], true)) === 'gone') return { on: 'gone' };
  const heard = await line.digits({ max: 1, firstMs: KEY_MS, betweenMs: KEY_MS, terminator: '' });
  if (heard.gone) return { on: 'gone' };
  return heard.digits === '' ? { on: 'quiet' } : { on: 'key', key: heard.digits };
}

async function say(line: VoiceLine, parts: readonly Spoken[], interruptible: boolean): Promise<HearEvent> {
  return { on: (await line.say(parts, interruptible)) === 'gone' ? 'gone' : 'told' };
}
