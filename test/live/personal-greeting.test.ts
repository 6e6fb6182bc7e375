import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { listen, msWith, recordingsOf } from '../support/live/stored-recordings.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** The agent uploads a greeting that is one tone, which agents and customers listen for. */
async function greeting(joe: LiveAgent, seconds: number): Promise<number> {
  const tone = site.farEnd.voiceForBoth();
  const form = new FormData();
  form.append('sound', new File([new Uint8Array(aWav({ seconds, tone }))], 'hello.wav', { type: 'audio/wav' }));
  await joe.client.api.upload(`/api/v1/agents/${joe.id}/sounds/greeting`, form);
  return tone;
}

test.serial(
  'K6: agent and customer hear the agent’s own greeting when they are connected, then each other; it is in the recording, and gone once deleted',
  async (t) => {
    const queue = await site.queue({ settings: { record: 'on' } });
    const joe = await site.agent(queue, { nailedUp: true });
    const tone = await greeting(joe, 3);
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await Promise.all([
      until('the customer hears the greeting', () => customer.ear.chorus().includes(tone)),
      until('the agent hears the greeting', () => joe.phone.current?.ear.chorus().includes(tone) === true),
    ]);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const { id } = await site.changes.next('call.joined', from);
    customer.hangUp();
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored' });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msWith(sound.agent, tone) >= 1_500);
    await joe.shows({ leg: 'parked' });
    await joe.client.api.delete(`/api/v1/agents/${joe.id}/sounds/greeting`);
    const later = await site.customer(queue);
    await later.hears(joe.tone);
    t.false(later.heard().includes(tone));
    const none = await t.throwsAsync(joe.client.api.get(`/api/v1/agents/${joe.id}/sounds/greeting/sound`), {
      instanceOf: ApiError,
    });
    t.is(none.status, 404);
  },
);

test.serial(
  'K6: keys, hold and hanging up in the middle of a greeting lose nobody, and the next customer is greeted anew',
  async (t) => {
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    const tone = await greeting(joe, 9);
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    const greeted = (): boolean => customer.ear.chorus().includes(tone);
    await until('the customer hears the greeting', greeted);
    await customer.press('5');
    await joe.phone.press('7');
    const { id } = await site.changes.next('call.joined', from);
    await joe.client.api.post(`/api/v1/calls/${id}/hold`);
    // The agent alone in the bridge hears nothing of it any more.
    const silentMs = (): number => performance.now() - (joe.phone.current?.ear.lastSound ?? 0);
    await until('the agent hears nothing', () => silentMs() > 1_000);
    await joe.client.api.post(`/api/v1/calls/${id}/retrieve`);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    customer.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    const second = await site.customer(queue);
    await until('the second one is greeted', () => second.ear.chorus().includes(tone));
    second.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    const third = await site.customer(queue);
    await until('the third one is greeted', () => third.ear.chorus().includes(tone));
    await third.hears(joe.tone);
    t.is(joe.phone.calls.length, 1);
  },
);

test.serial(
  'K6: what is no greeting is refused by field and range, and where the setting is off there is none',
  async (t) => {
    const queue = await site.queue({ settings: { personalGreeting: false } });
    const joe = await site.agent(queue, { nailedUp: true });
    const tone = await greeting(joe, 2);
    for (const seconds of [0.2, 10.5]) {
      const refused = await t.throwsAsync(greeting(joe, seconds), { instanceOf: ApiError });
      t.is(refused.status, 422);
      t.regex(JSON.stringify(refused.body), new RegExp(`"field":"sound".*${seconds.toFixed(1)} seconds.*0.5 to 10.0`));
    }
    await joe.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    t.false(customer.heard().includes(tone));
  },
);
