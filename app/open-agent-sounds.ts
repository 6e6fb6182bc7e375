import { AriStoredSounds } from './adapters/ari/ari-stored-sounds.js';
import { PromptFolder } from './adapters/system/prompt-folder.js';
import type { Ground, Stores } from './ground.js';
import { KeepAgentSounds } from './jobs/keep-agent-sounds.js';
import { keepPrompts } from './jobs/keep-prompts.js';
import type { Commands } from './ports/commands.js';
import type { Live } from './ports/live.js';
import type { ReachedAsterisk } from './reach-asterisk.js';

/** K6: uploaded prompts and what agents greet with. Left-over files go before anybody can record or upload another. */
export async function openAgentSounds(
  { config, log, clock, ids, undo }: Ground,
  { directory, agentSoundStore: store }: Pick<Stores, 'directory' | 'agentSoundStore'>,
  { ari }: Pick<ReachedAsterisk, 'ari'>,
  live: Pick<Live, 'view'>,
  commands: Pick<Commands, 'directoryChanged'>,
) {
  const promptFiles = new PromptFolder(config.promptsDir);
  await keepPrompts({ directory, agentSoundStore: store, promptFiles, log });
  const sounds = new AriStoredSounds(ari);
  undo.push(() => sounds.stop());
  const now = (): number => clock.now();
  const newId = (): string => ids.next(now());
  const parts = { store, sounds, promptFiles, live, commands, log, node: config.node, newId, now };
  const agentSounds = new KeepAgentSounds(parts);
  void agentSounds.putRight();
  return { promptFiles, agentSounds };
}
