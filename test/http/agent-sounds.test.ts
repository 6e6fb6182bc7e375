import test, { type ExecutionContext } from 'ava';
import { startBrowser } from '../support/form-browser.js';
import { uploadOf } from '../support/upload.js';
import { aWav } from '../support/wav.js';
import { send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

async function anApp(t: ExecutionContext, role: 'agent' | 'admin' = 'admin'): Promise<{ app: WebApp; token: string }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  return { app, token: await app.token(role) };
}

const PATH = '/api/v1/agents/joe/sounds';

async function upload(app: WebApp, token: string, sound: Uint8Array, path = `${PATH}/greeting`): Promise<Reply> {
  return send(app, 'POST', path, { token, ...(await uploadOf({ sound })) });
}

test('K6: an agent uploads a greeting, replaces it, hears it and deletes it; each change is in the directory at once', async (t) => {
  const { app, token } = await anApp(t, 'agent');
  t.like((await upload(app, token, aWav({ seconds: 2 }))).json, { durationMs: 2_000 });
  const sound = aWav({ seconds: 10, tone: 440 });
  t.is((await upload(app, token, sound)).status, 201);
  t.is((await upload(app, token, aWav({ seconds: 60 }), `${PATH}/voicemail`)).status, 201);
  t.is(app.promptFiles.files.size, 2);
  const { json } = await send(app, 'GET', PATH, { token });
  t.like(json.items, [
    { use: 'greeting', durationMs: 10_000 },
    { use: 'voicemail', durationMs: 60_000 },
  ]);
  t.is(app.live.view.directory.agentSounds.get('joe')?.greeting?.durationMs, 10_000);
  const heard = await fetch(`${app.url}${PATH}/greeting/sound`, { headers: { authorization: `Bearer ${token}` } });
  t.deepEqual(new Uint8Array(await heard.arrayBuffer()), sound);
  t.is((await send(app, 'DELETE', `${PATH}/greeting`, { token })).status, 204);
  t.is((await send(app, 'DELETE', `${PATH}/greeting`, { token })).status, 404);
  t.is((await send(app, 'GET', `${PATH}/greeting/sound`, { token })).status, 404);
  t.is(app.promptFiles.files.size, 1);
});

test('K6: what is no greeting is refused with what it is and what is allowed, and what was there stays', async (t) => {
  const { app, token } = await anApp(t);
  await upload(app, token, aWav({ seconds: 2 }));
  for (const [path, sound, words] of [
    ['greeting', aWav({ seconds: 0.4 }), /0\.4 seconds long.*0\.5 to 10\.0 seconds/],
    ['greeting', aWav({ seconds: 10.1 }), /10\.1 seconds long.*0\.5 to 10\.0 seconds/],
    ['voicemail', aWav({ seconds: 61 }), /61\.0 seconds long.*0\.5 to 60\.0 seconds/],
    ['greeting', aWav({ seconds: 1, rate: 16_000 }), /16000 Hz; allowed is 8000 Hz/],
    ['greeting', new TextEncoder().encode('hello'), /not a WAV file/],
  ] as const) {
    const { status, json } = await upload(app, token, sound, `${PATH}/${path}`);
    t.is(status, 422, String(words));
    const [problem] = json['problems'] as { field: string; sentence: string }[];
    t.is(problem?.field, 'sound');
    t.regex(problem?.sentence ?? '', words);
  }
  t.is((await upload(app, token, aWav({ seconds: 1 }), `${PATH}/hello`)).status, 422);
  t.is((await upload(app, token, aWav({ seconds: 1 }), '/api/v1/agents/nobody/sounds/greeting')).status, 404);
  app.promptFiles.broken = true;
  t.like((await upload(app, token, aWav({ seconds: 3 }))).json, { code: 'storage-failed' });
  t.is(app.live.view.directory.agentSounds.get('joe')?.greeting?.durationMs, 2_000);
});

test('K6: on the page My greetings an agent uploads, hears of what is wrong beside the field, and deletes', async (t) => {
  const { app } = await anApp(t);
  const [name = '', value = ''] = (await app.cookie('agent')).split('=');
  const browser = startBrowser(app, { [name]: value });
  t.regex((await browser.open('/desk/greetings')).text, /In front of your voicemail/);
  const wrong = await browser.upload('/desk/greetings/greeting', { sound: aWav({ seconds: 11 }) });
  t.is(wrong.status, 422);
  t.regex(wrong.text, /11\.0 seconds long/);
  await browser.open('/desk/greetings');
  t.is((await browser.upload('/desk/greetings/greeting', { sound: aWav({ seconds: 2 }) })).status, 303);
  t.regex((await browser.open('/desk/greetings')).text, /2\.0 seconds/);
  t.is((await browser.submit('/desk/greetings/greeting/delete', {})).status, 303);
  t.is(app.promptFiles.files.size, 0);
});
