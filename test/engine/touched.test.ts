import test from 'ava';
import { Touched } from '../../app/engine/touched.js';

const left = (channel: string) => ({ type: 'channel.left', channel }) as const;
const gone = (channel: string) => ({ type: 'channel.gone', channel, cause: 16, sip: null }) as const;

function scene() {
  const clock = { at: 0, mono: () => clock.at };
  return { clock, touched: new Touched(clock) };
}

test('names are noted only while a snapshot is on its way', (t) => {
  const { touched } = scene();
  touched.name('a');
  t.false(touched.has('a'));
  touched.begin();
  touched.name('a');
  touched.event(left('b'));
  t.true(touched.has('a') && touched.has('b'));
  touched.end();
  t.false(touched.has('a'));
});

test('a channel that was told to have left has just left for 5 s, whether a snapshot is on its way or not', (t) => {
  const { clock, touched } = scene();
  touched.event(left('a'));
  touched.begin();
  touched.renew();
  touched.end();
  clock.at = 4_999;
  t.true(touched.hasJustLeft('a'));
  clock.at = 5_000;
  t.false(touched.hasJustLeft('a'));
});

test('its last end counts, and a caller who comes again has not left', (t) => {
  const { clock, touched } = scene();
  touched.event(left('a'));
  clock.at = 3_000;
  touched.event(left('b'));
  touched.event(gone('a'));
  clock.at = 7_000;
  t.true(touched.hasJustLeft('a') && touched.hasJustLeft('b'));
  const caller = { number: '+15550001111', name: '' };
  touched.event({ type: 'caller.entered', channel: 'a', caller, dialledNumber: '6000', endpoint: 'trunk-t1' });
  t.false(touched.hasJustLeft('a'));
});
