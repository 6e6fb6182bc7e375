import { KeepAgentSounds } from '../../app/jobs/keep-agent-sounds.js';
import type { FakeLive } from './fake-live.js';
import { MemoryAgentSounds } from './memory-agent-sounds.js';
import { MemoryPromptFiles } from './memory-prompt-files.js';
import { MemorySounds } from './memory-voice-messages.js';
import { RecordedLog } from './recorded-log.js';

/** What agents greet with, in memory; a change is in the directory at once. */
export function agentSoundDesk(live: FakeLive, sounds = new MemorySounds(), log = new RecordedLog()) {
  const [store, promptFiles] = [new MemoryAgentSounds(), new MemoryPromptFiles()];
  const commands = {
    directoryChanged: (): Promise<void> => {
      live.world.directory = { ...live.world.directory, agentSounds: new Map(store.rows) };
      return Promise.resolve();
    },
  };
  let ids = 0;
  const rest = { log, node: 'n1', newId: () => `sound${++ids}`, now: () => 1_000 };
  const agentSounds = new KeepAgentSounds({ store, promptFiles, sounds, live, commands, ...rest });
  return { agentSounds, store, promptFiles, sounds, log };
}
