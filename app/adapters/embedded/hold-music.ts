import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monoWav, WAV_RATE as RATE } from './mono-wav.js';

/** Two gentle chords, in Hz; quiet enough not to startle. */
const CHORDS = [
  [262, 330, 392],
  [220, 277, 330],
];
const CHORD_SECONDS = 2;
const PEAK = 2600;

/**
 * The folder to play music on hold from: the installed one, or one with a soft chord of ours when it holds no sound
 * file, for a caller who hears silence hangs up.
 * @param ownDir where ours is written when needed
 */
export function holdMusicFolder(installedDir: string, ownDir: string): string {
  if (existsSync(installedDir) && readdirSync(installedDir).some((name) => /\.(wav|gsm|sln|alaw|ulaw)$/.test(name)))
    return installedDir;
  mkdirSync(ownDir, { recursive: true, mode: 0o700 });
  const path = join(ownDir, 'soft-chords.wav');
  if (!existsSync(path)) writeFileSync(path, softChords());
  return ownDir;
}

function softChords(): Buffer {
  const samples = CHORDS.flatMap((chord) =>
    Array.from({ length: RATE * CHORD_SECONDS }, (_, index) => sample(chord, index)),
  );
  return monoWav(samples);
}

/** Swells and fades within each chord, so that neither the change nor the loop clicks. */
function sample(chord: readonly number[], index: number): number {
  const swell = Math.sin((Math.PI * index) / (RATE * CHORD_SECONDS));
  const sum = chord.reduce((total, hertz) => total + Math.sin((2 * Math.PI * hertz * index) / RATE), 0);
  return Math.round((PEAK * swell * sum) / chord.length);
}
