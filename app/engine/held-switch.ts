import type { Effect } from '../domain/effects.js';
import type { ChannelId, Millis } from '../domain/ids.js';
import type { InstanceLock } from '../ports/instance-lock.js';
import type { Outcome, Snapshot, Switch } from '../ports/switch.js';

/**
 * Asks nothing of Asterisk unless this process still holds its data, looked at in the same tick as each request: one
 * that was stopped for a while (SIGSTOP, a paused machine) would otherwise act beside its successor when it wakes.
 */
export class HeldSwitch implements Switch {
  constructor(
    private readonly target: Switch,
    private readonly lock: Pick<InstanceLock, 'held'>,
  ) {}

  perform(effect: Effect, deadlineMs: Millis, done: (outcome: Outcome) => void): void {
    if (this.lock.held()) this.target.perform(effect, deadlineMs, done);
    else queueMicrotask(() => done({ ok: false, reason: 'refused', detail: 'this process no longer holds its data' }));
  }

  snapshot(done: (snapshot: Snapshot | null) => void): void {
    this.target.snapshot(done);
  }

  fellBack(channels: readonly ChannelId[], done: (those: readonly ChannelId[]) => void): void {
    this.target.fellBack(channels, done);
  }

  silence(): void {
    this.target.silence();
  }
}
