/** What the agent chose on this computer: kept in the browser, for it is about its devices. */
export interface SoundSettings {
  /** Device ids; '' is the system's own choice. */
  microphone: string;
  speaker: string;
  /** Calls are taken without a press of a button. */
  autoAnswer: boolean;
  /** The browser takes noise and echo out of the agent's voice. */
  cleanVoice: boolean;
}

const KEY = 'farline-softphone';
const AT_FIRST: SoundSettings = { microphone: '', speaker: '', autoAnswer: false, cleanVoice: true };

export function loadSoundSettings(): SoundSettings {
  try {
    return { ...AT_FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<SoundSettings>) };
  } catch {
    return { ...AT_FIRST };
  }
}

/** A browser that keeps nothing (private windows) asks again next time. */
export function saveSoundSettings(settings: SoundSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    return;
  }
}

/** What is asked of the browser for the agent's voice. */
export function voiceConstraints({ microphone, cleanVoice }: SoundSettings): MediaTrackConstraints {
  return {
    echoCancellation: cleanVoice,
    noiseSuppression: cleanVoice,
    autoGainControl: cleanVoice,
    ...(microphone === '' ? {} : { deviceId: { exact: microphone } }),
  };
}
