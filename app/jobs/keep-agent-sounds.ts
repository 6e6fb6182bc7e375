import { lengthProblem, type SoundUse } from '../domain/agent-sounds.js';
import type { AgentId, Instant, Millis, PromptId } from '../domain/ids.js';
import { readWav, wavOf, type WavProblem } from '../domain/prompt.js';
import type { AgentSoundStore } from '../ports/agent-sound-store.js';
import type { Commands } from '../ports/commands.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { PromptFiles } from '../ports/prompt-files.js';
import type { StoredSounds } from '../ports/stored-sounds.js';

/** The sound of a recording that has ended is whole a moment later. */
const WHOLE_TRIES = 20;
const WHOLE_WAIT_MS: Millis = 250;

export interface AgentSoundParts {
  readonly store: AgentSoundStore;
  /** What Asterisk recorded for us. */
  readonly sounds: Pick<StoredSounds, 'read' | 'remove' | 'names' | 'isRunning'>;
  readonly promptFiles: Pick<PromptFiles, 'write' | 'read' | 'remove' | 'trouble'>;
  readonly live: Pick<Live, 'view'>;
  readonly commands: Pick<Commands, 'directoryChanged'>;
  readonly log: Log;
  /** Of this Farline: others may record at the same Asterisk. */
  readonly node: string;
  readonly newId: () => string;
  readonly now: () => Instant;
}

/** `folder`: Asterisk cannot be told where the sounds are. */
export type KeptSound =
  | { readonly ok: true; readonly durationMs: Millis }
  | { readonly ok: false; readonly problem: 'too-short' | 'too-long'; readonly durationMs: Millis }
  | { readonly ok: false; readonly problem: 'wav'; readonly wav: WavProblem }
  | { readonly ok: false; readonly problem: 'folder'; readonly why: string };

/** K6: greetings that agents recorded or uploaded for themselves. Each change is a new file, then the row, then the old file goes. */
export class KeepAgentSounds {
  constructor(private readonly parts: AgentSoundParts) {}

  /** Rejects when disk or database do; nothing has changed then. */
  async keep(agentId: AgentId, use: SoundUse, bytes: Uint8Array): Promise<KeptSound> {
    const { store, promptFiles, newId, now } = this.parts;
    if (promptFiles.trouble !== null) return { ok: false, problem: 'folder', why: promptFiles.trouble };
    const wav = readWav(bytes);
    if (!wav.ok) return { ok: false, problem: 'wav', wav };
    const { durationMs } = wav;
    const problem = lengthProblem(use, durationMs);
    if (problem) return { ok: false, problem, durationMs };
    const sound = newId();
    await promptFiles.write(sound, wavOf(wav.pcm));
    const replaced = await store
      .put(agentId, use, { sound, durationMs, madeAt: now() })
      .catch(async (error: unknown) => {
        await promptFiles.remove(sound).catch(() => undefined);
        throw error;
      });
    await this.#changed(agentId, use, replaced);
    return { ok: true, durationMs };
  }

  /** False: there was none. */
  async remove(agentId: AgentId, use: SoundUse): Promise<boolean> {
    const removed = await this.parts.store.remove(agentId, use);
    if (removed !== null) await this.#changed(agentId, use, removed);
    return removed !== null;
  }

  /** WAV; null: there is none. */
  async read(agentId: AgentId, use: SoundUse): Promise<Uint8Array | null> {
    const sound = this.parts.live.view.directory.agentSounds.get(agentId)?.[use]?.sound;
    return sound === undefined ? null : this.parts.promptFiles.read(sound);
  }

  /** A name for what is about to be recorded by telephone. */
  newName(): string {
    const { node, newId } = this.parts;
    return `farline-${node}-sound-${newId()}`;
  }

  /** As `keep`, of what was recorded under this name; null: there is nothing. */
  async keepRecorded(agentId: AgentId, use: SoundUse, name: string): Promise<KeptSound | null> {
    for (let tries = 0; tries < WHOLE_TRIES; tries++) {
      const read = await this.parts.sounds.read(name);
      if (read instanceof Uint8Array) return this.keep(agentId, use, read);
      await new Promise((resolve) => setTimeout(resolve, WHOLE_WAIT_MS));
    }
    return null;
  }

  async forget(name: string): Promise<void> {
    await this.parts.sounds.remove(name);
  }

  /** What a life that ended in the middle of a talk left in Asterisk. Never rejects. */
  async putRight(): Promise<void> {
    const { sounds, node } = this.parts;
    const left = ((await sounds.names()) ?? []).filter((name) => name.startsWith(`farline-${node}-sound-`));
    for (const name of left) if ((await sounds.isRunning(name)) === false) await sounds.remove(name);
  }

  async #changed(agentId: AgentId, use: SoundUse, old: PromptId | null): Promise<void> {
    const { commands, promptFiles, log } = this.parts;
    await commands.directoryChanged();
    log.info('an agent changed what they greet with', { agentId, use });
    if (old === null) return;
    // A file that stays is removed with the next start.
    await promptFiles.remove(old).catch((error: unknown) => {
      log.warn(`The file of an agent's earlier sound could not be removed: ${String(error)}`, { agentId, use });
    });
  }
}
