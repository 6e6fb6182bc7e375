import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { livePrompt, type LivePrompt } from '../support/live/live-prompt.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
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

interface Scene {
  readonly consent: LivePrompt;
  readonly queue: LiveQueue;
  readonly joe: LiveAgent;
}

/** Joe of a queue whose customers are told that they are recorded, at home with a leg that stays. */
async function scene(seconds: number, settings: Overrides = { record: 'on' }): Promise<Scene> {
  const consent = await livePrompt(site, seconds, 'both');
  const queue = await site.queue({ settings: { ...settings, consentPrompt: consent.id } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  return { consent, queue, joe };
}

/** Both hear it now, behind each other's voices. */
async function bothHear(customer: FarCustomer, joe: LiveAgent, tone: number): Promise<void> {
  await Promise.all([
    until('the customer hears it', () => customer.ear.chorus().includes(tone)),
    until('the agent hears it', () => joe.phone.current?.ear.chorus().includes(tone) === true),
  ]);
}

const why = (from: number): string[] => site.changes.all.slice(from).map((change) => change.why);

/** No file of any recording, and nothing that Asterisk writes. */
async function nothingIsWritten(t: ExecutionContext): Promise<void> {
  const files = await readdir(join(site.dataDir, 'recordings'), { recursive: true });
  t.deepEqual(
    files.filter((name) => /\.(wav|ulaw|sln|raw)$/.test(name)),
    [],
  );
}

test.serial(
  'K5: who hangs up before they have heard all of it is not recorded, and the next customer is told from the beginning',
  async (t) => {
    const { consent, queue, joe } = await scene(3);
    let from = site.changes.mark;
    const first = await site.customer(queue);
    await bothHear(first, joe, consent.tone);
    first.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    const { id } = await site.changes.next('call.joined', from);
    t.like(await recordingsOf(site.admin.api, id), [{ stage: 'failed', cause: 'ended-first', durationMs: null }]);
    t.false(why(from).includes('recording.started'));
    await nothingIsWritten(t);
    // Joe alone hears no more of it.
    const silentMs = (): number => performance.now() - (joe.phone.current?.ear.lastSound ?? 0);
    await until('the agent hears nothing', () => silentMs() > 500);
    from = site.changes.mark;
    const second = await site.customer(queue);
    await bothHear(second, joe, consent.tone);
    await site.changes.next('recording.started', from);
  },
);

test.serial(
  'K5: a prompt that cannot be played: the two talk, nothing is recorded, and that is shown and logged',
  async (t) => {
    const { consent, queue, joe } = await scene(1);
    await rm(join(site.dataDir, 'prompts', `${consent.id}.wav`));
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const { id } = await site.changes.next('call.joined', from);
    t.like(await recordingsOf(site.admin.api, id), [{ stage: 'failed', cause: 'not-announced' }]);
    t.false(why(from).includes('recording.started'));
    t.is(customer.end, null);
    await until('it is logged', () =>
      site.log.some((line) => line.includes('not-announced') && line.includes('"warn"')),
    );
  },
);

test.serial(
  'K5: customer and agent are told before anything is recorded, then the agent greets; who is sent on is not told again',
  async (t) => {
    const { consent, queue, joe } = await scene(2);
    const hello = site.farEnd.voiceForBoth();
    const form = new FormData();
    form.append(
      'sound',
      new File([new Uint8Array(aWav({ seconds: 2, tone: hello }))], 'hello.wav', { type: 'audio/wav' }),
    );
    await joe.client.api.upload(`/api/v1/agents/${joe.id}/sounds/greeting`, form);
    const other = await site.queue({ settings: { record: 'on', consentPrompt: consent.id } });
    const ann = await site.agent(other, { nailedUp: true });
    await ann.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await bothHear(customer, joe, consent.tone);
    t.false(why(from).includes('recording.started'));
    await site.changes.next('recording.started', from);
    await bothHear(customer, joe, hello);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const { id } = await site.changes.next('call.joined', from);
    const sentOn = performance.now();
    await joe.client.transfer({ kind: 'queue', queueId: other.id });
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    customer.hangUp();
    const [first, second] = await recordingsOf(site.admin.api, id, 2);
    t.deepEqual([first?.stage, second?.stage], ['stored', 'stored']);
    const heard = await listen(site.admin.api, first?.id ?? '');
    t.true(msWith(heard.agent, hello) >= 1_000);
    t.true(msWith(heard.customer, customer.tone) >= 1_000);
    t.true(msWith(heard.agent, consent.tone) <= 100);
    const after = await listen(site.admin.api, second?.id ?? '');
    t.is(msWith(after.agent, consent.tone), 0);
    const again = customer.ear.heard.filter(({ tone, until: last }) => tone === consent.tone && last > sentOn + 300);
    t.deepEqual(again, []);
  },
);

test.serial(
  'K5: whom the agent consults hears nothing of it, and who comes back from hold is told anew before anything is recorded',
  async (t) => {
    const { consent, queue, joe } = await scene(4);
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await bothHear(customer, joe, consent.tone);
    const { id } = await site.changes.next('call.joined', from);
    const expert = site.farEnd.consulted('+15559997002');
    await joe.client.api.post(`/api/v1/calls/${id}/consult`, { target: { kind: 'number', number: expert.number } });
    await joe.phone.hears(expert.tone);
    await expert.hears(joe.tone);
    t.false(expert.current?.ear.heard.some(({ tone }) => tone === consent.tone));
    t.false(why(from).includes('recording.started'));
    const back = site.changes.mark;
    await joe.client.api.post(`/api/v1/calls/${id}/abort`);
    await site.changes.next('recording.announcing', back);
    await bothHear(customer, joe, consent.tone);
    await site.changes.next('recording.started', back);
    await delay(500);
    customer.hangUp();
    t.like(await recordingsOf(site.admin.api, id), [{ stage: 'stored' }]);
  },
);

test.serial(
  'K5: what an agent begins to record by key is announced first; a pause meanwhile holds it off',
  async (t) => {
    const { consent, queue, joe } = await scene(3, { record: 'on-demand' });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    const { id } = await site.changes.next('call.joined', from);
    t.deepEqual(customer.heard(), [joe.tone]);
    await joe.phone.press('*61');
    await bothHear(customer, joe, consent.tone);
    const paused = site.changes.mark;
    await joe.client.api.post(`/api/v1/calls/${id}/recording/pause`);
    await site.changes.next('recording.paused', paused);
    await customer.hears(joe.tone);
    t.false(why(from).includes('recording.started'));
    await joe.client.api.post(`/api/v1/calls/${id}/recording/resume`);
    await bothHear(customer, joe, consent.tone);
    await site.changes.next('recording.started', paused);
    await customer.hears(joe.tone);
    customer.hangUp();
    t.like(await recordingsOf(site.admin.api, id), [{ stage: 'stored', wantedBy: 'demand' }]);
  },
);

test.serial(
  'K5: whoever is called into a conference is told as well, and nothing is written until they have heard all of it',
  async (t) => {
    const { consent, queue, joe } = await scene(2);
    let from = site.changes.mark;
    const customer = await site.customer(queue);
    const { id } = await site.changes.next('call.joined', from);
    await site.changes.next('recording.started', from);
    await customer.hears(joe.tone);
    const experts = ['+15559997003', '+15559997004'].map((number) => site.farEnd.consulted(number));
    for (const [n, expert] of experts.entries()) {
      from = site.changes.mark;
      const wish = { callId: id, target: { kind: 'number', number: expert.number } };
      await joe.client.api.post(`/api/v1/agents/${joe.id}/conference/parties`, wish);
      await bothHear(customer, joe, consent.tone);
      await until('whoever was called in hears it', () => expert.current?.ear.chorus().includes(consent.tone) === true);
      await site.changes.next('recording.started', from);
      const told = why(from).filter((one) => /^recording|^call.in-conference/.test(one));
      t.deepEqual(told.slice(-6), [
        ...['call.in-conference', 'recording.untold', 'recording.paused'],
        ...['recording.announcing', 'recording.announced', 'recording.started'],
      ]);
      await customer.hearsAll([joe.tone, ...experts.slice(0, n + 1).map(({ tone }) => tone)]);
    }
    // Nobody is told twice, whoever leaves.
    from = site.changes.mark;
    experts[0]?.hangUp();
    await site.changes.next('call.ended', from);
    await customer.hearsAll([joe.tone, experts[1]?.tone ?? 0]);
    t.false(why(from).includes('recording.announcing'));
    // So much of what they say is looked for in the file.
    await delay(1_000);
    customer.hangUp();
    const [recording] = await recordingsOf(site.admin.api, id);
    t.is(recording?.stage, 'stored');
    const heard = await listen(site.admin.api, recording?.id ?? '');
    t.true(msWith(heard.agent, experts[1]?.tone ?? 0) >= 500);
    t.true(msWith(heard.agent, consent.tone) <= 100);
  },
);
