import { Ear, type Heard } from './ear.js';
import type { CallEnd, SipCall } from './sip-call.js';
import type { SipParty } from './sip-party.js';
import { ulawTone } from './ulaw.js';

export interface CustomerSettings {
  readonly name: string;
  readonly callerNumber: string;
  readonly tone: number;
  readonly agentTones: readonly number[];
}

/** A customer who calls, waits, talks and hangs up, with a tone for a voice and an ear for the agents' tones. */
export class Customer {
  readonly settings: CustomerSettings;
  readonly ear: Ear;
  #call: SipCall | null = null;
  /** performance.now() when the network answered; null before. */
  answeredAt: number | null = null;
  /** First agent heard. */
  connected: Heard | null = null;
  end: CallEnd | null = null;
  onConnect: (heard: Heard) => void = () => undefined;
  onEnd: (end: CallEnd) => void = () => undefined;

  constructor(settings: CustomerSettings) {
    this.settings = settings;
    this.ear = new Ear(() => settings.agentTones);
    this.ear.onChange = (heard) => {
      if (!heard || this.connected) return;
      this.connected = heard;
      this.onConnect(heard);
    };
  }

  /** Resolves when the call is answered, or has failed (then `end` says how). */
  async dial(from: SipParty, number: string, target: { address: string; port: number }): Promise<void> {
    const call = await from.call(number, target, this.settings.callerNumber).catch((error: Error) => error);
    if (call instanceof Error) {
      this.#ended({ by: 'refused', status: 0, at: performance.now() });
      return;
    }
    this.#call = call;
    this.answeredAt = performance.now();
    call.audio.onPacket = (packet) => this.ear.hear(packet);
    call.speak((n) => ulawTone(this.settings.tone, n * 160));
    void call.ended.then((end) => this.#ended(end));
  }

  /** Hangs up; the returned instant is when BYE left. */
  hangUp(): number {
    return this.#call?.hangUp() ?? performance.now();
  }

  #ended(end: CallEnd): void {
    this.end = end;
    this.onEnd(end);
  }
}
