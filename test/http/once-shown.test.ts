import test from 'ava';
import { OnceShown } from '../../app/adapters/http/pages/once-shown.js';

test('what is shown once is handed to the session that made it, one time, within five minutes', (t) => {
  let now = 1_000;
  const shown = new OnceShown<string>({ now: () => now });
  shown.keep('ann', 'desk', 'first');
  shown.keep('ann', 'desk', 'second');
  t.is(shown.take('bob', 'desk'), null);
  t.is(shown.take('ann', 'other'), null);
  t.is(shown.take('ann', 'desk'), 'second');
  t.is(shown.take('ann', 'desk'), null);
  shown.keep('ann', 'desk', 'third');
  now += 299_999;
  shown.keep('ann', 'other', 'x');
  now += 1;
  t.is(shown.take('ann', 'desk'), null);
  t.is(shown.take('ann', 'other'), 'x');
});
