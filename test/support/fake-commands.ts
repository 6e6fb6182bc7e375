import type { Command } from '../../app/domain/events.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import type { Answer, Commands } from '../../app/ports/commands.js';

/** Takes every command and says yes, or the refusal it was told to give. */
export class FakeCommands implements Commands {
  readonly submitted: { readonly id: string; readonly command: Command }[] = [];
  directoryChanges = 0;
  refuseWith: RefusalCode | null = null;
  failWith: Error | null = null;
  onDirectoryChanged: () => Promise<void> = () => Promise.resolve();

  submit(id: string, command: Command): Promise<Answer> {
    if (this.failWith) return Promise.reject(this.failWith);
    this.submitted.push({ id, command });
    const code = this.refuseWith;
    return Promise.resolve(
      code === null ? { ok: true, sessionId: 's-new' } : { ok: false, refusal: { code, field: null } },
    );
  }

  async directoryChanged(): Promise<void> {
    this.directoryChanges += 1;
    await this.onDirectoryChanged();
  }
}
