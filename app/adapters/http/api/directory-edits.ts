import type { Trunk } from '../../../domain/directory.js';
import { isSameNumber } from '../../../domain/session-number.js';
import type {
  DirectoryKind,
  DirectoryKinds,
  DirectoryStore,
  SaveOutcome,
  TrunkWire,
} from '../../../ports/directory-store.js';
import { isAnyEmergency } from '../../../domain/emergency.js';
import type { ApiPorts } from './api-ports.js';
import { Refused } from '../errors/refused.js';

/** Changes of what admins configured, one at a time, each taken by the engine before it is answered. */
export interface DirectoryEdits {
  /** Runs after all edits before it, so that a partial update never builds on an older picture. */
  alone<T>(edit: () => Promise<T>): Promise<T>;
  /** Creates (version null) or replaces; gives the new row version. */
  save<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K], version: number | null): Promise<number>;
  /** As `save`, with the trunk's SIP side; the engine is not told: it must not dial before Asterisk has the peer. */
  saveTrunk(trunk: Trunk, wire: TrunkWire | null, version: number | null): Promise<number>;
  /** Tells the engine what was saved without telling it. */
  tell(): Promise<void>;
  hide(kind: DirectoryKind, id: string): Promise<void>;
  /** Things with their row versions, once no edit is under way. */
  versions(kind: DirectoryKind): Promise<ReadonlyMap<string, number>>;
}

/** `changed` tells the engine and whoever shows the directory; an edit is answered when it is done. */
export function createDirectoryEdits(
  directory: DirectoryStore,
  changed: () => Promise<void>,
  dialInNumber: () => string,
  isEmergency: (number: string) => boolean,
): DirectoryEdits {
  let last: Promise<unknown> = Promise.resolve();

  function alone<T>(edit: () => Promise<T>): Promise<T> {
    const turn = last.then(edit);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    alone,
    async save(kind, thing, version) {
      const [field, number] = numberOf(thing);
      refuseDialIn(field, number, dialInNumber());
      if (isEmergency(number)) throw taken(field, number);
      const saved = accepted(await directory.save(kind, thing, version));
      await changed();
      return saved;
    },
    saveTrunk: async (trunk, wire, version) => accepted(await directory.saveTrunk(trunk, wire, version)),
    tell: changed,
    async hide(kind, id) {
      accepted(await directory.hide(kind, id));
      await changed();
    },
    versions: (kind) => alone(() => directory.versions(kind)),
  };
}

/** The new version of a saved row, or the refusal that names the field in the way. */
export function accepted(outcome: SaveOutcome): number {
  if (outcome.ok) return outcome.version;
  switch (outcome.problem) {
    case 'not-unique':
      throw new Refused('not-unique', { field: outcome.field, values: { field: outcome.field, value: outcome.value } });
    case 'missing':
      throw new Refused('missing-reference', {
        field: outcome.field,
        values: { field: outcome.field, value: outcome.value },
      });
    case 'in-use':
      throw new Refused('in-use', { values: { by: outcome.by } });
    case 'stale':
      throw new Refused('stale-version', { field: 'version', values: { version: outcome.version } });
  }
}

/** The number of a thing in the number plan, and its field; '' for none. */
function numberOf(thing: DirectoryKinds[DirectoryKind]): readonly [field: string, number: string] {
  return 'dn' in thing ? ['dn', thing.dn] : 'hours' in thing ? ['number', thing.number] : ['', ''];
}

/** Refuses a number for dialling in, or that of an emergency service, of whatever is not saved by `save`. */
export function checkNumber(field: string, number: string, { live }: Pick<ApiPorts, 'live'>): void {
  refuseDialIn(field, number, live.view.directory.settings.dialInNumber);
  if (isAnyEmergency(live.view, number)) throw taken(field, number);
}

function taken(field: string, value: string): Refused {
  return new Refused('not-unique', { field, values: { field, value } });
}

/** The number for dialling in is a setting, so no row keeps others from it. */
export function refuseDialIn(field: string, value: string, dialIn: string): void {
  if (dialIn !== '' && isSameNumber(value, dialIn)) throw taken(field, value);
}
