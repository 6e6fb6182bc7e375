import type { Effect } from '../../../domain/effects.js';
import { soundsOf } from '../prompts.js';
import { query, safeId, safeWord } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type SoundEffect = Extract<Effect, { do: 'play' | 'hush' | 'music' | 'ring' | 'quiet' }>;

/** What one channel hears by itself. */
export function soundCall(effect: SoundEffect): AriCall {
  const channel = `/channels/${safeId('channel', effect.channel)}`;
  switch (effect.do) {
    case 'play': {
      const media = soundsOf[effect.prompt].map((sound) => `sound:${sound}`).join(',');
      const path = `${channel}/play/${safeId('playback', effect.playback)}${query({ media })}`;
      // Asterisk takes the same playback id twice and would say it twice.
      return { request: { method: 'POST', path, repeatable: false } };
    }
    case 'hush':
      return { request: repeatable('DELETE', `/playbacks/${safeId('playback', effect.playback)}`), alreadySo: [404] };
    case 'music': {
      const fields = query({ mohClass: safeWord('music class', effect.musicClass) });
      return { request: repeatable('POST', `${channel}/moh${fields}`) };
    }
    case 'ring':
      return { request: repeatable('POST', `${channel}/ring`) };
    case 'quiet':
      return { request: repeatable('DELETE', `${channel}/${effect.what === 'music' ? 'moh' : 'ring'}`) };
  }
}
