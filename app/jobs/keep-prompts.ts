import type { AgentSoundStore } from '../ports/agent-sound-store.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Log } from '../ports/log.js';
import type { PromptFiles } from '../ports/prompt-files.js';

export interface KeepPromptsPorts {
  readonly directory: Pick<DirectoryStore, 'versions'>;
  readonly agentSoundStore: Pick<AgentSoundStore, 'all'>;
  readonly promptFiles: Pick<PromptFiles, 'keepOnly'>;
  readonly log: Log;
}

/**
 * Removes files of prompts and of agents' own sounds that nobody has any more. Rows count, not what could be read of them: the sound of a damaged row
 * is still there when the row is mended. To be done before anything can be uploaded: a file whose row is only now being
 * written would be taken for a left-over. Never rejects.
 */
export async function keepPrompts({ directory, agentSoundStore, promptFiles, log }: KeepPromptsPorts): Promise<void> {
  try {
    const own = [...(await agentSoundStore.all()).values()].flatMap((sounds) => Object.values(sounds));
    const prompts = (await directory.versions('prompt')).keys();
    await promptFiles.keepOnly([...prompts, ...own.map(({ sound }) => sound)]);
  } catch (error) {
    log.warn(`Left-over files of prompts could not be removed: ${String(error)}`);
  }
}
