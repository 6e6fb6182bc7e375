import { join } from 'node:path';
import test from 'ava';
import { namedOptions, targetOptions } from '../../app/adapters/http/pages/target-fields.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { send, startWebApp } from '../support/web-app.js';
import { aDirectory, anAgent, aQueue } from '../support/world.js';

const FOLDER = join(import.meta.dirname, '../../templates');
const [english, german] = ['en', 'de'].map((language) => loadTexts(FOLDER, language));
const CHOICE = { withMenus: false, none: null };

test('choices are sorted once for a directory, in each language its own, and an edit makes them anew', (t) => {
  const zoe = anAgent({ id: 'zoe', name: 'Zoe' });
  const agents = [zoe, anAgent({ id: 'elise', name: 'Élise' })];
  const directory = aDirectory({ agents, queues: [aQueue({ id: 'sales', name: 'Sales' })] });
  const names = namedOptions(directory.agents);
  t.deepEqual(names, [
    ['elise', 'Élise'],
    ['zoe', 'Zoe'],
  ]);
  t.is(namedOptions(directory.agents), names);
  if (!english || !german) throw new Error('a catalogue is missing');
  const of = (texts: typeof english, from = directory) =>
    targetOptions(from, texts, CHOICE).filter(([value]) => value.startsWith('agent:'));
  const [first, again] = [of(english), of(english)];
  t.is(first[0], again[0]);
  const queue = (texts: typeof english) => targetOptions(directory, texts, CHOICE)[0];
  t.deepEqual(queue(english), ['queue:sales', english.say('target.queue', { name: 'Sales' })]);
  t.deepEqual(queue(german), ['queue:sales', german.say('target.queue', { name: 'Sales' })]);
  t.not(queue(german)?.[1], queue(english)?.[1]);
  t.deepEqual(of(english), first);
  const edited = aDirectory({ agents: [{ ...zoe, name: 'Anna' }] });
  t.deepEqual(
    of(english, edited).map(([value, text]) => [value, text.includes('Anna')]),
    [['agent:zoe', true]],
  );
});

test('a form that is opened after an edit has the choice by its new name', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [token, cookie] = [await app.token('admin'), await app.cookie('admin')];
  const form = async () => (await send(app, 'GET', '/menus/new', { headers: { cookie } })).text;
  t.notRegex(await form(), /Sales North/);
  await send(app, 'PATCH', '/api/v1/queues/sales', { token, body: { version: 1, name: 'Sales North' } });
  t.regex(await form(), /<option value="queue:sales"[^>]*>[^<]*Sales North/);
});
