import type { ClientLog } from './client-log.js';
import type { SoftphoneTrouble } from './softphone-state.js';
import { voiceConstraints, type SoundSettings } from './sound-settings.js';

/** Any real room is louder than this (root mean square of samples from −1 to 1). */
const SILENCE = 0.0005;
const LISTEN_MS = 2_000;
const LOOK_MS = 100;

/** Opens the microphone. @throws DOMException when the browser gives none */
export async function openMicrophone(settings: SoundSettings, log: ClientLog | null): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: voiceConstraints(settings) });
  } catch (error) {
    log?.note(troubleOf(error), { cause: error instanceof Error ? error.name : undefined });
    throw error;
  }
}

/** Why the browser gave no microphone. */
export function troubleOf(error: unknown): 'microphone-refused' | 'microphone-missing' {
  return error instanceof DOMException && error.name === 'NotAllowedError'
    ? 'microphone-refused'
    : 'microphone-missing';
}

/**
 * Listens to the microphone for up to two seconds; null: it hears something. `onLevel` is told how loud it is, 0 to 1,
 * ten times a second.
 */
export async function checkMicrophone(
  settings: SoundSettings,
  log: ClientLog | null,
  onLevel: (level: number) => void,
): Promise<SoftphoneTrouble | null> {
  let stream: MediaStream;
  try {
    stream = await openMicrophone(settings, log);
  } catch (error) {
    return troubleOf(error);
  }
  const context = new AudioContext();
  try {
    const ear = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(ear);
    const isHeard = (await loudest(ear, onLevel)) > SILENCE;
    log?.note(isHeard ? 'microphone-works' : 'microphone-silent', { device: stream.getAudioTracks()[0]?.label });
    return isHeard ? null : 'microphone-silent';
  } finally {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  }
}

async function loudest(ear: AnalyserNode, onLevel: (level: number) => void): Promise<number> {
  const samples = new Float32Array(ear.fftSize);
  let most = 0;
  for (let passed = 0; passed < LISTEN_MS; passed += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    ear.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    most = Math.max(most, level);
    onLevel(Math.min(1, level * 4));
  }
  return most;
}
