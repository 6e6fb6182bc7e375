import test from 'ava';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import { keypadNext } from '../../app/domain/keypad.js';
import type { KeypadEvent, KeypadOutput, KeypadState, KeypadStep } from '../../app/domain/keypad.js';

const RULES = { key: '*', codes: DEFAULT_FEATURE_CODES };

type At = KeypadState['at'];
type Kind = 'feature key' | 'a digit that fits' | 'a digit that fits nothing' | 'hash' | 'quiet';

const STATES: { readonly [S in At]: Extract<KeypadState, { at: S }> } = {
  idle: { at: 'idle' },
  code: { at: 'code', typed: '3' },
  reason: { at: 'reason', typed: '1' },
  number: { at: 'number', feature: 'consult', typed: '49' },
};

const EVENTS: { readonly [K in Kind]: KeypadEvent } = {
  'feature key': { on: 'key', key: '*' },
  'a digit that fits': { on: 'key', key: '3' },
  'a digit that fits nothing': { on: 'key', key: '9' },
  hash: { on: 'key', key: '#' },
  quiet: { on: 'quiet' },
};

const step = (state: KeypadState, ...outputs: readonly KeypadOutput[]): KeypadStep => ({ state, outputs });
const send = (digits: string): KeypadOutput => ({ do: 'send', digits });
const notReady = (argument: string): KeypadOutput => ({ do: 'act', feature: 'not-ready', argument });
const consult = (argument: string): KeypadOutput => ({ do: 'act', feature: 'consult', argument });
const { idle } = STATES;

/** Every cell decided. */
const TABLE: { readonly [S in At]: { readonly [K in Kind]: KeypadStep } } = {
  idle: {
    'feature key': step({ at: 'code', typed: '' }),
    'a digit that fits': step(idle, send('3')),
    'a digit that fits nothing': step(idle, send('9')),
    hash: step(idle, send('#')),
    quiet: step(idle),
  },
  code: {
    'feature key': step({ at: 'code', typed: '' }, send('*3')),
    'a digit that fits': step(idle, { do: 'act', feature: 'ready', argument: '' }),
    'a digit that fits nothing': step(idle, send('*39')),
    hash: step(idle, send('*3#')),
    quiet: step(idle, send('*3')),
  },
  reason: {
    'feature key': step({ at: 'code', typed: '' }),
    'a digit that fits': step({ at: 'reason', typed: '13' }),
    'a digit that fits nothing': step({ at: 'reason', typed: '19' }),
    hash: step(idle, notReady('1')),
    quiet: step(idle, notReady('1')),
  },
  number: {
    'feature key': step({ at: 'code', typed: '' }),
    'a digit that fits': step({ ...STATES.number, typed: '493' }),
    'a digit that fits nothing': step({ ...STATES.number, typed: '499' }),
    hash: step(idle, consult('49')),
    quiet: step(idle, consult('49')),
  },
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const kind of Object.keys(TABLE[at]) as Kind[]) {
    test(`a keypad that is ${at} gets ${kind}`, (t) => {
      t.deepEqual(keypadNext(RULES, STATES[at], EVENTS[kind]), TABLE[at][kind]);
    });
  }
}

/** What comes of keys typed one after another, then a pause. */
function typed(keys: string, rules = RULES): KeypadOutput[] {
  const outputs: KeypadOutput[] = [];
  let state: KeypadState = { at: 'idle' };
  for (const event of [...[...keys].map((key): KeypadEvent => ({ on: 'key', key })), { on: 'quiet' } as const]) {
    const next = keypadNext(rules, state, event);
    outputs.push(...next.outputs);
    state = next.state;
  }
  return outputs;
}

for (const [keys, outputs] of [
  ['*38001555#', [{ do: 'act', feature: 'dial', argument: '001555' }]],
  ['*538888#', [{ do: 'act', feature: 'consult', argument: '8888' }]],
  ['*576001', [{ do: 'act', feature: 'add-party', argument: '6001' }]],
  ['*58#', [{ do: 'act', feature: 'transfer', argument: '' }]],
  ['*54', [{ do: 'act', feature: 'complete', argument: '' }]],
  ['*38001555', [{ do: 'act', feature: 'dial', argument: '001555' }]],
  ['*3849*33', [{ do: 'act', feature: 'ready', argument: '' }]],
  ['*33', [{ do: 'act', feature: 'ready', argument: '' }]],
  ['*3412#', [notReady('12')]],
  ['*34123', [notReady('123')]],
  ['*34', [notReady('')]],
  ['*34#', [notReady('')]],
  ['**33', [send('*'), { do: 'act', feature: 'ready', argument: '' }]],
  ['*', [send('*')]],
  ['*41', [send('*4'), send('1')]],
  ['12*35', [send('1'), send('2'), { do: 'act', feature: 'end-wrap-up', argument: '' }]],
] as const) {
  test(`I: ${keys} typed on a leg becomes ${JSON.stringify(outputs)}`, (t) => {
    t.deepEqual(typed(keys), outputs as unknown as KeypadOutput[]);
  });
}

test('I: with # as the feature key a code begins with it, and * goes on', (t) => {
  t.deepEqual(typed('#33*', { ...RULES, key: '#' }), [{ do: 'act', feature: 'ready', argument: '' }, send('*')]);
});

test('I: no key is lost: whatever is no part of a code goes on, in order', (t) => {
  for (let n = 0; n < 5_000; n++) {
    const keys = n.toString(12).replace(/a/g, '*').replace(/b/g, '#');
    const outputs = typed(keys);
    if (outputs.some((output) => output.do === 'act')) continue;
    const sent = outputs.map((output) => (output.do === 'send' ? output.digits : '')).join('');
    // A reason or a number that was begun and given up for another code is the one thing that goes nowhere.
    if (!keys.includes('*34') && !keys.includes('*38')) t.is(sent, keys);
  }
});
