import { MOST_SOUND_MS, type SoundUse } from '../../domain/agent-sounds.js';
import type { Agent } from '../../domain/directory.js';
import {
  recordSoundNext,
  SOUND_KEYS,
  type RecordSoundEvent,
  type RecordSoundState,
} from '../../domain/record-sound.js';
import type { Phrase, Spoken, VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';

const KEY_MS = 6_000;

const SAY_IT: Readonly<Record<SoundUse, Phrase>> = { greeting: 'say-greeting', voicemail: 'say-voicemail-greeting' };

type Parts = Pick<DeskParts, 'live' | 'agentSounds' | 'log'>;

interface Talk {
  readonly parts: Parts;
  readonly line: VoiceLine;
  readonly agent: Agent;
  readonly use: SoundUse;
  /** What Asterisk has recorded, under this name of ours; gone with the talk. */
  name: string | null;
}

/**
 * K6: an agent records what they greet with, hears it, accepts it or records it once more, or deletes what was there. What
 * was there stays until the new one is accepted.
 */
export async function recordSound(parts: Parts, line: VoiceLine, agent: Agent, use: SoundUse): Promise<void> {
  const talk: Talk = { parts, line, agent, use, name: null };
  const has = parts.live.view.directory.agentSounds.get(agent.id)?.[use] !== undefined;
  let state: RecordSoundState = { at: 'menu', has, asked: 1 };
  try {
    while (state.at !== 'over') state = recordSoundNext(state, await act(talk, state));
  } finally {
    await forget(talk);
  }
}

async function act(talk: Talk, state: RecordSoundState): Promise<RecordSoundEvent> {
  switch (state.at) {
    case 'menu':
      return menu(talk, state.has);
    case 'recording':
      return record(talk);
    case 'review':
      return review(talk);
    case 'hearing':
      return say(talk, talk.name === null ? ['failed'] : [{ sound: talk.name }], true);
    case 'too-short':
      return say(talk, ['message-too-short']);
    case 'saved':
      return say(talk, ['greeting-saved']);
    case 'deleted':
      return say(talk, ['greeting-deleted']);
    case 'failed':
      return say(talk, ['failed']);
    case 'goodbye':
    case 'over':
      return say(talk, ['goodbye']);
  }
}

async function menu(talk: Talk, has: boolean): Promise<RecordSoundEvent> {
  const heard = await key(talk, has ? 'greeting-record-or-delete' : 'greeting-record');
  if (!has || heard.on !== 'key' || heard.key !== SOUND_KEYS.delete) return heard;
  return tried(talk, async () => {
    await talk.parts.agentSounds.remove(talk.agent.id, talk.use);
    return { on: 'removed' };
  });
}

async function record(talk: Talk): Promise<RecordSoundEvent> {
  const { parts, line, use } = talk;
  await forget(talk);
  const said = await say(talk, [SAY_IT[use]]);
  if (said.on === 'gone') return said;
  talk.name = parts.agentSounds.newName();
  const heard = await line.record({ name: talk.name, maxMs: MOST_SOUND_MS[use], stopKey: '#' });
  if (heard.end === 'gone') return { on: 'gone' };
  return { on: heard.end === 'recorded' ? 'recorded' : 'failed' };
}

async function review(talk: Talk): Promise<RecordSoundEvent> {
  const heard = await key(talk, 'greeting-review');
  if (heard.on !== 'key' || heard.key !== SOUND_KEYS.accept) return heard;
  return tried(talk, () => keep(talk));
}

async function keep({ parts, agent, use, name }: Talk): Promise<RecordSoundEvent> {
  const kept = name === null ? null : await parts.agentSounds.keepRecorded(agent.id, use, name);
  if (kept?.ok) return { on: 'kept' };
  const why = kept?.problem ?? 'nothing was recorded';
  parts.log.warn('a greeting that was recorded by telephone could not be kept', { agentId: agent.id, why });
  return { on: why === 'too-short' ? 'too-short' : 'failed' };
}

/** What goes wrong is said, and told to the operator. */
async function tried({ parts, agent }: Talk, work: () => Promise<RecordSoundEvent>): Promise<RecordSoundEvent> {
  try {
    return await work();
  } catch (error) {
    parts.log.error('a greeting could not be changed by telephone', { agentId: agent.id, error: String(error) });
    return { on: 'failed' };
  }
}

async function forget(talk: Talk): Promise<void> {
  if (talk.name !== null) await talk.parts.agentSounds.forget(talk.name);
  talk.name = null;
}

async function key(talk: Talk, phrase: Phrase): Promise<RecordSoundEvent> {
  if ((await talk.line.say([phrase], true)) === 'gone') return { on: 'gone' };
  const heard = await talk.line.digits({ max: 1, firstMs: KEY_MS, betweenMs: KEY_MS, terminator: '' });
  if (heard.gone) return { on: 'gone' };
  return heard.digits === '' ? { on: 'quiet' } : { on: 'key', key: heard.digits };
}

async function say({ line }: Talk, parts: readonly Spoken[], interruptible = false): Promise<RecordSoundEvent> {
  return { on: (await line.say(parts, interruptible)) === 'gone' ? 'gone' : 'told' };
}
