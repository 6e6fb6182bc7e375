import type { Command } from '../domain/events.js';
import type { CallId, Millis } from '../domain/ids.js';
import { isOverdue, type Recording, type RecordingCommand } from '../domain/recording.js';
import type { RefusalCode } from '../domain/refusals.js';
import type { View } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Subscribers } from './subscribers.js';

type Verdict = 'waits' | 'silent' | 'not-stopped';

/**
 * K5: who pauses or ends a recording is about to hear what must not be in it, so their answer waits until Asterisk has said
 * that it writes no more, or until the decision that it did not say so in time.
 */
export class AwaitsSilence {
  constructor(
    private readonly view: Pick<View, 'all' | 'get'>,
    private readonly subscribers: Subscribers,
    private readonly clock: Pick<Clock, 'after'>,
    /** When nothing is decided any more, because the process ends. */
    private readonly longestMs: Millis,
  ) {}

  /** Calls `then` once, at once for any other command, with the refusal or null. */
  after(command: Command, then: (refusal: RefusalCode | null) => void): void {
    if (command.do !== 'record' || (command.what !== 'pause' && command.what !== 'stop')) return then(null);
    const asked = this.#silenced(command);
    const look = (): Verdict => verdictOf(asked.flatMap((id) => this.view.get('recording', id) ?? []));
    const first = look();
    if (first !== 'waits') return then(refusalOf(first));
    let over = false;
    const end = (verdict: Verdict): void => {
      if (over || verdict === 'waits') return;
      over = true;
      cancel();
      stop();
      then(refusalOf(verdict));
    };
    const stop = this.subscribers.add(({ changes }) => {
      if (changes.some(({ kind }) => kind === 'recording')) end(look());
    });
    const cancel = this.clock.after(this.longestMs, () => end('not-stopped'));
  }

  /** Recordings of the conversation that Asterisk is asked to stop. */
  #silenced({ callId }: RecordingCommand): readonly string[] {
    const asked = ({ state }: Recording): boolean => state.at === 'pausing' || state.at === 'ending';
    return [...recordingsOf(this.view, callId)].filter(asked).map(({ id }) => id);
  }
}

function* recordingsOf(view: Pick<View, 'all'>, callId: CallId): Iterable<Recording> {
  for (const recording of view.all('recording')) if (recording.callId === callId) yield recording;
}

/** Who went on with the recording meanwhile made it untrue as well. */
function verdictOf(asked: readonly Recording[]): Verdict {
  const states = asked.map(({ state }) => state);
  if (states.some((state) => state.at === 'starting' || state.at === 'recording')) return 'not-stopped';
  if (states.some((state) => isOverdue(state) || (state.at === 'ending' && state.overdue))) return 'not-stopped';
  return states.some(({ at }) => at === 'pausing' || at === 'ending') ? 'waits' : 'silent';
}

function refusalOf(verdict: Verdict): RefusalCode | null {
  return verdict === 'not-stopped' ? 'recording-not-stopped' : null;
}
