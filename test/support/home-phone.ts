import { Ear } from './ear.js';
import type { CallEnd, SipCall } from './sip-call.js';
import { ulawTone } from './ulaw.js';

export interface HomePhoneSettings {
  readonly number: string;
  /** What this agent says: a sine of so many hertz. */
  readonly tone: number;
  /** How long it rings before the agent picks up. */
  readonly ringMs: number;
  /** How long the agent listens to the prompt before pressing 1; null: never presses. */
  readonly pressAfterMs: number | null;
  /** Tones of customers that may be heard. */
  readonly customerTones: () => readonly number[];
}

/** One answered call to this phone, with what was heard on it. */
export interface HomeLeg {
  readonly call: SipCall;
  readonly ear: Ear;
  end: CallEnd | null;
}

/** A plain telephone at an agent's home: it rings, is answered, presses 1 when asked, and speaks its tone. */
export class HomePhone {
  readonly settings: HomePhoneSettings;
  /** Every leg so far, the newest last. */
  readonly legs: HomeLeg[] = [];
  onRing: () => void = () => undefined;
  onAnswer: (leg: HomeLeg) => void = () => undefined;
  onEnd: (leg: HomeLeg, end: CallEnd) => void = () => undefined;

  constructor(settings: HomePhoneSettings) {
    this.settings = settings;
  }

  /** The leg that is up now. */
  get leg(): HomeLeg | null {
    const last = this.legs.at(-1);
    return last && last.end === null ? last : null;
  }

  take(call: SipCall): void {
    if (this.leg) return call.refuse(486);
    this.onRing();
    call.ring();
    const timer = setTimeout(() => void this.#pickUp(call), this.settings.ringMs);
    void call.ended.then(() => clearTimeout(timer));
  }

  async #pickUp(call: SipCall): Promise<void> {
    const leg: HomeLeg = { call, ear: new Ear(this.settings.customerTones), end: null };
    this.legs.push(leg);
    call.audio.onPacket = (packet) => leg.ear.hear(packet);
    void call.ended.then((end) => {
      leg.end = end;
      this.onEnd(leg, end);
    });
    await call.answer();
    call.speak((n) => ulawTone(this.settings.tone, n * 160));
    this.onAnswer(leg);
    if (this.settings.pressAfterMs !== null) await this.#confirm(leg, this.settings.pressAfterMs);
  }

  async #confirm(leg: HomeLeg, afterMs: number): Promise<void> {
    while (leg.end === null && leg.ear.lastSound === null) await pause(50);
    await pause(afterMs);
    if (leg.end === null) await leg.call.press('1');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
