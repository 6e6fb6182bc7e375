import { FEATURES, type Feature, type FeatureCodes } from './feature-codes.js';

/** Keys typed on a leg that is up (I): codes for us, everything else for whoever is at the other end. */
export interface KeypadRules {
  /** `*` or `#`: what stands in front of a code's digits. */
  readonly key: string;
  readonly codes: FeatureCodes;
}

export type KeypadState =
  | { readonly at: 'idle' }
  /** The feature key was pressed; digits behind it that may become a code. */
  | { readonly at: 'code'; readonly typed: string }
  /** Not ready: digits of the reason so far. */
  | { readonly at: 'reason'; readonly typed: string }
  /** K3, whom to call or to send to: digits of the number so far; `#` ends it. */
  | { readonly at: 'number'; readonly feature: WithNumber; readonly typed: string };

/** Codes that are followed by a number. */
export type WithNumber = Extract<Feature, 'dial' | 'consult' | 'add-party' | 'transfer'>;

export type KeypadEvent =
  | { readonly on: 'key'; readonly key: string }
  /** No further key came in time. */
  | { readonly on: 'quiet' };

export type KeypadOutput =
  /** These keys start no code. */
  | { readonly do: 'send'; readonly digits: string }
  | { readonly do: 'act'; readonly feature: Feature; readonly argument: string };

export interface KeypadStep {
  readonly state: KeypadState;
  readonly outputs: readonly KeypadOutput[];
}

const IDLE: KeypadState = { at: 'idle' };
const MOST_REASON = 3;
const MOST_NUMBER = 20;

/** Pure. In every state but `idle` a timer runs that tells `quiet`. */
export function keypadNext(rules: KeypadRules, state: KeypadState, event: KeypadEvent): KeypadStep {
  switch (state.at) {
    case 'idle':
      if (event.on === 'quiet') return { state, outputs: [] };
      if (event.key === rules.key) return { state: { at: 'code', typed: '' }, outputs: [] };
      return { state, outputs: [{ do: 'send', digits: event.key }] };
    case 'code':
      return event.on === 'quiet' ? noCode(rules, state.typed) : codeKey(rules, state.typed, event.key);
    case 'reason':
      return event.on === 'quiet' ? notReady(state.typed) : reasonKey(rules, state.typed, event.key);
    case 'number':
      return event.on === 'quiet' ? withNumber(state, state.typed) : numberKey(rules, state, event.key);
  }
}

function codeKey(rules: KeypadRules, typed: string, key: string): KeypadStep {
  // The second feature key may begin the code that the first one did not.
  if (key === rules.key) return { ...noCode(rules, typed), state: { at: 'code', typed: '' } };
  const digits = typed + key;
  const feature = FEATURES.find((one) => inCall(rules, one) === digits);
  if (feature === 'not-ready') return { state: { at: 'reason', typed: '' }, outputs: [] };
  if (feature && isWithNumber(feature)) return { state: { at: 'number', feature, typed: '' }, outputs: [] };
  if (feature) return { state: IDLE, outputs: [{ do: 'act', feature, argument: '' }] };
  const begins = FEATURES.some((one) => inCall(rules, one).startsWith(digits));
  return begins ? { state: { at: 'code', typed: digits }, outputs: [] } : noCode(rules, digits);
}

function reasonKey(rules: KeypadRules, typed: string, key: string): KeypadStep {
  if (key === rules.key) return { state: { at: 'code', typed: '' }, outputs: [] };
  if (!/^[0-9]$/.test(key)) return notReady(typed);
  const digits = typed + key;
  return digits.length === MOST_REASON ? notReady(digits) : { state: { at: 'reason', typed: digits }, outputs: [] };
}

/** What no number holds ends it without a call; a code may begin there. Digits too many make it a number that nobody has. */
function numberKey(rules: KeypadRules, state: Extract<KeypadState, { at: 'number' }>, key: string): KeypadStep {
  const { typed } = state;
  if (key === '#') return withNumber(state, typed);
  if (key === rules.key) return { state: { at: 'code', typed: '' }, outputs: [] };
  if (!/^[0-9]$/.test(key)) return { state: IDLE, outputs: [] };
  return { state: { ...state, typed: typed.length < MOST_NUMBER ? typed + key : typed }, outputs: [] };
}

function withNumber({ feature }: { readonly feature: WithNumber }, argument: string): KeypadStep {
  return { state: IDLE, outputs: [{ do: 'act', feature, argument }] };
}

function isWithNumber(feature: Feature): feature is WithNumber {
  return ['dial', 'consult', 'add-party', 'transfer'].includes(feature);
}

function notReady(argument: string): KeypadStep {
  return { state: IDLE, outputs: [{ do: 'act', feature: 'not-ready', argument }] };
}

function noCode({ key }: KeypadRules, typed: string): KeypadStep {
  return { state: IDLE, outputs: [{ do: 'send', digits: key + typed }] };
}

/** A code's digits: the key in front of them is the feature key here. */
function inCall({ codes }: KeypadRules, feature: Feature): string {
  return codes[feature].slice(1);
}
