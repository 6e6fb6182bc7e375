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

/**
 * Turns batches that share a transaction into rows: every change gives its fact, and of each entity only the last
 * change gives a row.
 */
export class StepBuilder {
  /** Calls whose party row is stored: it never changes, so it is written once. */
  private readonly partyStored = new Set<string>();

  constructor(private readonly numbers: SealedNumbers) {}

  /** Calls found on load. */
  know(calls: Iterable<Call>): void {
    for (const call of calls) this.partyStored.add(call.id);
  }

  /** Keys of sessions that end are deleted in here, before anything is written. */
  async build(batches: readonly Batch[]): Promise<StepRows> {
    const rows = new StepRows(stepTables);
    const last = new Map<string, Change>();
    const known = new Set<string>();
    for (const { firstSequence, at, changes } of batches) {
      changes.forEach((change, index) => {
        rows.put(factsTable, factRow(factOf(change), firstSequence + index, at));
        const minutes = change.kind === 'leg' ? legMinutesRow(change, at) : null;
        if (minutes) rows.put(legMinutesTable, minutes);
        const ended = isEnd(change) ? finishingRow(change, at) : null;
        if (ended) rows.put(recordingsTable, ended);
        // Also of a call that is over by the end of this very transaction.
        if (change.kind === 'call' && change.after) this.addParty(rows, change.after, known);
        last.set(`${change.kind} ${change.id}`, change);
      });
    }
    for (const change of last.values()) await this.add(rows, change);
    return rows;
  }

  /** The batches are durable. */
  stored(batches: readonly Batch[]): void {
    for (const { changes } of batches) {
      for (const { kind, id, after } of changes) {
        if (kind !== 'call') continue;
        if (after) this.partyStored.add(id);
        else this.partyStored.delete(id);
      }
    }
  }

  private addParty(rows: StepRows, call: Call, known: Set<string>): void {
    if (this.partyStored.has(call.id) || known.has(call.id)) return;
    known.add(call.id);
    rows.put(callPartiesTable, callPartyRow(call));
  }

  private async add(rows: StepRows, change: Change): Promise<void> {
    if (change.after === null) {
      if (change.kind === 'session') await this.numbers.wipe(change.id);
      if (isEnd(change) && finishingRow(change, 0) === null) return;
      rows.remove(tableOfKind[change.kind], change.id);
    } else {
      await this.addRow(rows, change as LivingChange);
    }
  }

  private async addRow(rows: StepRows, { kind, after }: LivingChange): Promise<void> {
    switch (kind) {
      case 'session':
        return rows.put(sessionsTable, sessionRow(after, await this.numbers.toStore(after)));
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

function isEnd({ kind, after }: Change): boolean {
  return kind === 'recording' && after === null;
}

type LivingChange = { [K in Kind]: { readonly kind: K; readonly after: Entities[K] } }[Kind];
