const BEEP_S = 0.4;
const PAUSE_MS = 2_500;
const HERTZ = [440, 480];
const LOUDNESS = 0.08;

/** Rings on this computer until the returned function is called. */
export function ring(): () => void {
  const context = new AudioContext();
  beep(context);
  const timer = setInterval(() => beep(context), PAUSE_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function beep(context: AudioContext): void {
  const volume = new GainNode(context, { gain: LOUDNESS });
  volume.connect(context.destination);
  for (const frequency of HERTZ) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(volume);
    tone.start();
    tone.stop(context.currentTime + BEEP_S);
  }
}
