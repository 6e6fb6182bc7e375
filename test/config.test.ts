import test from 'ava';
import { ConfigError, describeSettings, domainSettings, readConfig } from '../app/config.js';

test('without any setting the product starts on loopback with its own Asterisk and SQLite', (t) => {
  const config = readConfig({});
  t.like(config, { httpHost: '127.0.0.1', httpPort: 8080, ariUrl: '', database: '', sipAddress: '127.0.0.1' });
  t.true(Object.isFrozen(config));
  t.deepEqual(domainSettings(config).redialMs, [2_000, 5_000, 15_000, 30_000]);
});

test('every wrong setting is told at once, with its value and what is allowed', (t) => {
  const error = t.throws(
    () =>
      readConfig({
        FARLINE_HTTP_PORT: '99999',
        FARLINE_CONFIRM_TRIES: 'five',
        FARLINE_REDIAL_MS: '2000,soon',
        FARLINE_ON_LEG_LOST: 'cry',
        FARLINE_COLOUR: 'blue',
      }),
    { instanceOf: ConfigError },
  );
  t.deepEqual(error.problems, [
    'FARLINE_HTTP_PORT is "99999", but must be a whole number from 0 to 65535',
    'FARLINE_CONFIRM_TRIES is "five", but must be a whole number from 1 to 20',
    'FARLINE_REDIAL_MS is "2000,soon", but must be whole numbers from 10 to 3600000 with commas between them',
    'FARLINE_ON_LEG_LOST is "cry", but must be one of requeue, overflow, release',
    'FARLINE_COLOUR is not a setting of Farline',
  ]);
});

test('an Asterisk of your own needs its names and passwords, and none of them is shown', (t) => {
  const error = t.throws(() => readConfig({ FARLINE_ARI_URL: 'http://127.0.0.1:8088', FARLINE_ARI_USER: 'x' }), {
    instanceOf: ConfigError,
  });
  t.deepEqual(
    error.problems.map((problem) => problem.split(' ')[0]),
    ['FARLINE_ARI_PASSWORD', 'FARLINE_AMI_USER', 'FARLINE_AMI_PASSWORD', 'FARLINE_PEERS_DIR'],
  );
  const wrong = t.throws(() => readConfig({ FARLINE_ARI_URL: 'secret@nowhere' }), { instanceOf: ConfigError });
  t.false(wrong.message.includes('secret'));
});

test('an address of Asterisk that holds a password is refused, because addresses reach the log', (t) => {
  const given = { FARLINE_ARI_URL: 'http://ari:secret@127.0.0.1:8088' };
  const error = t.throws(() => readConfig(given), { instanceOf: ConfigError });
  t.regex(error.problems[0] ?? '', /^FARLINE_ARI_URL is "\(not shown\)", but must be http:\/\/host:port, without user/);
  t.false(error.message.includes('secret'));
});

test('of our environment Asterisk gets four names and no setting of ours', (t) => {
  const env = { PATH: '/bin', TZ: 'UTC', FARLINE_DATABASE_URL: 'postgres://x:secret@db/farline', NODE_OPTIONS: '' };
  t.deepEqual(readConfig(env).asteriskEnvironment, { PATH: '/bin', TZ: 'UTC' });
});

test('the dead-man never releases a caller in under 60 s', (t) => {
  t.throws(() => readConfig({ FARLINE_DEADMAN_S: '59' }), { message: /FARLINE_DEADMAN_S is "59"/ });
});

test('every setting has a name, a default that is allowed, and a meaning', (t) => {
  for (const { env, about } of describeSettings()) {
    t.regex(env, /^FARLINE_[A-Z_]+$/);
    t.true(about.length > 3, env);
  }
});

test('I: feature codes may be changed one by one, and codes that clash are refused by name', (t) => {
  t.is(readConfig({}).featureCodes.ready, '*33');
  const { featureCodes } = readConfig({ FARLINE_FEATURE_CODES: 'ready=*73, not-ready=*74' });
  t.like(featureCodes, { ready: '*73', 'not-ready': '*74', login: '*31' });
  for (const [given, why] of [
    ['ready=33', /ready must be \* and 1 to 4 digits/],
    ['ready=*30', /begin with the same code \*30/],
    ['dance=*99', /each is the name of a feature/],
    ['ready=*73=*74', /each is the name of a feature/],
  ] as const) {
    const error = t.throws(() => readConfig({ FARLINE_FEATURE_CODES: given }), { instanceOf: ConfigError }, given);
    t.regex(error?.message ?? '', why);
  }
});
