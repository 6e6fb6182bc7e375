import { isOnHold } from '../domain/call.js';
import type { FeatureCodes } from '../domain/feature-codes.js';
import type { ChannelId, Millis } from '../domain/ids.js';
import { keypadNext, type KeypadOutput, type KeypadRules, type KeypadState } from '../domain/keypad.js';
import type { Leg, View } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { LegVoice } from '../ports/leg-voice.js';
import { acceptOnLeg } from './phone-desk/accept-on-leg.js';
import { actOnLeg, type LegActions } from './phone-desk/act-on-leg.js';

export interface KeypadParts extends LegActions {
  readonly voice: LegVoice;
  readonly clock: Clock;
  readonly codes: FeatureCodes;
  /** In front of the digits of a code. */
  readonly featureKey: string;
  /** After this without a key what was typed is judged as it stands. */
  readonly quietMs: Millis;
}

/** Sending takes a tenth of a second for each key, and holds up what else is asked for that channel: its end, too. */
const KEYS_PER_S = 4;
const MOST_AT_ONCE = 6;
/** After a storm nothing is sent on before this long without a key, ms. */
const CALM_MS = 1_000;

/** E3: takes the call that is offered for a look; behind the feature key it belongs to a code. */
const ACCEPTS = '1';

interface Keypad {
  state: KeypadState;
  cancel: () => void;
  /** Keys that may still be sent on, and when that was counted. */
  credit: number;
  countedAt: Millis;
  /** Keys come faster than they can be sent on. */
  storm: boolean;
  pressedAt: Millis;
}

/** Reads the keys agents press on legs that are up: codes are carried out, everything else goes on to the far end (I). */
export class ReadKeypads {
  readonly #parts: KeypadParts;
  readonly #rules: KeypadRules;
  readonly #keypads = new Map<ChannelId, Keypad>();
  readonly #stop: () => void;

  constructor(parts: KeypadParts) {
    this.#parts = parts;
    this.#rules = { key: parts.featureKey, codes: parts.codes };
    parts.voice.onKey = (channel, key) => this.#pressed(channel, key);
    this.#stop = parts.live.subscribe(({ changes }) => {
      if (changes.some(({ kind }) => kind === 'leg')) this.#forgetGone();
    });
  }

  stop(): void {
    this.#stop();
    this.#parts.voice.onKey = null;
    for (const keypad of this.#keypads.values()) keypad.cancel();
    this.#keypads.clear();
  }

  #pressed(channel: ChannelId, key: string): void {
    if (!legOn(this.#parts.live.view, channel)) return;
    const now = this.#parts.clock.mono();
    const keypad = this.#keypads.get(channel) ?? freshKeypad(now);
    if (now - keypad.pressedAt > CALM_MS) keypad.storm = false;
    keypad.pressedAt = now;
    this.#keypads.set(channel, keypad);
    this.#step(channel, keypad, { on: 'key', key });
  }

  #step(channel: ChannelId, keypad: Keypad, event: Parameters<typeof keypadNext>[2]): void {
    keypad.cancel();
    const { state, outputs } = keypadNext(this.#rules, keypad.state, event);
    keypad.state = state;
    const wait = (): void => this.#step(channel, keypad, { on: 'quiet' });
    keypad.cancel = state.at === 'idle' ? nothing : this.#parts.clock.after(this.#parts.quietMs, wait);
    for (const output of outputs) this.#carryOut(channel, keypad, output);
  }

  #carryOut(channel: ChannelId, keypad: Keypad, output: KeypadOutput): void {
    const leg = legOn(this.#parts.live.view, channel);
    if (!leg) return;
    if (output.do === 'act') void actOnLeg(this.#parts, leg, channel, output);
    else if (output.digits === ACCEPTS && leg.state.at === 'parked') acceptOnLeg(this.#parts, leg);
    else this.#sendOn(leg, keypad, output.digits);
  }

  /** A leg that waits has no far end, and who is on hold hears music. A storm of keys is not sent on: it would hold up the call's own end. */
  #sendOn({ state }: Leg, keypad: Keypad, digits: string): void {
    const call = state.at === 'connected' ? this.#parts.live.view.get('call', state.callId) : undefined;
    if (!call || isOnHold(call.state)) return;
    const now = this.#parts.clock.mono();
    keypad.credit = Math.min(MOST_AT_ONCE, keypad.credit + ((now - keypad.countedAt) / 1_000) * KEYS_PER_S);
    keypad.countedAt = now;
    if (keypad.storm) return;
    if (keypad.credit < digits.length) {
      keypad.storm = true;
      return this.#parts.log.warn('an agent presses keys too fast to be sent on', { callId: call.id });
    }
    keypad.credit -= digits.length;
    this.#parts.voice.sendKeys(call.channel, digits);
  }

  #forgetGone(): void {
    for (const [channel, keypad] of this.#keypads) {
      if (this.#parts.live.view.ownerOf(channel)?.kind === 'leg') continue;
      keypad.cancel();
      this.#keypads.delete(channel);
    }
  }
}

/** The leg on this channel, when it waits or talks; while it is asked for 1 its keys are the engine's. */
function legOn(view: View, channel: ChannelId): Leg | null {
  const owner = view.ownerOf(channel);
  const leg = owner?.kind === 'leg' ? view.get('leg', owner.id) : undefined;
  return leg && (leg.state.at === 'parked' || leg.state.at === 'connected') ? leg : null;
}

function freshKeypad(now: Millis): Keypad {
  return { state: { at: 'idle' }, cancel: nothing, credit: MOST_AT_ONCE, countedAt: now, storm: false, pressedAt: now };
}

function nothing(): void {
  return undefined;
}
