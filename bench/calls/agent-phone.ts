import { setTimeout as delay } from 'node:timers/promises';
import type { SipCall } from '../../test/support/sip-call.js';
import type { Random } from '../../test/simulation/random.js';
import { markedPacket, speakerOf } from '../freed/marker.js';
import { Heard } from './heard.js';

/** Agents' words are numbered from here on, above those of all customers. */
export const FIRST_AGENT = 60_000;
const WORD_MS = 80;

/** One call that reached an agent's telephone. */
export interface PhoneCall {
  readonly call: SipCall;
  readonly answered: boolean;
  over: boolean;
}

export interface PhoneSettings {
  readonly number: string;
  readonly index: number;
  /** The line stays up: whoever nails up means to answer. */
  readonly nailedUp: boolean;
  readonly random: Random;
}

/** A telephone at an agent's home: rung for a call, it is picked up or not, as it comes. */
export class AgentPhone {
  readonly heard = new Heard();
  readonly speaker: number;
  #current: PhoneCall | null = null;
  /** The run is over: it answers nothing any more. */
  closed = false;

  constructor(readonly settings: PhoneSettings) {
    this.speaker = FIRST_AGENT + settings.index;
  }

  /** To be called for each call that reaches its number. */
  take(call: SipCall): void {
    const { nailedUp, random } = this.settings;
    if (this.#current || this.closed) return call.refuse(486);
    const chance = random.next();
    if (!nailedUp && chance < 0.06) return call.refuse(486);
    if (!nailedUp && chance < 0.12) return call.refuse(603);
    call.ring();
    const answered = nailedUp || chance >= 0.2;
    const here: PhoneCall = { call, answered, over: false };
    this.#current = here;
    void call.ended.then(() => {
      here.over = true;
      if (this.#current === here) this.#current = null;
    });
    if (answered) void this.#pickUp(here, random.between(20, nailedUp ? 200 : 900), random.chance(0.93));
  }

  /** Puts the phone down. Whether there was a call up. */
  hangUp(): boolean {
    this.#current?.call.hangUp();
    return this.#current !== null;
  }

  get isFree(): boolean {
    return this.#current === null;
  }

  async #pickUp(here: PhoneCall, afterMs: number, confirms: boolean): Promise<void> {
    await delay(afterMs);
    if (here.over) return;
    let sound = false;
    here.call.audio.onPacket = ({ payload }) => {
      sound = true;
      this.heard.note(speakerOf(payload), Date.now());
    };
    await here.call.answer();
    here.call.speak(() => markedPacket(this.speaker), WORD_MS);
    // As people do: a key is pressed after something was said.
    while (!sound && !here.over) await delay(20);
    await delay(100);
    // The call may be over before the key is up again.
    if (!here.over && (confirms || this.settings.nailedUp)) await here.call.press('1').catch(() => undefined);
  }
}
