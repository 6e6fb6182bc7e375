import test from 'ava';
import { AmiFailure } from '../../app/adapters/ami/pending-actions.js';
import { RecorderRest } from '../../app/adapters/ami/recorder-rest.js';
import { RecordingSwitch } from '../../app/adapters/ami/recording-switch.js';
import type { RecordEffect } from '../../app/domain/recording.js';
import type { Outcome, Switch } from '../../app/ports/switch.js';
import { VirtualTime } from '../support/virtual-time.js';

/** An Asterisk with one recorder a channel, and when each began. */
class Desk {
  readonly time = new VirtualTime();
  readonly begun: { readonly channel: string; readonly at: number }[] = [];
  readonly #running = new Set<string>();
  readonly #stopped = new Map<string, number>();
  readonly #switch: RecordingSwitch;

  constructor() {
    const started = { variable: 'RECORDER', of: () => Promise.resolve(null) };
    const place = { pathsOf: () => ({ customer: '/c', agent: '/a' }) };
    const link = { action: (fields: Readonly<Record<string, string>>) => this.#action(fields) };
    const rest = new RecorderRest(this.time.clock());
    this.#switch = new RecordingSwitch({} as Switch, started, link, place, rest, () => undefined);
  }

  async asks(what: RecordEffect['do'], channel: string, part = 1): Promise<Outcome> {
    let answer: Outcome | undefined;
    this.#switch.perform({ do: what, channel, recording: 'r1', part }, 3_000, (outcome) => (answer = outcome));
    for (let ms = 0; ms < 3_000 && !answer; ms += 1) await this.time.runUntil(this.time.mono + 1);
    return answer ?? { ok: false, reason: 'timeout', detail: 'no answer' };
  }

  /** Between the end of the last recorder that was stopped on this channel and the begin of the next one. */
  restBefore(channel: string): number {
    const begun = this.begun.findLast((recorder) => recorder.channel === channel)?.at ?? NaN;
    return begun - (this.#stopped.get(channel) ?? NaN);
  }

  async #action(fields: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
    const { Action, Channel = '' } = fields;
    if (Action === 'StopMixMonitor') {
      if (!this.#running.delete(Channel)) throw new AmiFailure('refused', 'Could not stop monitoring channel');
      this.#stopped.set(Channel, this.time.mono);
    }
    if (Action === 'MixMonitor') {
      this.#running.add(Channel);
      this.begun.push({ channel: Channel, at: this.time.mono });
    }
    return {};
  }
}

test('K5: the first recorder of a channel begins at once', async (t) => {
  const desk = new Desk();
  t.deepEqual(await desk.asks('record', 'c1'), { ok: true });
  t.true((desk.begun[0]?.at ?? Infinity) < 5);
});

test('K5: a recorder begins at least 150 ms after the one before it was stopped; other channels do not wait', async (t) => {
  const desk = new Desk();
  await desk.asks('record', 'c1');
  await desk.asks('unrecord', 'c1');
  const elsewhere = desk.time.mono;
  t.deepEqual(await desk.asks('record', 'c2'), { ok: true });
  t.true((desk.begun[1]?.at ?? Infinity) < elsewhere + 5);
  t.deepEqual(await desk.asks('record', 'c1', 2), { ok: true });
  t.is(desk.restBefore('c1'), 150);
});

test('K5: a recorder begins at least 150 ms after the one whose place it takes', async (t) => {
  const desk = new Desk();
  await desk.asks('record', 'c1');
  t.deepEqual(await desk.asks('record', 'c1', 2), { ok: true });
  t.is(desk.begun.length, 2);
  t.is(desk.restBefore('c1'), 150);
});

test('K5: nobody waits for a recorder that ended long ago', async (t) => {
  const desk = new Desk();
  await desk.asks('record', 'c1');
  await desk.asks('unrecord', 'c1');
  await desk.time.runUntil(desk.time.mono + 1_000);
  const asked = desk.time.mono;
  await desk.asks('record', 'c1', 2);
  t.true((desk.begun.at(-1)?.at ?? Infinity) < asked + 5);
});
