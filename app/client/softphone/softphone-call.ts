import type { RTCSession } from 'jssip/lib/RTCSession';
import type { ClientLog } from './client-log.js';
import { logCall } from './log-call.js';
import { openMicrophone, troubleOf } from './microphone-check.js';
import type { SoftphoneTrouble } from './softphone-state.js';
import type { SoundSettings } from './sound-settings.js';

export interface CallEvents {
  readonly onAnswered: () => void;
  /** Over, by whoever; with a trouble when it never worked. */
  readonly onOver: (trouble: SoftphoneTrouble | null) => void;
}

/** One call that rings or is talked on. */
export class SoftphoneCall {
  readonly #session: RTCSession;
  readonly #speaker: HTMLAudioElement;
  readonly #log: ClientLog;
  #voice: MediaStream | null = null;
  #trouble: SoftphoneTrouble | null = null;
  #answered = false;

  constructor(session: RTCSession, speaker: HTMLAudioElement, log: ClientLog, { onAnswered, onOver }: CallEvents) {
    this.#session = session;
    this.#speaker = speaker;
    this.#log = log;
    logCall(session, log);
    session.on('peerconnection', ({ peerconnection }) => {
      peerconnection.addEventListener('track', ({ track }) => this.#hear(track));
    });
    session.on('accepted', onAnswered);
    const over = (): void => {
      for (const track of this.#voice?.getTracks() ?? []) track.stop();
      this.#speaker.srcObject = null;
      onOver(this.#trouble);
    };
    session.on('ended', over);
    session.on('failed', ({ cause }) => {
      // The caller who gives up, and a call taken elsewhere, are no failures of this telephone.
      if (this.#answered && !['Canceled', 'Terminated'].includes(cause)) this.#trouble ??= 'call-failed';
      over();
    });
  }

  get muted(): boolean {
    return this.#session.isMuted().audio === true;
  }

  /** What its sound goes over; null before it is answered. */
  get connection(): RTCPeerConnection | null {
    return (this.#session.connection as RTCPeerConnection | null | undefined) ?? null;
  }

  /** Who calls, as Asterisk says; '' when it does not. */
  get caller(): string {
    const { display_name: name, uri } = this.#session.remote_identity;
    return name || (/^[+\d*#]+$/.test(uri.user) ? uri.user : '');
  }

  async answer(settings: SoundSettings, iceServers: readonly RTCIceServer[]): Promise<void> {
    if (this.#answered || this.#session.isEnded()) return;
    this.#answered = true;
    try {
      this.#voice = await openMicrophone(settings, this.#log);
    } catch (error) {
      this.#trouble = troubleOf(error);
      return this.hangUp(480);
    }
    if (this.#session.isEnded()) return;
    this.#session.answer({ mediaStream: this.#voice, pcConfig: { iceServers: [...iceServers] } });
  }

  /** `status` refuses a call that still rings. */
  hangUp(status = 486): void {
    if (this.#session.isEnded()) return;
    this.#session.terminate(this.#session.isEstablished() ? {} : { status_code: status });
  }

  mute(on: boolean): void {
    if (on) this.#session.mute({ audio: true });
    else this.#session.unmute({ audio: true });
  }

  /** Another microphone, without a break of the call. */
  async useMicrophone(settings: SoundSettings): Promise<void> {
    const sender = this.#session.connection?.getSenders().find(({ track }) => track?.kind === 'audio');
    if (!sender) return;
    const before = this.#voice;
    this.#voice = await openMicrophone(settings, this.#log);
    const [track = null] = this.#voice.getAudioTracks();
    if (track) track.enabled = !this.muted;
    await sender.replaceTrack(track);
    for (const old of before?.getTracks() ?? []) old.stop();
  }

  #hear(track: MediaStreamTrack): void {
    this.#speaker.srcObject = new MediaStream([track]);
    // A page that nobody has touched yet may not play: the browser says so on its own tab.
    this.#speaker.play().catch(() => undefined);
  }
}
