import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { deskForm } from '../support/live/desk-form.js';
import { LiveSite } from '../support/live/live-site.js';
import { listen, msWith, recordingsOf } from '../support/live/stored-recordings.js';
import { lockDatabase } from '../support/locked-database.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
    FARLINE_RECORD_RETRY_MS: '1000',
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** Waits for the desk of this agent to show the recording so; it is read whole each time, as by one who looks again. */
async function deskShows(page: Awaited<ReturnType<typeof deskForm>>, state: string): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; await delay(100)) {
    if ((await page.open('/desk')).text.includes(`class="desk-recording is-${state}"`)) return;
  }
  throw new Error(`the desk does not show the recording as ${state} after 30 s`);
}

test.serial(
  'K5: a pause that could not be stored before Farline was killed is a pause afterwards, until somebody resumes it',
  async (t) => {
    const queue = await site.queue({ settings: { record: 'on' } });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    const { id } = await site.changes.next('call.joined', from);
    await site.changes.next('recording.started', from);
    await customer.hears(joe.tone);
    await joe.phone.hears(customer.tone);
    const ask = (what: string) => joe.client.api.post(`/api/v1/calls/${id}/recording/${what}`);
    const desk = await deskForm(site, joe);
    await site.stored();

    const mend = await lockDatabase(site.dataDir);
    try {
      // Whether Farline lives long enough to answer does not matter: it is true once the desk shows it.
      const asked = ask('pause').catch(() => undefined);
      await deskShows(desk, 'paused');
      await site.kill();
      await asked;
    } finally {
      await mend();
    }
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    await deskShows(desk, 'paused');

    const secret = aVoiceApart();
    customer.speaks(secret);
    await joe.phone.hears(secret);
    customer.speaks(customer.tone);
    await joe.phone.hears(customer.tone);
    await ask('resume');
    await deskShows(desk, 'recording');
    await delay(1_000);
    customer.hangUp();
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored' });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msWith(sound.customer, customer.tone) >= 800);
    t.is(msWith(sound.customer, secret), 0);
  },
);

/** Of nobody else: far from the others', because a tone that is cut off sounds of its neighbours for a moment. */
function aVoiceApart(): number {
  let voice = 0;
  for (let steps = 0; steps < 8; steps++) voice = site.farEnd.voice('agents');
  return voice;
}
