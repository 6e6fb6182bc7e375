import { aWav } from '../wav.js';
import type { LiveSite } from './live-site.js';

/** An uploaded prompt that is one tone, and which tone that is. */
export interface LivePrompt {
  readonly id: string;
  readonly tone: number;
}

let given = 0;

export async function livePrompt(
  site: LiveSite,
  seconds: number,
  heardBy: 'customers' | 'agents' | 'both' = 'customers',
): Promise<LivePrompt> {
  const tone = heardBy === 'both' ? site.farEnd.voiceForBoth() : site.farEnd.voice(heardBy);
  const form = new FormData();
  form.append('name', `Prompt ${++given}`);
  const sound = aWav({ seconds, tone });
  form.append('sound', new File([new Uint8Array(sound)], 'prompt.wav', { type: 'audio/wav' }));
  const { id } = await site.admin.api.upload<{ id: string }>('/api/v1/prompts', form);
  return { id, tone };
}
