import type { DirectoryStore } from '../ports/directory-store.js';
import type { Log } from '../ports/log.js';
import type { PromptFiles } from '../ports/prompt-files.js';

export interface KeepPromptsPorts {
  readonly directory: Pick<DirectoryStore, 'versions'>;
  readonly promptFiles: Pick<PromptFiles, 'keepOnly'>;
  readonly log: Log;
}

/**
 * Removes files of prompts that nobody has any more. Rows count, not what could be read of them: the sound of a damaged row
 * is still there when the row is mended. To be done before anything can be uploaded: a file whose row is only now being
 * written would be taken for a left-over. Never rejects.
 */
export async function keepPrompts({ directory, promptFiles, log }: KeepPromptsPorts): Promise<void> {
  try {
    await promptFiles.keepOnly((await directory.versions('prompt')).keys());
  } catch (error) {
    log.warn(`Left-over files of prompts could not be removed: ${String(error)}`);
  }
}
