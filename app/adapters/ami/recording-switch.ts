import type { Effect } from '../../domain/effects.js';
import { isOfRecorder } from '../../domain/effect-traits.js';
import type { EffectFailure } from '../../domain/events.js';
import type { ChannelId, Millis } from '../../domain/ids.js';
import type { RecordEffect, RecordingTold } from '../../domain/recording.js';
import type { Outcome, Snapshot, Switch } from '../../ports/switch.js';
import { AmiFailure } from './pending-actions.js';
import type { AmiLink } from './ami-link.js';
import type { RecorderRest } from './recorder-rest.js';

/** Where Asterisk writes the parts of a recording. */
export interface PartPlace {
  /** Absolute. @throws Error when the id must not be in a file name, or the folder cannot be told to Asterisk */
  pathsOf(recording: string, part: number): { readonly customer: string; readonly agent: string };
}

/** The recorder that was started last on a channel, running or not. */
export interface StartedRecorder {
  /** The channel variable in which MixMonitor leaves its name. */
  readonly variable: string;
  /** null: none was ever started. An outcome: nobody knows, or the channel is gone. */
  of(channel: ChannelId, deadlineMs: Millis): Promise<string | null | Failed>;
}

type Failed = Extract<Outcome, { ok: false }>;

/** Ours is the only recorder on a channel; more than a few that are still to be stopped there cannot be. */
const MOST_RECORDERS = 5;

/**
 * Everything is asked of the other switch, and recordings of AMI: ARI cannot record one channel while it talks. MixMonitor
 * on the customer's channel hears what they say (`r`) and what they hear (`t`), each into a file of its own, only while
 * they are in a bridge (`b`), the two in step (`S`); it never has a command, and every name is made of our ids.
 */
export class RecordingSwitch implements Switch {
  #silent = false;

  constructor(
    private readonly calls: Switch,
    private readonly started: StartedRecorder,
    private readonly link: Pick<AmiLink, 'action'>,
    private readonly place: PartPlace,
    private readonly rest: RecorderRest,
    private readonly told: (event: RecordingTold) => void,
  ) {}

  perform(effect: Effect, deadlineMs: Millis, done: (outcome: Outcome) => void): void {
    if (!isOfRecorder(effect)) return this.calls.perform(effect, deadlineMs, done);
    void this.#recording(effect, deadlineMs).then(done);
  }

  snapshot(done: (snapshot: Snapshot | null) => void): void {
    this.calls.snapshot(done);
  }

  fellBack(channels: readonly ChannelId[], done: (those: readonly ChannelId[]) => void): void {
    this.calls.fellBack(channels, done);
  }

  silence(): void {
    this.#silent = true;
    this.calls.silence();
  }

  async #recording(effect: RecordEffect, deadlineMs: Millis): Promise<Outcome> {
    const { channel, recording, part } = effect;
    try {
      if (this.#silent) throw new Error('this process does nothing more');
      if (effect.do === 'check-record') {
        const written = await this.#isWritten(channel, deadlineMs);
        if (written !== false) return written === true ? { ok: true } : written;
      }
      if (effect.do !== 'check-record') await this.#stopAll(channel, deadlineMs);
      if (effect.do === 'record') await this.#start(effect, deadlineMs);
      const type = effect.do === 'record' ? 'recording.started' : 'recording.stopped';
      this.told({ type, channel, recording, part });
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: reasonOf(error), detail: error instanceof Error ? error.message : String(error) };
    }
  }

  async #start({ channel, recording, part }: RecordEffect, deadlineMs: Millis): Promise<void> {
    await this.rest.over(channel);
    const { customer, agent } = this.place.pathsOf(recording, part);
    const options = `bSr(${customer})t(${agent})i(${this.started.variable})`;
    await this.link.action({ Action: 'MixMonitor', Channel: channel, Options: options }, deadlineMs);
  }

  /** MixMonitorMute finds a recorder by its name and refuses one that runs no more; of this one nothing is muted. */
  async #isWritten(channel: ChannelId, deadlineMs: Millis): Promise<boolean | Failed> {
    const recorder = await this.started.of(channel, deadlineMs);
    if (typeof recorder !== 'string') return recorder ?? false;
    const look = { Action: 'MixMonitorMute', Direction: 'both', State: '0', MixMonitorID: recorder };
    try {
      await this.link.action({ ...look, Channel: channel }, deadlineMs);
      return true;
    } catch (error) {
      if (error instanceof AmiFailure && /^Cannot set mute flag/.test(error.message)) return false;
      throw error;
    }
  }

  /** Asterisk closes the files before it answers; it refuses when there is nothing left to stop. */
  async #stopAll(channel: ChannelId, deadlineMs: Millis): Promise<void> {
    for (let n = 0; n < MOST_RECORDERS; n++) {
      try {
        await this.link.action({ Action: 'StopMixMonitor', Channel: channel }, deadlineMs);
        this.rest.ended(channel);
      } catch (error) {
        if (error instanceof AmiFailure && /^Could not stop/.test(error.message)) return;
        throw error;
      }
    }
  }
}

function reasonOf(error: unknown): EffectFailure {
  if (!(error instanceof AmiFailure)) return 'refused';
  if (/^No such channel/.test(error.message)) return 'gone';
  return error.reason === 'timeout' ? 'timeout' : 'refused';
}
