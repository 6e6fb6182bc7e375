import type { SoundSettings } from './sound-settings.js';

type Kind = 'microphone' | 'speaker';
const KINDS: Readonly<Record<Kind, MediaDeviceKind>> = { microphone: 'audioinput', speaker: 'audiooutput' };

/** Fills the choice of a device; the first option, the system's own, comes with the page. */
export async function fillDeviceList(list: HTMLSelectElement, kind: Kind, settings: SoundSettings): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const own = list.options[0];
  // Without the agent's consent a browser names no device.
  const named = devices.filter(
    (device) => device.kind === KINDS[kind] && device.deviceId !== '' && device.label !== '',
  );
  const options = named.map(({ deviceId, label }) => new Option(label, deviceId));
  list.replaceChildren(...(own ? [own] : []), ...options);
  list.value = named.some(({ deviceId }) => deviceId === settings[kind]) ? settings[kind] : '';
}

/** Not every browser lets a page choose where it is heard. */
export async function useSpeaker(audio: HTMLAudioElement, { speaker }: SoundSettings): Promise<void> {
  if ('setSinkId' in audio) await audio.setSinkId(speaker).catch(() => undefined);
}
