import test from 'ava';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { DatabaseAgentSoundStore } from '../../app/adapters/db/agent-sound-store.js';
import { keepPrompts } from '../../app/jobs/keep-prompts.js';
import { withDatabase } from '../support/database.js';
import { MemoryAgentSounds } from '../support/memory-agent-sounds.js';
import { MemoryPromptFiles } from '../support/memory-prompt-files.js';
import { RecordedLog } from '../support/recorded-log.js';
import { SETTINGS } from '../support/world.js';

test('A: left-over files of prompts go; the sound of a prompt whose row is damaged stays until the row is mended', (t) =>
  withDatabase(null, async (database) => {
    const log = new RecordedLog();
    const directory = new DatabaseDirectoryStore(database, systemClock(), log);
    const promptFiles = new MemoryPromptFiles();
    for (const id of ['whole', 'damaged', 'deleted', 'never-saved']) {
      await promptFiles.write(id, new Uint8Array(2));
      if (id !== 'never-saved') await directory.save('prompt', { id, name: id, durationMs: 1 }, null);
    }
    await directory.hide('prompt', 'deleted');
    await database.writer('prompts').where({ id: 'damaged' }).update({ duration_ms: 'a while' });
    t.deepEqual([...(await directory.load(SETTINGS)).prompts.keys()], ['whole']);
    await promptFiles.write('hello', new Uint8Array(2));
    const agentSoundStore = new DatabaseAgentSoundStore(database);
    await agentSoundStore.put('joe', 'greeting', { sound: 'hello', durationMs: 1_000, madeAt: 1 });
    await keepPrompts({ directory, agentSoundStore, promptFiles, log });
    t.deepEqual([...promptFiles.files.keys()], ['whole', 'damaged', 'hello']);
  }));

test('rows that cannot be read at all cost no prompt its file, and the operator is told', async (t) => {
  const log = new RecordedLog();
  const promptFiles = new MemoryPromptFiles();
  await promptFiles.write('p1', new Uint8Array(2));
  const directory = { versions: () => Promise.reject(new Error('locked')) };
  await keepPrompts({ directory, agentSoundStore: new MemoryAgentSounds(), promptFiles, log });
  t.deepEqual([...promptFiles.files.keys()], ['p1']);
  t.deepEqual(
    log.lines.map(({ level, line }) => [level, line]),
    [['warn', 'Left-over files of prompts could not be removed: Error: locked']],
  );
});
