import test, { type ExecutionContext } from 'ava';
import type { SettingsAnswer } from '../../app/adapters/http/api/setting-routes.js';
import { MAIN_SITE, SETTINGS } from '../support/world.js';
import { JOE, SALES, send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

/** Joe and the queue belong to Berlin, which rings for 9 s and lets callers hear jazz. */
async function berlin(t: ExecutionContext): Promise<{ app: WebApp; ask: Ask }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const settings = { ringMs: 9_000, musicClass: 'jazz' };
  app.directory.put('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin', settings });
  app.directory.put('agent', { ...JOE, siteId: 'berlin' });
  app.directory.put('queue', { ...SALES, siteId: 'berlin', settings: {} });
  app.live.world.directory = await app.directory.load(SETTINGS);
  const token = await app.token('admin');
  return {
    app,
    ask: (method, scope, body) => send(app, method, `/api/v1/settings?scope=${scope}`, { token, body }),
  };
}
type Ask = (method: string, scope: string, body?: object) => Promise<Reply>;

const settingIn = (reply: Reply, key: string) =>
  (reply.json as unknown as SettingsAnswer).settings.find((setting) => setting.key === key);

test('A: each scope tells what it sets, what counts there, where that comes from and what is allowed', async (t) => {
  const { ask } = await berlin(t);
  const joe = await ask('GET', 'agent:joe');
  t.like(joe.json, { scope: 'agent:joe', name: 'Joe Adams', version: 1 });
  const default_ = { scope: 'default', id: null, name: null };
  t.deepEqual(settingIn(joe, 'ringMs'), {
    key: 'ringMs',
    group: 'ringing',
    value: null,
    effective: 9_000,
    from: { scope: 'site', id: 'berlin', name: 'Berlin' },
    inherited: 9_000,
    inheritedFrom: { scope: 'site', id: 'berlin', name: 'Berlin' },
    default: 20_000,
    allowed: 'whole milliseconds from 100 to 300000',
    narrower: [],
  });
  t.is(settingIn(joe, 'musicClass'), undefined, 'music is a matter of queues');
  t.like(settingIn(await ask('GET', 'queue:sales'), 'musicClass'), { effective: 'jazz', from: { scope: 'site' } });
  t.like(settingIn(await ask('GET', 'site:berlin'), 'ringMs'), {
    value: 9_000,
    inherited: 20_000,
    inheritedFrom: default_,
    narrower: ['agent', 'queue'],
  });
  t.deepEqual(settingIn(await ask('GET', 'system'), 'ringMs')?.from, default_);
});

test('A: what is set counts from the next decision on, and null gives it back', async (t) => {
  const { app, ask } = await berlin(t);
  const set = await ask('PUT', 'agent:joe', { version: 1, values: { ringMs: 300, confirm: false } });
  t.is(set.status, 200, set.text);
  t.like(settingIn(set, 'ringMs'), { value: 300, from: { scope: 'agent', id: 'joe', name: 'Joe Adams' } });
  t.is(app.commands.directoryChanges, 1);
  t.deepEqual(app.live.view.directory.agents.get('joe')?.settings, { ringMs: 300, confirm: false });
  const back = await ask('PUT', 'agent:joe', { version: 2, values: { ringMs: null, confirm: false } });
  t.like(back.json, { version: 3 });
  t.deepEqual(app.live.view.directory.agents.get('joe')?.settings, { confirm: false });
  t.true(app.log.text().includes('settings.change agent:joe'), app.log.text());
});

test('A: what is set for the system wins over the environment', async (t) => {
  const { app, ask } = await berlin(t);
  t.is((await ask('PUT', 'system', { version: 1, values: { ringMs: 5_000, redialMs: [100, 200] } })).status, 200);
  t.deepEqual(app.live.view.directory.system, { ringMs: 5_000, redialMs: [100, 200] });
  const jay = await ask('GET', 'agent:jay');
  t.like(settingIn(jay, 'ringMs'), { effective: 5_000, from: { scope: 'system' }, default: 20_000 });
});

test('two admins who set the same scope: the second is told', async (t) => {
  const { ask } = await berlin(t);
  t.is((await ask('PUT', 'queue:sales', { version: 1, values: { wrapUpMs: 5 } })).status, 200);
  const late = await ask('PUT', 'queue:sales', { version: 1, values: {} });
  t.like(late, { status: 409 });
  t.is(late.json.code, 'stale-version');
});

test('everything that is wrong with a set of settings is named at once, and nothing of it is kept', async (t) => {
  const { app, ask } = await berlin(t);
  const values = { ringMs: 99, confirm: 'yes', musicClass: 'jazz', loudness: 11, notReadyAfter: 2, redialMs: [] };
  const reply = await ask('PUT', 'agent:joe', { version: 1, values });
  t.is(reply.status, 422);
  const problems = reply.json['problems'] as { field: string; sentence: string }[];
  t.true(problems.some(({ field }) => field === 'values.loudness'));
  const others = problems.filter(({ field }) => field !== 'values.loudness');
  t.deepEqual(Object.fromEntries(others.map(({ field, sentence }) => [field, sentence])), {
    'values.ringMs': 'values.ringMs "99" is not allowed; allowed is whole milliseconds from 100 to 300000.',
    'values.confirm': 'values.confirm "yes" is not allowed; allowed is true or false.',
    'values.musicClass': 'values.musicClass cannot be set at this scope (agent); it can be set at system, site, queue.',
    'values.redialMs':
      'values.redialMs "[]" is not allowed; allowed is 1 to 20 of whole milliseconds from 10 to 3600000.',
  });
  t.regex(String(reply.json['detail']), /"values\.loudness" is not a field here; known fields are: ringMs, /);
  t.deepEqual(app.live.view.directory.agents.get('joe')?.settings, {});
  t.is(app.commands.directoryChanges, 0);
});

for (const [scope, sentence] of [
  ['site:atlantis', 'The value "site:atlantis" of scope names nothing that exists.'],
  ['agent:nobody', 'The value "agent:nobody" of scope names nothing that exists.'],
] as const) {
  test(`settings of ${scope}, which is not there, are refused by name`, async (t) => {
    const { ask } = await berlin(t);
    for (const reply of [await ask('GET', scope), await ask('PUT', scope, { version: 1, values: {} })]) {
      t.like(reply, { status: 422 });
      t.like(reply.json, { code: 'missing-reference', field: 'scope', title: sentence });
    }
  });
}

test('a scope that is none is refused with what it may be', async (t) => {
  const { ask } = await berlin(t);
  for (const scope of ['phone:p1', 'site', 'queue:', 'agent:../x']) {
    const reply = await ask('GET', scope);
    t.is(reply.status, 422);
    t.regex(String(reply.json['detail']), /allowed is system, or site:ID, queue:ID or agent:ID/);
  }
});

test('K5: a prompt that is not there tells nobody anything: it is refused by field', async (t) => {
  const { ask } = await berlin(t);
  const refused = await ask('PUT', 'agent:joe', { version: 1, values: { consentPrompt: 'gone' } });
  t.is(refused.status, 422);
  t.like(refused.json, { code: 'missing-reference', field: 'values.consentPrompt' });
  t.is((await ask('PUT', 'agent:joe', { version: 1, values: { consentPrompt: 'welcome' } })).status, 200);
});

for (const [key, value] of [
  ['allowedCountries', ['XX']],
  ['allowedCountries', ['DE', 'DE']],
  ['allowedCountries', 'DE'],
  ['allowedNumbers', ['49 30']],
  ['deniedNumbers', ['+*', '+*']],
] as const) {
  test(`D7, toll fraud: ${key} cannot be ${JSON.stringify(value)}, and the refusal names it`, async (t) => {
    const { ask } = await berlin(t);
    const reply = await ask('PUT', 'agent:joe', { version: 1, values: { [key]: value } });
    t.is(reply.status, 422, reply.text);
    t.true(reply.text.includes(`values.${key}`));
  });
}

test('D7, toll fraud: rules of a site are its agents’ until they have their own', async (t) => {
  const { ask } = await berlin(t);
  const values = { allowedCountries: ['DE', 'AT'], deniedNumbers: ['+49900*', '0900*'] };
  t.is((await ask('PUT', 'site:berlin', { version: 1, values })).status, 200);
  t.deepEqual(settingIn(await ask('GET', 'site:berlin'), 'allowedCountries')?.value, ['DE', 'AT']);
});
