import test from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { LiveSite } from '../support/live/live-site.js';
import type { RtpPacket } from '../support/rtp-stream.js';
import { TimedVoice } from '../support/timed-voice.js';
import { longestGap } from '../support/tone-gap.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const SWITCHES = ['whisper', 'barge', 'monitor', 'barge', 'whisper', 'monitor'] as const;
/** The bar, ms. */
const GAP_MS = 40;
/** How often each switch is to be measured, and in how many rounds at most. */
const MEASURES = 2;
const ROUNDS = 10;

type Who = 'boss' | 'chief' | 'joe' | 'customer';

/** What everybody was sent around one switch. */
interface Taken {
  readonly from: string;
  readonly to: string;
  readonly heard: Readonly<Record<Who, readonly RtpPacket[]>>;
  readonly spokeInTime: boolean;
}

async function scene(): Promise<{ readonly id: string; readonly voices: Readonly<Record<Who, TimedVoice>> }> {
  const queue = await site.queue({ settings: { wrapUpMs: 0, supervision: true } });
  const joe = await site.agent(queue, { nailedUp: true });
  await joe.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  const [boss, chief] = [100, 101].map((n) => site.farEnd.consulted(`+15559996${n}`).answers()) as [FarPhone, FarPhone];
  const id = await listens(site.admin.api, joe.id, boss);
  const other = { name: 'chief', role: 'supervisor', password: 'long enough for a test' };
  const made = await site.admin.api.post<{ id: string }>('/api/v1/users', other);
  const { token } = await site.admin.api.post<{ token: string }>('/api/v1/tokens', { userId: made.id, days: 1 });
  await listens(site.admin.api.as(token), joe.id, chief);
  const voiceOf = ({ current, number }: FarPhone, seed: number): TimedVoice => {
    if (!current) throw new Error(`${number} is on no call`);
    return new TimedVoice(current.call, seed);
  };
  const voices = {
    boss: voiceOf(boss, 1),
    chief: voiceOf(chief, 2),
    joe: voiceOf(joe.phone, 3),
    customer: new TimedVoice(customer.call, 4),
  };
  return { id, voices };
}

async function listens(api: typeof site.admin.api, agentId: string, { number }: FarPhone): Promise<string> {
  const from = site.changes.mark;
  const wish = { mode: 'monitor', place: { at: 'number', number } };
  const { id } = await api.post<{ id: string }>(`/api/v1/agents/${agentId}/supervisions`, wish);
  await site.changes.next('supervision.heard', from);
  return id;
}

async function halfASecond(voices: Readonly<Record<Who, TimedVoice>>): Promise<void> {
  const all = Object.values(voices);
  const before = all.map(({ count }) => count);
  await until('everybody hears half a second', () => all.every(({ count }, n) => count > (before[n] ?? 0) + 25));
}

/** Half a second to either side of the switch. */
async function switched(
  id: string,
  voices: Readonly<Record<Who, TimedVoice>>,
  from: string,
  to: string,
): Promise<Taken> {
  const more = (): Promise<void> => halfASecond(voices);
  for (const voice of Object.values(voices)) voice.begin();
  await more();
  const mark = site.changes.mark;
  await site.admin.api.put(`/api/v1/supervisions/${id}`, { mode: to });
  await site.changes.next('supervision.heard', mark);
  await more();
  const ends = Object.entries(voices).map(([who, voice]) => [who, voice.end()] as const);
  const heard = Object.fromEntries(ends.map(([who, end]) => [who, end.heard])) as Taken['heard'];
  return { from, to, heard, spokeInTime: ends.every(([, end]) => end.spokeInTime) };
}

test.serial(
  'K4: at every switch between two modes nobody misses more than 40 ms of anybody they hear before and after it',
  async (t) => {
    const { id, voices } = await scene();
    const broken = (heard: Taken['heard'], who: Who, of: Who): number =>
      Math.max(...Object.values(voices[of].noise.breakIn(heard[who]) as object as Record<string, number>));
    const done = new Map<string, string[]>();
    let mode = 'monitor';
    const missing = (): boolean =>
      SWITCHES.some((to, n) => (done.get(`${SWITCHES.at(n - 1)} to ${to}`)?.length ?? 0) < MEASURES);
    for (let round = 0; round < ROUNDS && missing(); round++) {
      for (const voice of Object.values(voices)) voice.speak();
      await halfASecond(voices);
      // Networks do it: nothing comes for a while, then all at once. Who listens hears all of it later from then on.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      await halfASecond(voices);
      const taken: Taken[] = [];
      for (const to of SWITCHES) {
        taken.push(await switched(id, voices, mode, to));
        mode = to;
      }
      for (const { from, to, heard, spokeInTime } of taken) {
        const name = `${from} to ${to}`;
        // What was not said in time, or breaks also for who switches nothing, tells of the machine and not of the switch.
        const machine = Math.max(broken(heard, 'chief', 'joe'), broken(heard, 'chief', 'customer'));
        if (!spokeInTime || machine > 0) continue;
        const missed: Record<string, number> = {
          'boss hears agent': broken(heard, 'boss', 'joe'),
          'boss hears customer': broken(heard, 'boss', 'customer'),
          'boss hears anything': longestGap(heard.boss),
          'agent hears customer': broken(heard, 'joe', 'customer'),
          'customer hears agent': broken(heard, 'customer', 'joe'),
          ...(from !== 'monitor' && to !== 'monitor' && { 'agent hears boss': broken(heard, 'joe', 'boss') }),
        };
        for (const [what, ms] of Object.entries(missed))
          t.true(ms <= GAP_MS, `${name}: ${what} with a break of ${ms} ms`);
        done.set(name, [...(done.get(name) ?? []), `${Math.max(...Object.values(missed))}`]);
      }
    }
    t.log(`longest breaks in ms: ${[...done].map(([name, ms]) => `${name} ${ms.join(', ')}`).join('; ')}`);
    t.false(missing(), 'the machine never let each switch be measured');
  },
);
