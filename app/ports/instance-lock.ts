/** Proof that this process is the one writer of its data, from start to end. */
export interface InstanceLock {
  /** False from the moment we can no longer be sure; checked before each send to Asterisk. */
  held(): boolean;
  /** Called once when the lock is lost while running; stop all effects for good. */
  onLost(call: (reason: string) => void): void;
  release(): Promise<void>;
}
