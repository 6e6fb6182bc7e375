import test, { type ExecutionContext } from 'ava';
import { emptyGuide } from '../support/empty-guide.js';
import { startBrowser, type FormBrowser } from '../support/form-browser.js';
import { aSession, put } from '../support/rows.js';
import { typedIn } from '../support/typed-in.js';
import type { WebApp } from '../support/web-app.js';
import { adminBrowser } from '../support/admin-browser.js';

const TRUNK = { name: 'Carrier', contact: '10.10.10.1:5071', prefixes: '+1, *' };
const ANN = { name: 'Ann Lee', dn: '1001', telephone: 'browser', isMe: 'yes' };
const QUEUE = { name: 'Sales', dn: '6000', number: '+1 800 555 0199' };

const LOGIN_HOLD = { setter: 'agent', reason: 'login', since: 1, via: 'web', by: 'ann' } as const;

const agentsOf = (app: WebApp) => [...app.live.view.directory.agents.values()];

test('6.7: the guide begins at the first step that is left, and goes on where one was', async (t) => {
  const { app, browser } = await emptyGuide(t);
  const next = async () => (await browser.open('/guide')).headers.get('location');
  t.is(await next(), '/guide/trunk');
  await browser.open('/guide/trunk');
  t.is((await browser.submit('/guide/trunk', TRUNK)).headers.get('location'), '/guide/trunk');
  t.is(await next(), '/guide/agent');
  await browser.open('/guide/agent');
  t.is((await browser.submit('/guide/agent', ANN)).status, 303);
  t.is(await next(), '/guide/queue');
  await browser.open('/guide/queue');
  const [ann] = agentsOf(app);
  t.is((await browser.submit('/guide/queue', { ...QUEUE, agentId: ann?.id ?? '' })).status, 303);
  const { queues, routes, trunks } = app.live.view.directory;
  t.like([...trunks.values()][0], { name: 'Carrier', prefixes: ['+1', ''] });
  const [queue] = queues.values();
  t.like([...routes.values()][0], { number: '+18005550199', target: { kind: 'queue', queueId: queue?.id } });
  t.deepEqual(agentsOf(app)[0]?.queues, [{ queueId: queue?.id ?? '', penalty: 0 }]);
  t.regex((await browser.open('/guide/queue')).text, /Who dials \+18005550199 waits in Sales, and Ann Lee answers/);
});

test('6.7: the trunk’s check says how long the carrier took, or exactly what came back and what to do', async (t) => {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/trunk');
  await browser.submit('/guide/trunk', TRUNK);
  t.regex((await browser.open('/guide/trunk')).text, /Asking 10\.10\.10\.1:5071/, 'nobody waits for a page');
  t.regex((await browser.open('/guide/trunk/live')).text, /answered within 3\.0 ms/);
  t.deepEqual([...new Set(app.guide.asked)], ['10.10.10.1:5071']);
  app.guide.answer = { heard: true, status: 503, roundTripMs: 2 };
  t.regex((await browser.open('/guide/trunk?check=now')).text, /answers, but with 503/);
  app.guide.answer = { heard: true, status: 404, roundTripMs: 2 };
  t.regex((await browser.open('/guide/trunk?check=now')).text, /Works[\s\S]*It says 404/);
  app.guide.answer = { heard: false, why: 'silent' };
  t.regex((await browser.open('/guide/trunk?check=now')).text, /did not answer[\s\S]*this machine only/);
});

test('6.7: what the guide refuses comes back as it was typed, with its problem at the field, and nothing is made', async (t) => {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/trunk');
  const trunk = await browser.submit('/guide/trunk', { ...TRUNK, contact: 'no host!', prefixes: '+1, abc' });
  t.is(trunk.status, 422);
  t.like(typedIn(trunk.text), { name: 'Carrier', contact: 'no host!', prefixes: '+1, abc' });
  t.regex(trunk.text, /id="prefixes-problem"/);
  const host = await browser.submit('/guide/trunk', { ...TRUNK, contact: 'no host!' });
  t.regex(host.text, /id="contact-problem">[^<]*no host!/);
  t.is(app.live.view.directory.trunks.size, 0);

  await browser.open('/guide/agent');
  for (const [wrong, field] of [
    [{ ...ANN, name: '' }, 'name'],
    [{ ...ANN, telephone: '' }, 'telephone'],
    [{ ...ANN, telephone: 'mobile', number: '' }, 'number'],
    [{ ...ANN, telephone: 'mobile', number: 'home' }, 'number'],
    [{ ...ANN, telephone: 'phone', phoneNumber: 'x' }, 'phoneNumber'],
    [{ ...ANN, telephone: 'phone', phoneNumber: '2001', pin: '1' }, 'pin'],
    [{ ...ANN, isMe: '', password: '' }, 'password'],
    [{ ...ANN, isMe: '', password: 'short' }, 'password'],
  ] as const) {
    const { status, text } = await browser.submit('/guide/agent', wrong);
    t.is(status, 422, text.slice(0, 300));
    t.regex(text, new RegExp(`id="${field}-problem"`), JSON.stringify(wrong));
  }
  t.is(agentsOf(app).length, 0, 'also those that were refused half-way');
  t.is((await app.phones.page({ search: '', sort: 'name', offset: 0, limit: 10, siteId: null })).total, 0);
  t.is([...app.users.users.values()].filter((user) => user?.agentId).length, 0);

  await browser.open('/guide/queue');
  const queue = await browser.submit('/guide/queue', { ...QUEUE, number: 'call us' });
  t.like(typedIn(queue.text), { name: 'Sales', dn: '6000', number: 'call us' });
  t.regex(queue.text, /id="number-problem"/);
  t.is(app.live.view.directory.queues.size, 0, 'nor a queue that no number leads to');
});

test('6.7: whoever answers themselves gets a desk for their own login; somebody else a login of theirs', async (t) => {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', ANN);
  const [ann] = agentsOf(app);
  t.like(ann, { login: 'ann', interfaces: ['internal'] });
  t.is([...app.users.users.values()].find((user) => user?.name === 'ann')?.agentId, ann?.id);
  t.regex((await browser.open('/guide/agent')).text, /Ann Lee is not connected yet[\s\S]*href="\/desk"/);
  t.is((await browser.open('/desk')).status, 200);

  const other = await emptyGuide(t);
  await other.browser.open('/guide/agent');
  await other.browser.submit('/guide/agent', { ...ANN, name: 'Joe Adams', isMe: '', password: 'a long password' });
  const [joe] = agentsOf(other.app);
  const login = [...other.app.users.users.values()].find((user) => user?.agentId === joe?.id);
  t.like(login, { name: 'joe.adams', role: 'agent' });
  t.regex((await other.browser.open('/guide/agent')).text, /signs in as joe\.adams/);
});

test('6.7: a desk phone’s secret is shown once where it was made, and its registration is seen', async (t) => {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', { ...ANN, telephone: 'phone', phoneNumber: '2001' });
  const [ann] = agentsOf(app);
  t.like(ann, { interfaces: ['phone'] });
  const page = await browser.open('/guide/agent');
  t.regex(page.text, /not registered yet/);
  const secret = (await app.phones.secretOf(ann?.phoneId ?? '')) ?? 'none';
  t.true(page.text.includes(secret));
  t.false((await browser.open('/guide/agent')).text.includes(secret));
  app.registrations.becomes(`phone-${ann?.phoneId ?? ''}`, 'sip:a@192.0.2.9');
  t.regex((await browser.open('/guide/agent/live')).text, /Works[\s\S]*sip:a@192\.0\.2\.9/);
});

test('6.7: a number outside works when a trunk leads to it, and the telephone can be changed', async (t) => {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', { ...ANN, telephone: 'mobile', number: '+1 555 123 1111' });
  t.regex((await browser.open('/guide/agent')).text, /No trunk leads to \+15551231111[\s\S]*step 2/);
  await browser.open('/guide/trunk');
  await browser.submit('/guide/trunk', TRUNK);
  t.regex((await browser.open('/guide/agent/live')).text, /Works[\s\S]*over Carrier/);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', { telephone: 'browser' });
  t.like(agentsOf(app)[0], { interfaces: ['internal'] });
});

test('6.7: the addresses are checked by asking Asterisk where it listens', async (t) => {
  const { app, browser } = await emptyGuide(t);
  t.regex((await browser.open('/guide/addresses')).text, /Asterisk listens[\s\S]*127\.0\.0\.1:5060/);
  app.guide.listens = { ok: true, value: [] };
  t.regex((await browser.open('/guide/addresses')).text, /does not listen at 127\.0\.0\.1/);
  app.guide.listens = { ok: false, reason: 'down', detail: 'ECONNREFUSED' };
  t.regex((await browser.open('/guide/addresses')).text, /does not answer: ECONNREFUSED/);
  const wrong = await browser.submit('/guide/addresses', { sipAddress: '192.0.2.5', externalAddress: 'my router' });
  t.is(wrong.status, 422);
  t.regex(wrong.text, /id="externalAddress-problem"[^>]*>[^<]*my router/);
  t.regex(wrong.text, /<details class="guide-change" open/);
  await browser.submit('/guide/addresses', { sipAddress: '192.0.2.5', externalAddress: '' });
  t.regex((await browser.open('/guide/addresses')).text, /still reach Farline at 127\.0\.0\.1; 192\.0\.2\.5 counts/);
});

test('6.7: the start page offers the guide to admins of everything, until it is done or not wanted', async (t) => {
  const { app, browser } = await emptyGuide(t);
  t.regex((await browser.open('/')).text, /Set up your first call[\s\S]*1 of \d steps done/);
  const [name = '', value = ''] = (await app.cookie('supervisor')).split('=');
  t.notRegex((await startBrowser(app, { [name]: value }).open('/')).text, /Set up your first call/);
  await browser.open('/');
  t.is((await browser.submit('/guide/dismiss', {})).headers.get('location'), '/');
  t.notRegex((await browser.open('/')).text, /Set up your first call/);
  t.is((await browser.open('/guide/trunk')).status, 200, 'it can be gone on with all the same');
});

test('6.7: what is there already is taken as it is, and two who change the trunk are told', async (t) => {
  const { app, browser } = await adminBrowser(t);
  t.regex((await browser.open('/guide/trunk')).text, /value="10\.10\.10\.1:5071"/);
  const row = app.directory.rows.trunk.get('sbc');
  if (row) app.directory.rows.trunk.set('sbc', { ...row, version: 9 });
  const late = await browser.submit('/guide/trunk', { ...TRUNK, username: 'farline' });
  t.is(late.status, 409);
  t.is((await browser.submit('/guide/trunk', { ...TRUNK, username: 'farline' })).status, 303, 'once they have seen it');
  t.like(app.live.view.directory.trunks.get('sbc'), { name: 'Carrier' });
});

const HEARD = { toAgent: 120, fromAgent: 118, sure: true };
const CALL = { number: '6000', answeredAfterMs: 2_300, heard: null, failed: null, trouble: null } as const;

/** Everything is there, and Ann is at a desk phone. */
async function readyToCall(t: ExecutionContext): Promise<{ app: WebApp; browser: FormBrowser; ann: string }> {
  const { app, browser } = await emptyGuide(t);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', { ...ANN, telephone: 'phone', phoneNumber: '2001' });
  const ann = agentsOf(app)[0]?.id ?? '';
  await browser.open('/guide/queue');
  await browser.submit('/guide/queue', { ...QUEUE, agentId: ann });
  return { app, browser, ann };
}

test('6.7: the test call signs the agent in, makes them ready, and calls the number that customers dial', async (t) => {
  const { app, browser, ann } = await readyToCall(t);
  app.registrations.becomes(`phone-${agentsOf(app)[0]?.phoneId ?? ''}`, 'sip:a@192.0.2.9');
  t.regex((await browser.open('/guide/call')).text, /Place the test call/);
  const session = aSession({ id: 's1', agentId: ann, state: { at: 'not-ready' }, holds: [LOGIN_HOLD] });
  const done = () => app.commands.submitted.map(({ command }) => command.do);
  t.is((await browser.submit('/guide/call', { act: 'start' })).status, 303);
  t.deepEqual(done(), ['login']);
  app.live.step(put.session(session));
  await browser.submit('/guide/call', { act: 'start' });
  t.deepEqual(done(), ['login', 'unhold']);
  t.deepEqual(app.guide.call.asked, ['+18005550199', '+18005550199']);
});

test('6.7: the test call tells who waits, rings, hears whom, or why not', async (t) => {
  const { app, browser, ann } = await readyToCall(t);
  const says = async () => (await browser.open('/guide/call/live')).text;
  const { call } = app.guide;
  call.isRunning = true;
  const holds = [{ ...LOGIN_HOLD, reason: 'no-answer' }];
  app.live.step(put.session(aSession({ id: 's1', agentId: ann, state: { at: 'not-ready' }, holds })));
  call.newest = { ...CALL, at: 'waiting' };
  t.regex(await says(), /waits in the queue[\s\S]*Ann Lee is not ready: did not answer/);
  app.live.step(put.session(aSession({ id: 's1', agentId: ann })));
  t.regex(await says(), /Ann Lee is ready and is asked next/);
  call.newest = { ...CALL, at: 'ringing' };
  t.regex(await says(), /It rings at Ann Lee[\s\S]*value="end"/);
  call.newest = { ...CALL, at: 'talking', heard: { ...HEARD, fromAgent: 0, sure: false } };
  t.regex(await says(), /Checking[\s\S]*Counting/);
  call.newest = { ...CALL, at: 'talking', heard: { ...HEARD, fromAgent: 0 } };
  t.regex(await says(), /Does not work yet[\s\S]*No sound came from the telephone of Ann Lee[\s\S]*microphone/);
  call.newest = { ...CALL, at: 'talking', heard: { ...HEARD, toAgent: 0, fromAgent: 0 } };
  t.regex(await says(), /no sound came either way/);
  call.newest = { ...CALL, at: 'talking', heard: HEARD };
  t.regex(await says(), /Works[\s\S]*hear each other[\s\S]*2\.3 s[\s\S]*120 packets[\s\S]*118 packets/);
  await browser.open('/guide/call');
  await browser.submit('/guide/call', { act: 'end' });
  t.deepEqual(call.asked, ['end']);
  call.isRunning = false;
  call.newest = { ...CALL, at: 'ended', heard: HEARD };
  t.regex(await says(), /The call is over[\s\S]*value="start"/);
  call.newest = { ...CALL, at: 'ended', answeredAfterMs: null, failed: 'busy' };
  t.regex(await says(), /Ann Lee did not answer[\s\S]*phone was busy/);
  call.newest = { ...CALL, at: 'ended', answeredAfterMs: null, trouble: '' };
  t.regex(await says(), /did not come through[\s\S]*may be closed/);
});

test('6.7: without an agent, a queue or a desk that is open the test call says what is missing, and is not placed', async (t) => {
  const { app, browser } = await emptyGuide(t);
  t.regex((await browser.open('/guide/call')).text, /nobody yet who could answer[\s\S]*href="\/guide\/agent"/);
  t.is((await browser.submit('/guide/call', { act: 'start' })).status, 422);
  await browser.open('/guide/agent');
  await browser.submit('/guide/agent', ANN);
  t.regex((await browser.open('/guide/call')).text, /no queue yet[\s\S]*href="\/guide\/queue"/);
  await browser.open('/guide/queue');
  await browser.submit('/guide/queue', { ...QUEUE, agentId: agentsOf(app)[0]?.id ?? '' });
  t.regex((await browser.open('/guide/call')).text, /Ann Lee is not connected yet[\s\S]*href="\/desk"/);
  const refused = await browser.submit('/guide/call', { act: 'start' });
  t.is(refused.status, 422);
  t.regex(refused.text, /role="alert"[\s\S]*Ann Lee is not connected yet/);
  t.deepEqual(app.guide.call.asked, []);
});
