import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedSettings } from './embedded-settings.js';
import { monoWav, WAV_RATE } from './mono-wav.js';
import { RINGING_CLASS, type MusicClass } from './music-classes.js';

/** As in indications.conf: the tones in Hz, then milliseconds of sound and silence in turn. */
const ZONES = {
  us: { hertz: [440, 480], cadence: [2_000, 4_000] },
  uk: { hertz: [400, 450], cadence: [400, 200, 400, 2_000] },
  de: { hertz: [425], cadence: [1_000, 4_000] },
} as const;
const PEAK = 6_000;

/**
 * The ringing tone of a country as music: who is not answered yet hears it by early media, for which Asterisk's own
 * ringing is not certain to come. Written below `dir` when it is not there yet.
 */
export function ringingSound(zone: EmbeddedSettings['toneZone'], dir: string): MusicClass {
  const folder = join(dir, `ringing-${zone}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'ringing.wav');
  const { hertz, cadence } = ZONES[zone];
  if (!existsSync(path))
    writeFileSync(path, monoWav(cadence.flatMap((ms, n) => stretch(n % 2 === 0 ? hertz : [], ms))));
  return { name: RINGING_CLASS, folder };
}

function stretch(hertz: readonly number[], ms: number): readonly number[] {
  return Array.from({ length: (ms * WAV_RATE) / 1_000 }, (_, index) => {
    const sum = hertz.reduce((total, one) => total + Math.sin((2 * Math.PI * one * index) / WAV_RATE), 0);
    return hertz.length === 0 ? 0 : Math.round((PEAK * sum) / hertz.length);
  });
}
