import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';
import { send, startWebApp } from '../support/web-app.js';

test('K1: skills typed into the pages of a queue, an agent and a route are saved and read back the same', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const needs = 'german 50 20 60\nbilling 10';
  const form = typedIn((await browser.open('/queues/sales')).text);
  const saved = await browser.submit('/queues/sales', {
    ...form,
    skills: needs,
    maxWaitS: '90',
    answerMode: 'at-agent',
  });
  t.is(saved.status, 303);
  t.like(app.directory.rows.queue.get('sales')?.thing, {
    maxWaitMs: 90_000,
    answerMode: 'at-agent',
    skills: [
      { skill: 'german', least: 50, later: { least: 20, afterMs: 60_000 } },
      { skill: 'billing', least: 10, later: null },
    ],
  });
  t.is(typedIn((await browser.open('/queues/sales')).text)['skills'], needs);

  const agent = typedIn((await browser.open('/agents/joe')).text);
  t.is((await browser.submit('/agents/joe', { ...agent, skills: 'German 80' })).status, 303);
  t.like(app.directory.rows.agent.get('joe')?.thing, { skills: [{ skill: 'german', level: 80 }] });
  t.like(app.directory.rows.agent.get('joe')?.thing, { queues: [{ queueId: 'sales', penalty: 0 }] });

  const route = typedIn((await browser.open('/routes/hotline')).text);
  t.is((await browser.submit('/routes/hotline', { ...route, skills: 'german 5' })).status, 303);
  t.like(app.directory.rows.route.get('hotline')?.thing, { skills: [{ skill: 'german', least: 5, later: null }] });
});

test('K1: the page of a queue tells of each agent whether their skills are enough for it', async (t) => {
  const { browser } = await adminBrowser(t);
  const form = typedIn((await browser.open('/queues/sales')).text);
  await browser.submit('/queues/sales', { ...form, skills: 'german 50 0 60' });
  const { text } = await browser.open('/queues/sales');
  t.regex(text, /Joe Adams/);
  t.regex(text, /of callers who have waited/);
  const list = (await browser.open('/queues')).text;
  t.regex(list, /german 50/);
});

test('K1: what was typed wrong comes back as it was typed, with the field that is wrong', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const before = app.directory.rows.queue.get('sales');
  const form = typedIn((await browser.open('/queues/sales')).text);
  for (const skills of ['german', 'german 0', 'german 101', 'german 50 60 10', 'german 50\ngerman 40', '<b> 5']) {
    const refused = await browser.submit('/queues/sales', { ...form, skills });
    t.is(refused.status, 422, skills);
    t.is(typedIn(refused.text)['skills'], skills);
    t.regex(refused.text, /id="skills-problem"/, skills);
  }
  t.deepEqual(app.directory.rows.queue.get('sales'), before);
});

test('K1: the API refuses skills that cannot be, naming field, value and range', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  for (const [path, skills, field, words] of [
    ['/api/v1/agents/joe', [{ skill: 'german', level: 101 }], 'skills.0.level', /"101" is not allowed.*1 to 100/],
    ['/api/v1/agents/joe', [{ skill: 'Ger man', level: 1 }], 'skills.0.skill', /lower-case letters/],
    ['/api/v1/queues/sales', [{ skill: 'german', least: 0 }], 'skills.0.least', /1 to 100/],
    [
      '/api/v1/queues/sales',
      [{ skill: 'german', least: 5, later: { afterMs: 1_000, least: 5 } }],
      'skills.0.later.least',
      /level before/,
    ],
    [
      '/api/v1/routes/hotline',
      [{ skill: 'german', least: 5, later: { afterMs: 1, least: 1 } }],
      'skills.0.later.afterMs',
      /100 to/,
    ],
  ] as const) {
    const { status, json } = await send(app, 'PATCH', path, { token, body: { version: 1, skills } });
    t.is(status, 422);
    const [problem] = json['problems'] as { field: string; sentence: string }[];
    t.is(problem?.field, field);
    t.regex(problem?.sentence ?? '', words);
  }
});

test('K1: a prompt that waiting callers hear is kept, and told of, as long as a queue plays it', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = typedIn((await browser.open('/queues/sales')).text);
  t.is((await browser.submit('/queues/sales', { ...form, comfortPrompt: 'welcome' })).status, 303);
  t.like(app.directory.rows.queue.get('sales')?.thing, { comfortPrompt: 'welcome' });
  t.regex((await browser.open('/prompts')).text, /Queue Sales/);
});

test('K1: opening hours, holidays and where callers go are typed into the page of a queue and read back the same', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const form = typedIn((await browser.open('/queues/sales')).text);
  const typed = {
    ...form,
    open: 'hours',
    day1: '08:00–12:00, 13:00–18:00',
    holidays: '12-25 Christmas',
    closedTarget: 'announcement:welcome',
    whenClosed: 'closed-target',
    emergencyClosed: 'yes',
    emergencyNote: 'Fire drill',
    maxWaitS: '300',
    overflowTarget: 'number',
    overflowNumber: '+4930123456',
  };
  t.is((await browser.submit('/queues/sales', typed)).status, 303);
  t.like(app.directory.rows.queue.get('sales')?.thing, {
    openings: {
      hours: [
        { weekday: 1, from: '08:00', to: '12:00' },
        { weekday: 1, from: '13:00', to: '18:00' },
      ],
      closedTarget: { kind: 'announcement', promptId: 'welcome' },
      emergencyClosed: true,
      whenClosed: 'closed-target',
      overflowTarget: { kind: 'number', number: '+4930123456' },
    },
  });
  const again = await browser.open('/queues/sales');
  const { version: _version, ...shown } = typedIn(again.text);
  const { version: _before, ...wanted } = typed as Record<string, string>;
  t.deepEqual(shown, wanted);
  t.regex(again.text, /Closed by hand/);
  const refused = await browser.submit('/queues/sales', { ...typedIn(again.text), day2: '18:00-08:00' });
  t.is(refused.status, 422);
  t.regex(refused.text, /id="day2-problem"/);
  const nowhere = await browser.submit('/queues/sales', { ...typedIn(again.text), overflowNumber: 'x' });
  t.is(nowhere.status, 422);
  t.regex(nowhere.text, /id="overflowNumber-problem"/);
});

test('K1: a new queue is always open unless it says otherwise, and what it says is refused by name when it cannot be', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const night = { name: 'Night', dn: '6060' };
  const made = await send(app, 'POST', '/api/v1/queues', { token, body: night });
  t.is(made.status, 201);
  t.like(made.json, { openings: { hours: null, closedTarget: null, emergencySince: null, whenClosed: 'stay' } });
  for (const [openings, field] of [
    [{ hours: [{ weekday: 8, from: '08:00', to: '12:00' }] }, 'openings.hours.0.weekday'],
    [{ hours: [{ weekday: 1, from: '12:00', to: '08:00' }] }, 'openings.hours.0.to'],
    [{ holidays: [{ date: '2026-02-30' }] }, 'openings.holidays.0.date'],
    [{ whenClosed: 'drop' }, 'openings.whenClosed'],
    [{ closedTarget: { kind: 'menu', menuId: 'main' } }, 'openings.closedTarget.kind'],
    [{ emergencyTarget: { kind: 'number', number: '112' } }, 'openings.emergencyTarget.number'],
    [{ closedTarget: { kind: 'number', number: '8888' } }, 'openings.closedTarget.number'],
  ] as const) {
    const body = { ...night, dn: '6061', openings };
    const { status, json } = await send(app, 'POST', '/api/v1/queues', { token, body });
    t.is(status, 422, field);
    t.is((json['problems'] as { field: string }[])[0]?.field, field);
  }
});
