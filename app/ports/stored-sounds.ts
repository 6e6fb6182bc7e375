/** Sounds that Asterisk recorded and keeps, by names of ours. Nothing here rejects: null is that Asterisk did not say. */
export interface StoredSounds {
  /** WAV; `none`: there is no such sound. */
  read(name: string): Promise<Uint8Array | 'none' | null>;
  /** True when it is gone, also when it was not there. */
  remove(name: string): Promise<boolean>;
  names(): Promise<readonly string[] | null>;
  /** Whether it is being recorded now. */
  isRunning(name: string): Promise<boolean | null>;
}
