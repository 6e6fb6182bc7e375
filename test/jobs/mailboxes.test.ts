import test from 'ava';
import { Mailboxes } from '../../app/jobs/mailboxes.js';
import { MemorySounds, MemoryVoiceMessages } from '../support/memory-voice-messages.js';
import { MemoryListenings } from '../support/memory-listenings.js';
import { RecordedLog } from '../support/recorded-log.js';

/** 16 bytes for each millisecond behind the header. */
const wav = (ms: number): Uint8Array => new Uint8Array(44 + ms * 16);

function boxes() {
  const [store, sounds, log] = [new MemoryVoiceMessages(), new MemorySounds(), new RecordedLog()];
  let [ids, at] = [0, 100_000];
  const made = {
    store,
    listenings: new MemoryListenings(),
    sounds,
    log,
    newId: () => `m${++ids}`,
    now: () => at,
    node: 'n1',
  };
  const mailboxes = new Mailboxes(made);
  const told: string[] = [];
  mailboxes.onChange((agentId) => told.push(agentId));
  return { store, sounds, log, mailboxes, told, another: () => new Mailboxes(made), wait: (ms: number) => (at += ms) };
}

test('K6: the row is there before the sound, and the message is new when it is whole', async (t) => {
  const { mailboxes, sounds, told } = boxes();
  const id = await mailboxes.begin('joe', { number: '+1555', name: 'Ann' });
  t.like((await mailboxes.of('joe'))[0], { id, state: 'recording' });
  sounds.kept.set(mailboxes.soundOf(id), wav(3_000));
  await mailboxes.finished(id, 'joe', true, 1_000);
  t.like(await mailboxes.get(id), { state: 'new', durationMs: 3_000, caller: { number: '+1555', name: 'Ann' } });
  t.deepEqual(told, ['joe']);
});

test('K6: of a message that failed, or is too short, neither row nor sound is left', async (t) => {
  const { mailboxes, sounds } = boxes();
  const short = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.kept.set(mailboxes.soundOf(short), wav(500));
  await mailboxes.finished(short, 'joe', true, 1_000);
  const failed = await mailboxes.begin('joe', { number: '', name: '' });
  await mailboxes.finished(failed, 'joe', false, 1_000);
  t.deepEqual(await mailboxes.of('joe'), []);
  t.is(sounds.kept.size, 0);
});

test('K6: after a death, what was recorded is new, rows without sound and sounds without row go, others stay', async (t) => {
  const { mailboxes, another, sounds, store, wait } = boxes();
  const whole = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.kept.set(mailboxes.soundOf(whole), wav(2_000));
  const running = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.running.add(mailboxes.soundOf(running));
  const never = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.kept.set(mailboxes.soundOf('stray'), wav(2_000));
  sounds.kept.set('of-somebody-else', wav(10));
  wait(20_000);
  await another().putRight();
  t.is((await store.get(whole))?.state, 'new');
  t.is((await store.get(running))?.state, 'recording');
  t.is(await store.get(never), null);
  t.deepEqual([...sounds.kept.keys()].sort(), [mailboxes.soundOf(whole), 'of-somebody-else'].sort());
});

test('K6: what this process records is left alone, and nothing is judged while Asterisk does not answer', async (t) => {
  const { mailboxes, another, sounds, store, wait } = boxes();
  const id = await mailboxes.begin('joe', { number: '', name: '' });
  wait(20_000);
  await mailboxes.putRight();
  t.is((await store.get(id))?.state, 'recording');
  sounds.silent = true;
  await another().putRight();
  t.is((await store.get(id))?.state, 'recording');
});

test('K6: hearing, unhearing and deleting tell whoever shows it', async (t) => {
  const { mailboxes, sounds, store, told } = boxes();
  const id = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.kept.set(mailboxes.soundOf(id), wav(2_000));
  await mailboxes.finished(id, 'joe', true, 0);
  const message = (await store.get(id)) as NonNullable<Awaited<ReturnType<typeof store.get>>>;
  await mailboxes.heard(message);
  t.is((await store.get(id))?.state, 'heard');
  await mailboxes.remove(message);
  t.is(sounds.kept.size, 0);
  t.deepEqual(told, ['joe', 'joe', 'joe']);
});

test('K6: Asterisk cannot be reached as a message ends: it is kept, and whole when Asterisk is there again', async (t) => {
  const { mailboxes, sounds, store } = boxes();
  const id = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.kept.set(mailboxes.soundOf(id), wav(3_000));
  sounds.silent = true;
  await mailboxes.finished(id, 'joe', true, 1_000);
  t.is((await store.get(id))?.state, 'recording');
  sounds.silent = false;
  await mailboxes.putRight();
  t.like(await store.get(id), { state: 'new', durationMs: 3_000 });
});

test('K6: Asterisk records on while the line was lost to us: the message is whole when that is over', async (t) => {
  const { mailboxes, sounds, store } = boxes();
  const id = await mailboxes.begin('joe', { number: '', name: '' });
  sounds.running.add(mailboxes.soundOf(id));
  await mailboxes.finished(id, 'joe', true, 1_000);
  t.is((await store.get(id))?.state, 'recording');
  sounds.running.clear();
  sounds.kept.set(mailboxes.soundOf(id), wav(4_000));
  await mailboxes.putRight();
  t.like(await store.get(id), { state: 'new', durationMs: 4_000 });
});

test('K6: a message whose row cannot be stored is not taken for one that is being recorded', async (t) => {
  const { mailboxes, sounds, store, wait } = boxes();
  const add = store.add.bind(store);
  store.add = async (message) => {
    await add(message);
    throw new Error('the answer of the database was lost');
  };
  await t.throwsAsync(mailboxes.begin('joe', { number: '', name: '' }));
  t.is(sounds.kept.size, 0);
  wait(20_000);
  await mailboxes.putRight();
  t.deepEqual(await mailboxes.of('joe'), []);
});

test('K6: of two callers at once only one gets the last place of a box', async (t) => {
  const { mailboxes } = boxes();
  const caller = { number: '', name: '' };
  await mailboxes.begin('joe', caller);
  const begun = await Promise.all([1, 2, 3].map(() => mailboxes.beginWithin('joe', caller, 2)));
  t.is(begun.filter((id) => id !== null).length, 1);
  t.is((await mailboxes.of('joe')).length, 2);
  t.not(await mailboxes.beginWithin('jay', caller, 1), null);
});

test('K6: messages of a deleted agent go a month after, with their sound, and those of others stay', async (t) => {
  const { mailboxes, sounds, store, wait } = boxes();
  for (const agentId of ['joe', 'jay']) {
    const id = await mailboxes.begin(agentId, { number: '', name: '' });
    sounds.kept.set(mailboxes.soundOf(id), wav(2_000));
    await mailboxes.finished(id, agentId, true, 0);
  }
  store.deleted.set('joe', 100_000);
  const month = 30 * 86_400_000;
  wait(month);
  await mailboxes.putRight();
  t.is((await mailboxes.of('joe')).length, 1);
  wait(1);
  await mailboxes.putRight();
  t.is((await mailboxes.of('joe')).length, 0);
  t.is((await mailboxes.of('jay')).length, 1);
  t.is(sounds.kept.size, 1);
});
