import { SAMPLE_RATE } from './ulaw.js';

/** Quieter than this (mean square of 16-bit samples) counts as silence. */
const SILENCE = 400;

/** Share (0–1) of the samples' energy that lies at `hertz`, by Goertzel's algorithm; 0 in silence. */
export function toneShare(samples: Int16Array, hertz: number): number {
  const total = energy(samples);
  if (total / samples.length < SILENCE) return 0;
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const now = sample + factor * last - beforeLast;
    beforeLast = last;
    last = now;
  }
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  // A pure tone of amplitude A over N samples has energy N·A²/2 and Goertzel power (N·A/2)².
  return Math.min(1, (2 * power) / (samples.length * total));
}

/**
 * Which of the tones `hertz` sound in the samples: each with at least `share` [0.2] of their energy.
 * Tones have to be two bins (2 × 8000 ÷ number of samples) apart to be told from each other.
 */
export function tonesIn(samples: Int16Array, hertz: readonly number[], share = 0.2): number[] {
  return hertz.filter((tone) => toneShare(samples, tone) >= share);
}

/** True when nothing audible is in the samples. */
export function isSilent(samples: Int16Array): boolean {
  return energy(samples) / samples.length < SILENCE;
}

function energy(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}
