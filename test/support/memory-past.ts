import type { LeftEntity, RecordedFact } from '../../app/domain/facts.js';
import { factOf } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import type { FactLog } from '../../app/ports/fact-log.js';
import type { Keyframe, KeyframeStore } from '../../app/ports/keyframe-store.js';
import type { QueueHistory } from '../../app/ports/queue-history.js';

/** History as a test put it here, oldest first. */
export class MemoryPast
  implements Pick<FactLog, 'after' | 'upTo' | 'lastOfEach'>, Pick<QueueHistory, 'sequenceBefore'>
{
  readonly facts: RecordedFact[] = [];
  /** How often facts were read. */
  reads = 0;

  happens(at: number, change: Change, detail = change.detail): void {
    const sequence = (this.facts.at(-1)?.sequence ?? 0) + 1;
    this.facts.push({ ...factOf({ ...change, detail }), sequence, at } as RecordedFact);
  }

  after(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    this.reads += 1;
    const from = this.facts.findIndex((fact) => fact.sequence > sequence);
    return Promise.resolve(from === -1 ? [] : this.facts.slice(from, from + limit));
  }

  /** How many facts were looked at to tell what they changed. */
  folded = 0;

  lastOfEach(after: number, upTo: number): Promise<readonly LeftEntity[]> {
    const facts = this.facts.filter(({ sequence }) => sequence > after && sequence <= upTo);
    this.folded += facts.length;
    return Promise.resolve([...new Map(facts.map((fact) => [`${fact.kind} ${fact.id}`, fact])).values()]);
  }

  upTo(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    const found = this.facts.filter((fact) => fact.sequence <= sequence);
    return Promise.resolve(found.slice(-limit).reverse());
  }

  sequenceBefore(at: number): Promise<number> {
    return Promise.resolve(this.facts.findLast((fact) => fact.at < at)?.sequence ?? 0);
  }
}

/** Keyframes as they were written, by sequence. */
export class MemoryKeyframes implements KeyframeStore {
  readonly kept = new Map<number, { readonly text: string; readonly version: number }>();
  /** What the next writings fail with. */
  failure: Error | null = null;

  upTo(sequence: number | null, version: number): Promise<Keyframe | null> {
    const fitting = [...this.kept].filter(([at, one]) => one.version === version && (sequence ?? Infinity) >= at);
    const [newest] = fitting.sort(([a], [b]) => b - a);
    return Promise.resolve(newest ? (JSON.parse(newest[1].text) as Keyframe) : null);
  }

  save(keyframe: Keyframe, version: number): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.kept.set(keyframe.sequence, { text: JSON.stringify(keyframe), version });
    return Promise.resolve();
  }
}
