import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RATE = 8000;
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

/** A mono 16-bit WAV file of 8 kHz, the only form every Asterisk plays without further modules. */
function softChords(): Buffer {
  const samples = CHORDS.flatMap((chord) =>
    Array.from({ length: RATE * CHORD_SECONDS }, (_, index) => sample(chord, index)),
  );
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, Buffer.from(Int16Array.from(samples).buffer)]);
}

/** Swells and fades within each chord, so that neither the change nor the loop clicks. */
function sample(chord: readonly number[], index: number): number {
  const swell = Math.sin((Math.PI * index) / (RATE * CHORD_SECONDS));
  const sum = chord.reduce((total, hertz) => total + Math.sin((2 * Math.PI * hertz * index) / RATE), 0);
  return Math.round((PEAK * swell * sum) / chord.length);
}
