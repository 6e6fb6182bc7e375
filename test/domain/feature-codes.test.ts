import test from 'ava';
import { DEFAULT_FEATURE_CODES, dialledFeature, featureCodesProblem } from '../../app/domain/feature-codes.js';

const codes = DEFAULT_FEATURE_CODES;

test('I: what is dialled leads to a feature and what is behind its code', (t) => {
  t.deepEqual(dialledFeature(codes, '*30'), { feature: 'login-toggle', rest: '' });
  t.deepEqual(dialledFeature(codes, '*308888'), { feature: 'login-toggle', rest: '8888' });
  t.deepEqual(dialledFeature(codes, '*3412'), { feature: 'not-ready', rest: '12' });
  t.deepEqual(dialledFeature(codes, '*380015551234'), { feature: 'dial', rest: '0015551234' });
  t.deepEqual(dialledFeature(codes, '*37'), { feature: 'nail-up', rest: '' });
  for (const none of ['', '*', '*3', '30', '8888', '*39']) t.is(dialledFeature(codes, none), null, none);
});

test('I: codes may be others, as long as each can be told from every other', (t) => {
  t.is(featureCodesProblem(codes), null);
  t.is(featureCodesProblem({ ...codes, ready: '*7', 'not-ready': '*8' }), null);
  for (const wrong of ['', '30', '*', '*12345', '*3a', '#30', '*30 ']) {
    t.regex(featureCodesProblem({ ...codes, ready: wrong }) ?? '', /^ready must be \* and 1 to 4 digits$/, wrong);
  }
  t.regex(featureCodesProblem({ ...codes, ready: '*30' }) ?? '', /begin with the same code/);
  t.regex(
    featureCodesProblem({ ...codes, ready: '*301' }) ?? '',
    /login-toggle and ready begin with the same code \*30/,
  );
});
