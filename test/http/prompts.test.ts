import test, { type ExecutionContext } from 'ava';
import { MOST_PROMPT_BYTES } from '../../app/domain/prompt.js';
import { adminBrowser } from '../support/admin-browser.js';
import { uploadOf } from '../support/upload.js';
import { aWav } from '../support/wav.js';
import { send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

async function upload(
  app: WebApp,
  token: string,
  fields: Readonly<Record<string, string | Uint8Array>>,
): Promise<Reply> {
  return send(app, 'POST', '/api/v1/prompts', { token, ...(await uploadOf(fields)) });
}

async function anApp(t: ExecutionContext): Promise<{ app: WebApp; token: string }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  return { app, token: await app.token('admin') };
}

test('A: a prompt is uploaded, listed with its length, heard as it was sent, renamed, and deleted with its file', async (t) => {
  const { app, token } = await anApp(t);
  const sound = aWav({ seconds: 2, tone: 440 });
  const made = await upload(app, token, { name: 'Closed', sound });
  t.is(made.status, 201, made.text);
  const id = String(made.json['id']);
  t.like(made.json, { name: 'Closed', durationMs: 2_000, version: 1 });
  const list = await send(app, 'GET', '/api/v1/prompts', { token });
  t.true(list.json.items?.some((item) => item['id'] === id && item['durationMs'] === 2_000));
  const heard = await fetch(`${app.url}/api/v1/prompts/${id}/sound`, { headers: { authorization: `Bearer ${token}` } });
  t.is(heard.headers.get('content-type'), 'audio/wav');
  t.deepEqual(new Uint8Array(await heard.arrayBuffer()), sound);
  const body = { version: 1, name: 'Closed for today' };
  t.is((await send(app, 'PATCH', `/api/v1/prompts/${id}`, { token, body })).status, 200);
  t.is((await send(app, 'DELETE', `/api/v1/prompts/${id}`, { token })).status, 204);
  t.is(app.promptFiles.files.size, 0);
  t.is((await send(app, 'GET', `/api/v1/prompts/${id}/sound`, { token })).status, 404);
});

test('A: what is no prompt is refused with what it is and what is allowed, and nothing of it stays', async (t) => {
  const { app, token } = await anApp(t);
  for (const [sound, words] of [
    [aWav({ seconds: 0.1, rate: 44_100 }), /44100 Hz; allowed is 8000 Hz/],
    [aWav({ seconds: 0.1, channels: 2 }), /2 channels; allowed is one/],
    [aWav({ seconds: 0.1, bits: 8 }), /8 bits per sample; allowed is 16/],
    [aWav({ seconds: 0.1, encoding: 7 }), /WAV format 7; allowed is plain PCM/],
    [aWav({ seconds: 1 }).subarray(0, 2_000), /breaks off/],
    [aWav({ seconds: 0 }), /is empty/],
    [new TextEncoder().encode('#!/bin/sh\nrm -rf /'), /not a WAV file/],
    [new Uint8Array(MOST_PROMPT_BYTES + 1), /2097153 bytes; allowed are at most/],
  ] as const) {
    const { status, json } = await upload(app, token, { name: 'Closed', sound });
    t.is(status, 422, String(words));
    t.is(json.code, 'invalid-fields');
    const [problem] = json['problems'] as { field: string; sentence: string }[];
    t.is(problem?.field, 'sound');
    t.regex(problem?.sentence ?? '', words);
  }
  t.is(app.promptFiles.files.size, 0);
  t.is(app.directory.rows.prompt.size, 1);
});

test('a form with files that is none, is cut off, has too much or lacks what it needs is refused', async (t) => {
  const { app, token } = await anApp(t);
  const sound = aWav({ seconds: 0.1 });
  const whole = await uploadOf({ name: 'Closed', sound });
  const post = (body: unknown, headers: Record<string, string>) =>
    send(app, 'POST', '/api/v1/prompts', { token, body, headers });
  t.is((await post({ name: 'Closed' }, {})).json.code, 'wrong-content-type');
  const half = whole.body.subarray(0, 200);
  const cut = await post(half, { ...whole.headers, 'content-length': '200' });
  t.is(cut.json.code, 'body-not-a-form');
  t.is(
    (await post('x', { 'content-type': 'multipart/form-data', 'content-length': '1' })).json.code,
    'body-not-a-form',
  );
  const many = Object.fromEntries(Array.from({ length: 151 }, (_, n) => [`field${n}`, 'x']));
  t.is((await upload(app, token, many)).json.code, 'body-not-a-form');
  t.is((await upload(app, token, { name: 'Closed', sound: new Uint8Array(3_000_000) })).status, 413);
  const lacking = await upload(app, token, { name: 'Closed' });
  t.deepEqual([lacking.status, (lacking.json['problems'] as { field: string }[])[0]?.field], [422, 'sound']);
  const text = await upload(app, token, { name: 'Closed', sound: 'RIFF' });
  t.regex(text.text, /sound .*RIFF.* is not allowed; allowed is a WAV file/);
  const unknown = await upload(app, token, { name: 'Closed', sound, colour: 'blue' });
  t.regex(unknown.text, /is not a field here/);
});

for (const name of ['', ' Closed', 'a\nb', 'a\0b', 'x'.repeat(81), '\u202eevil', 'x'.repeat(10_000)]) {
  test(`A: a prompt is not called ${JSON.stringify(name.slice(0, 20))} (${name.length} long)`, async (t) => {
    const { app, token } = await anApp(t);
    const { status, json } = await upload(app, token, { name, sound: aWav({ seconds: 0.1 }) });
    t.is(status, 422);
    t.is((json['problems'] as { field: string }[])[0]?.field, 'name');
    t.is(app.promptFiles.files.size, 0);
  });
}

for (const name of [
  'Grüße "an" alle; [x](+)',
  '#include <etc>',
  ';-- not a comment',
  '😀 Welcome',
  '${EXTEN}',
  '<b>x</b>',
]) {
  test(`A: a prompt called ${name} is called that, and shown as that`, async (t) => {
    const { app, browser } = await adminBrowser(t);
    await browser.open('/prompts/new');
    const saved = await browser.upload('/prompts/new', { name, sound: aWav({ seconds: 0.1 }) });
    t.is(saved.status, 303, saved.text);
    t.true([...app.live.view.directory.prompts.values()].some((prompt) => prompt.name === name));
    const list = (await browser.open('/prompts')).text;
    const escaped = name
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;');
    t.true(list.includes(escaped), list);
  });
}

test('A: a disk that takes no file leaves no prompt, a store that takes no row leaves no file', async (t) => {
  const { app, token } = await anApp(t);
  const sound = aWav({ seconds: 0.1 });
  app.promptFiles.broken = true;
  t.is((await upload(app, token, { name: 'Closed', sound })).status, 503);
  t.is(app.directory.rows.prompt.size, 1);
  app.promptFiles.broken = false;
  app.directory.sayNext = { ok: false, problem: 'not-unique', field: 'name', value: 'Closed' };
  t.is((await upload(app, token, { name: 'Closed', sound })).status, 409);
  t.is(app.promptFiles.files.size, 0);
});

test('A: a prompt whose file the disk does not let go of is deleted all the same, and the operator is told', async (t) => {
  const { app, token } = await anApp(t);
  app.promptFiles.broken = true;
  t.is((await send(app, 'DELETE', '/api/v1/prompts/welcome', { token })).status, 204);
  t.regex(app.log.text(), /The file of prompt welcome could not be removed: Error: EIO/);
});

test('A: where Asterisk could not find prompts, uploading says so', async (t) => {
  const { app, token } = await anApp(t);
  app.promptFiles.trouble = 'the folder of prompts, /srv/R&D, has a comma or & in its path';
  const { status, json } = await upload(app, token, { name: 'Closed', sound: aWav({ seconds: 0.1 }) });
  t.deepEqual([status, json.code], [409, 'prompts-unusable']);
  t.regex(String(json['title']), /R&D/);
});

test('A: the page of prompts says how long each is and who says it, and a form without scripts uploads one', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const list = (await browser.open('/prompts')).text;
  t.regex(list, /Welcome[\s\S]*1\.5 s[\s\S]*Menu Main menu/);
  const form = await browser.open('/prompts/new');
  t.regex(form.text, /enctype="multipart\/form-data"/);
  const saved = await browser.upload('/prompts/new', { name: 'Closed', sound: aWav({ seconds: 3 }) });
  t.deepEqual([saved.status, saved.headers.get('location')], [303, '/prompts?saved=now']);
  const made = [...app.live.view.directory.prompts.values()].find(({ name }) => name === 'Closed');
  const page = (await browser.open(`/prompts/${made?.id}`)).text;
  t.regex(page, new RegExp(`<audio class="sound" controls preload="none" src="/api/v1/prompts/${made?.id}/sound"`));
  t.regex(page, /Lasts 3\.0 s\. Nothing uses it yet\./);
  t.notRegex(page, /type="file"/);
});

test('A: a refused upload comes back with the name that was typed and the problem at its field', async (t) => {
  const { browser } = await adminBrowser(t);
  await browser.open('/prompts/new');
  const sound = aWav({ seconds: 0.1, rate: 16_000 });
  const { status, text } = await browser.upload('/prompts/new', { name: 'Closed', sound });
  t.is(status, 422);
  t.regex(text, /id="name"[^>]* value="Closed"/);
  t.regex(text, /id="sound-problem">The sound has 16000 Hz; allowed is 8000 Hz/);
  const none = await browser.upload('/prompts/new', { name: 'Closed' });
  t.regex(none.text, /id="sound-problem">Sound is missing; allowed is a WAV file/);
});

test('an upload from another page than ours is turned away', async (t) => {
  const { browser, app } = await adminBrowser(t);
  const forged = await browser.upload('/prompts/new', {
    name: 'Closed',
    csrf: 'guessed',
    sound: aWav({ seconds: 0.1 }),
  });
  t.is(forged.status, 403);
  t.is(app.promptFiles.files.size, 0);
});
