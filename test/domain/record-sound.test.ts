import test from 'ava';
import { recordSoundNext, type RecordSoundEvent, type RecordSoundState } from '../../app/domain/record-sound.js';

type At = RecordSoundState['at'];

const menu = (asked = 1): RecordSoundState => ({ at: 'menu', has: true, asked });
const review = (asked = 1): RecordSoundState => ({ at: 'review', has: true, asked });
const key = (digit: string): RecordSoundEvent => ({ on: 'key', key: digit });
const over: RecordSoundState = { at: 'over' };

const STATES: { readonly [K in At]: Extract<RecordSoundState, { at: K }> } = {
  menu: { at: 'menu', has: true, asked: 1 },
  recording: { at: 'recording', has: true },
  review: { at: 'review', has: true, asked: 1 },
  hearing: { at: 'hearing', has: true },
  'too-short': { at: 'too-short', has: true },
  saved: { at: 'saved' },
  deleted: { at: 'deleted' },
  failed: { at: 'failed' },
  goodbye: { at: 'goodbye' },
  over: { at: 'over' },
};

const ON = ['told', 'quiet', 'recorded', 'too-short', 'failed', 'kept', 'removed', 'gone'] as const;

/** What a state does with each event without a key; what is left out changes nothing. `gone` ends all. */
const TABLE: { readonly [S in At]: Readonly<Partial<Record<(typeof ON)[number], RecordSoundState>>> } = {
  menu: { quiet: menu(2), removed: { at: 'deleted' }, failed: { at: 'failed' } },
  recording: { recorded: review(), 'too-short': { at: 'too-short', has: true }, failed: { at: 'failed' } },
  review: { quiet: review(2), kept: { at: 'saved' }, failed: { at: 'failed' }, 'too-short': STATES['too-short'] },
  hearing: { told: review() },
  'too-short': { told: menu() },
  saved: { told: { at: 'goodbye' } },
  deleted: { told: { at: 'goodbye' } },
  failed: { told: { at: 'goodbye' } },
  goodbye: { told: over },
  over: {},
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of ON) {
    const wanted = on === 'gone' ? over : TABLE[at][on];
    test(`K6: recording a greeting: ${at} gets ${on}: ${wanted ? wanted.at : 'nothing changes'}`, (t) => {
      t.deepEqual(recordSoundNext(STATES[at], { on } as RecordSoundEvent), wanted ?? STATES[at]);
    });
  }
}

test('K6: keys choose: record, once more and listen; another one is asked about three times, then the talk is over', (t) => {
  const rows: readonly (readonly [RecordSoundState, string, RecordSoundState])[] = [
    [menu(), '1', { at: 'recording', has: true }],
    [menu(), '9', menu(2)],
    [menu(3), '9', { at: 'goodbye' }],
    [review(), '2', { at: 'hearing', has: true }],
    [review(), '3', { at: 'recording', has: true }],
    [review(3), '9', { at: 'goodbye' }],
    [STATES.saved, '1', STATES.saved],
  ];
  for (const [from, digit, to] of rows) t.deepEqual(recordSoundNext(from, key(digit)), to, `${from.at} ${digit}`);
});
