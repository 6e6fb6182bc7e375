import { factOf } from '../../domain/facts.js';
import type { Call, Change, Kind } from '../../domain/world.js';
import type { Log } from '../../ports/log.js';
import { callRow } from './call-row.js';
import { engineStep } from './engine-step.js';
import { factRow } from './fact-row.js';
import { StepRows } from './step-rows.js';
import { callsTable, factsTable, stepTables, tableOfKind } from './step-tables.js';
import type { StepWriter } from './step-writer.js';

/** What a load had to drop or mend, each with a log line and a fact. */
export class Repairs {
  private readonly changes: Change[] = [];
  private readonly gone = new Set<string>();

  constructor(private readonly log: Log) {}

  dropped(kind: Kind, id: string): boolean {
    return this.gone.has(`${kind} ${id}`);
  }

  /** Ids of a kind that were dropped. */
  droppedOf(kind: Kind): readonly string[] {
    return this.changes.filter((change) => change.kind === kind && change.after === null).map(({ id }) => id);
  }

  drop(kind: Kind, id: string, reason: string): void {
    this.gone.add(`${kind} ${id}`);
    this.changes.push({ kind, id, after: null, why: 'row.dropped', detail: { reason } } as Change);
    this.log.warn(`Stored ${kind} ${id} dropped: ${reason}`, { kind, id, reason });
  }

  /** null when `read` finds the row unreadable; the row is then dropped. */
  attempt<T>(kind: Kind, id: string, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      this.drop(kind, id, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Drops a thing when what it hangs on was dropped. */
  hangsOn(kind: Kind, id: string, ownerKind: Kind, ownerId: string): boolean {
    if (!this.dropped(ownerKind, ownerId)) return false;
    if (!this.dropped(kind, id)) this.drop(kind, id, `${ownerKind} ${ownerId} was dropped`);
    return true;
  }

  mend(call: Call): void {
    this.changes.push({
      kind: 'call',
      id: call.id,
      after: call,
      why: 'call.requeued',
      detail: { reason: 'offer lost' },
    });
    this.log.warn(`Stored call ${call.id} waits again: its offer was dropped`, { callId: call.id });
  }

  /** Writes all of it in one transaction; the sequence of the last fact then. */
  async write(steps: StepWriter, lastSequence: number, at: number): Promise<number> {
    if (this.changes.length === 0) return lastSequence;
    const rows = new StepRows(stepTables);
    this.changes.forEach((change, index) => {
      rows.put(factsTable, factRow(factOf(change), lastSequence + 1 + index, at));
      if (change.kind === 'call' && change.after) rows.put(callsTable, callRow(change.after));
      else rows.remove(tableOfKind[change.kind], change.id);
    });
    await steps.write(engineStep, rows.parameters(), true);
    return lastSequence + this.changes.length;
  }
}
