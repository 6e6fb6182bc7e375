import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry } from '../../app/adapters/http/api/audit-routes.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveQueue, LiveSite } from '../support/live/live-site.js';
import { listen, msWith, recordingsOf } from '../support/live/stored-recordings.js';
import { openWiredSite, type WiredSite } from '../support/live/wired-site.js';

let wired: WiredSite;
let site: LiveSite;

test.before(async () => {
  wired = await openWiredSite({
    fallbackAfterSeconds: 40,
    env: {
      FARLINE_RECORD_LOOK_MS: '100',
      FARLINE_RECORD_REST_MS: '2000',
      FARLINE_RECORD_RETRY_MS: '1000',
      // Longer than a test: whether AMI answers is told by the request itself.
      FARLINE_AMI_PING_MS: '60000',
    },
  });
  site = wired.site;
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  wired.ami.mend();
  await site.isState('ok', 40_000);
  await site.clear(t);
});

async function conversation() {
  const queue = await site.queue({ settings: { record: 'on' } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  const { customer, id } = await recorded(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  const ask = (what: string) => joe.client.api.post(`/api/v1/calls/${id}/recording/${what}`);
  return { joe, queue, customer, id, ask };
}

/** Somebody calls, and what they say is being recorded when this resolves. */
async function recorded(queue: LiveQueue) {
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  const { id } = await site.changes.next('call.joined', from);
  await site.changes.next('recording.started', from);
  return { customer, id };
}

/** Of nobody else: far from the others', because a tone that is cut off sounds of its neighbours for a moment. */
function aVoiceApart(): number {
  let voice = 0;
  for (let steps = 0; steps < 8; steps++) voice = site.farEnd.voice('agents');
  return voice;
}

/** Waits for the newest entry of the audit of this kind; what was done is in it once it is stored. */
async function noted(act: string): Promise<AuditEntry> {
  for (const end = performance.now() + 15_000; performance.now() < end; await delay(30)) {
    const { items } = await site.admin.api.get<{ items: AuditEntry[] }>('/api/v1/audit');
    const found = items.find((entry) => entry.act === act);
    if (found) return found;
  }
  throw new Error(`the audit has no ${act} after 15 s`);
}

test.serial(
  'K5: once a pause is answered nothing of what is said from then on is in the file, however soon it is said; and the desk says paused',
  async (t) => {
    const { joe, customer, id, ask } = await conversation();
    const page = await deskForm(site, joe);
    const secrets: number[] = [];
    for (let times = 0; times < 3; times++) {
      await joe.phone.hears(customer.tone);
      const secret = aVoiceApart();
      secrets.push(secret);
      await ask('pause');
      customer.speaks(secret);
      t.regex((await page.open('/desk')).text, /class="desk-recording is-paused"/);
      await joe.phone.hears(secret);
      customer.speaks(customer.tone);
      await joe.phone.hears(customer.tone);
      const from = site.changes.mark;
      await ask('resume');
      await site.changes.next('recording.started', from);
    }
    await joe.phone.hears(customer.tone);
    customer.hangUp();
    const [recording] = await recordingsOf(site.admin.api, id);
    t.like(recording, { stage: 'stored' });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msWith(sound.customer, customer.tone) >= 800);
    for (const secret of secrets) {
      t.is(msWith(sound.customer, secret), 0, `${secret} Hz was said in a pause`);
      t.is(msWith(sound.agent, secret), 0);
    }
  },
);

test.serial(
  'K5: a recording that is paused when the customer hangs up is stored with what was said before, and the next conversation is recorded as any',
  async (t) => {
    const { joe, queue, customer, id, ask } = await conversation();
    const secret = aVoiceApart();
    await ask('pause');
    customer.speaks(secret);
    await joe.phone.hears(secret);
    customer.hangUp();
    const [recording, ...more] = await recordingsOf(site.admin.api, id);
    t.deepEqual(more, []);
    t.like(recording, { stage: 'stored', cause: null });
    const sound = await listen(site.admin.api, recording?.id ?? '');
    t.true(msWith(sound.customer, customer.tone) >= 500);
    t.is(msWith(sound.customer, secret) + msWith(sound.agent, secret), 0, 'nothing of what was said in the pause');

    await joe.shows({ state: 'ready', leg: 'parked' });
    const next = await recorded(queue);
    await joe.phone.hears(next.customer.tone);
    next.customer.hangUp();
    const [second] = await recordingsOf(site.admin.api, next.id);
    t.like(second, { stage: 'stored', cause: null });
    const heard = await listen(site.admin.api, second?.id ?? '');
    t.true(msWith(heard.customer, next.customer.tone) >= 200);
  },
);

test.serial(
  'K5: a pause that Asterisk does not confirm is refused as such, noted in the audit and seen on the desk, and is asked for until it is true',
  async (t) => {
    const { joe, customer, id, ask } = await conversation();
    const page = await deskForm(site, joe);
    wired.ami.goDead();
    const from = site.changes.mark;
    const refused = await t.throwsAsync(ask('pause'));
    t.like(refused, { status: 503, body: { code: 'recording-not-stopped' } });
    const desk = await page.open('/desk');
    t.regex(desk.text, /class="desk-recording is-not-stopped"/);
    t.false(desk.text.includes('is-paused'));
    t.like(await noted('recording.not-stopped'), { agentId: joe.id, via: 'api' });
    wired.ami.mend();
    await site.changes.next('recording.paused', from);
    // Asked for once more, it is so.
    await ask('pause');
    t.regex((await page.open('/desk')).text, /class="desk-recording is-paused"/);
    customer.hangUp();
    t.like((await recordingsOf(site.admin.api, id))[0], { stage: 'stored' });
  },
);

test.serial(
  'K5: a pause by key that Asterisk does not confirm is noted as well, and is asked for until it is true',
  async (t) => {
    const { joe, customer } = await conversation();
    wired.ami.cut();
    let from = site.changes.mark;
    await joe.phone.press('*62');
    t.like((await site.changes.next('recording.not-stopped', from)).detail, { via: 'phone' });
    from = site.changes.mark;
    wired.ami.mend();
    t.like((await site.changes.next('recording.paused', from)).detail, { part: 1 });
    customer.hangUp();
    await joe.shows({ leg: 'parked' });
  },
);
