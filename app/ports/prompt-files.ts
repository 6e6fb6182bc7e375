import type { PromptId } from '../domain/ids.js';

/** Where uploaded prompts are kept as Asterisk plays them. Names are ids of ours. Each rejects when the disk does. */
export interface PromptFiles {
  /** Why Asterisk could not be told of a file here; null: it can. */
  readonly trouble: string | null;
  /** There whole, or not at all. */
  write(id: PromptId, wav: Uint8Array): Promise<void>;
  /** null: no such file. */
  read(id: PromptId): Promise<Uint8Array | null>;
  /** One that is not there is as good as removed. */
  remove(id: PromptId): Promise<void>;
  /** Removes what an upload that was broken off has left. */
  keepOnly(ids: Iterable<PromptId>): Promise<void>;
}
