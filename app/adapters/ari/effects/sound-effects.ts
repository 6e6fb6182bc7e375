import type { Effect } from '../../../domain/effects.js';
import type { OwnPrompt, Prompt, SpokenPrompt } from '../../../domain/played-prompt.js';
import type { PlaceInQueue } from '../../../domain/policies/place-in-queue.js';
import { placeSounds } from '../place-sounds.js';
import { soundsOf } from '../prompts.js';
import { query, safeId, safeKeys, safeWord, UnsafeValue } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type SoundEffect = Extract<Effect, { do: 'play' | 'hush' | 'music' | 'ring' | 'quiet' | 'keys' }>;

/** RFC 4733 asks for 40 ms at least; people press for about a tenth of a second. */
const KEY_MS = 80;
const KEY_PAUSE_MS = 60;

/** What Asterisk calls what is ended. */
const QUIETED = { music: 'moh', ring: 'ring' } as const;

/** What one channel hears by itself. */
export function soundCall(effect: SoundEffect, promptsDir: string): AriCall {
  const channel = `/channels/${safeId('channel', effect.channel)}`;
  switch (effect.do) {
    case 'play': {
      const path = `${channel}/play/${safeId('playback', effect.playback)}`;
      const media = mediaOf(effect.prompt, promptsDir);
      // Asterisk takes the same playback id twice and would say it twice.
      if (typeof effect.prompt === 'string') {
        const fields = query({ media: media.join(',') });
        return { request: { method: 'POST', path: `${path}${fields}`, repeatable: false } };
      }
      // A list in the body, because a comma in a folder's name would end a sound in the query.
      return { request: { method: 'POST', path, body: { media }, repeatable: false } };
    }
    case 'hush':
      return { request: repeatable('DELETE', `/playbacks/${safeId('playback', effect.playback)}`), alreadySo: [404] };
    case 'music': {
      const fields = query({ mohClass: safeWord('music class', effect.musicClass) });
      return { request: repeatable('POST', `${channel}/moh${fields}`) };
    }
    case 'ring':
      return { request: repeatable('POST', `${channel}/ring`) };
    case 'keys': {
      const fields = query({ dtmf: safeKeys(effect.keys), between: KEY_PAUSE_MS, duration: KEY_MS });
      return { request: { method: 'POST', path: `${channel}/dtmf${fields}`, repeatable: false } };
    }
    case 'quiet':
      return { request: repeatable('DELETE', `${channel}/${QUIETED[effect.what]}`) };
  }
}

/** Installed sounds by their names, an uploaded one by its file without the ending. */
export function mediaOf(
  prompt: Prompt | OwnPrompt | SpokenPrompt | PlaceInQueue,
  promptsDir: string,
): readonly string[] {
  if (typeof prompt === 'string') return soundsOf[prompt].map((sound) => `sound:${sound}`);
  if ('place' in prompt) return placeSounds(prompt);
  if ('say' in prompt)
    return prompt.say.flatMap((word) =>
      typeof word === 'string' ? soundsOf[word].map((sound) => `sound:${sound}`) : [digitsOf(word.digits)],
    );
  if (promptsDir === '') throw new UnsafeValue('there is no folder of uploaded prompts');
  const before = prompt.after === null ? [] : soundsOf[prompt.after].map((sound) => `sound:${sound}`);
  return [...before, `sound:${promptsDir}/${safeWord('prompt', prompt.own)}`];
}

/** A number, digit by digit; a `+` is not said. */
function digitsOf(digits: string): string {
  const said = digits.replace(/^\+/, '');
  if (/^[0-9*#]{1,32}$/.test(said)) return `digits:${said}`;
  throw new UnsafeValue('only 1-32 of 0-9 * # can be read out');
}
