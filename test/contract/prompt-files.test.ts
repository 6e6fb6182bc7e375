import test, { type ExecutionContext } from 'ava';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptFolder } from '../../app/adapters/system/prompt-folder.js';
import type { PromptFiles } from '../../app/ports/prompt-files.js';
import { MemoryPromptFiles } from '../support/memory-prompt-files.js';

const SOUND = Uint8Array.from([0, 1, 2, 255]);

async function aFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-prompts-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'made', 'later');
}

/** What every place for prompts promises. */
function contract(name: string, make: (t: ExecutionContext) => Promise<PromptFiles>): void {
  test(`${name}: a prompt is read as it was written, the newest stands, and a removed one is gone`, async (t) => {
    const files = await make(t);
    t.is(files.trouble, null);
    t.is(await files.read('p1'), null);
    await files.write('p1', new Uint8Array(9));
    await files.write('p1', SOUND);
    t.deepEqual([...((await files.read('p1')) ?? [])], [...SOUND]);
    await files.remove('p1');
    await files.remove('p1');
    t.is(await files.read('p1'), null);
  });

  test(`${name}: what nothing names any more is cleared away, the others stay`, async (t) => {
    const files = await make(t);
    await files.keepOnly([]);
    for (const id of ['p1', 'p2']) await files.write(id, SOUND);
    await files.keepOnly(['p2', 'p3']);
    t.is(await files.read('p1'), null);
    t.not(await files.read('p2'), null);
  });
}

contract('memory', () => Promise.resolve(new MemoryPromptFiles()));
contract('folder', async (t) => new PromptFolder(await aFolder(t)));

test('folder: Asterisk’s own user may read a prompt, and what a broken-off upload left is cleared away', async (t) => {
  const folder = await aFolder(t);
  const files = new PromptFolder(folder);
  await files.write('p1', SOUND);
  t.is((await stat(join(folder, 'p1.wav'))).mode & 0o777, 0o644);
  await writeFile(join(folder, 'p2.wav.new'), 'half');
  await writeFile(join(folder, 'README'), 'somebody’s');
  await files.keepOnly(['p1']);
  await t.throwsAsync(stat(join(folder, 'p2.wav.new')));
  t.is((await stat(join(folder, 'README'))).size > 0, true, 'what is not ours stays');
});

test('folder: an id that is no id never becomes a path', async (t) => {
  const files = new PromptFolder(await aFolder(t));
  for (const id of ['../p1', 'a/b', '', 'x'.repeat(65), 'a\0b']) {
    await t.throwsAsync(files.read(id), { message: /letters, digits/ });
    await t.throwsAsync(files.write(id, SOUND), { message: /letters, digits/ });
  }
});

test('folder: a path that Asterisk cannot be told is said before anything is uploaded', (t) => {
  t.regex(new PromptFolder('/srv/R&D/prompts').trouble ?? '', /R&D.*comma or &/);
  t.regex(new PromptFolder('/srv/a,b').trouble ?? '', /comma or &/);
});
