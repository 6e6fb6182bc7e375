import type { Phone } from '../../domain/phone.js';
import { readSite } from './agent-columns.js';
import {
  listed,
  namedColumn,
  numeric,
  readYesNo,
  textColumn,
  took,
  wordsColumn,
  yesNo,
  yesNoColumn,
  type Column,
} from './csv-columns.js';

/** What a file of phones says of each; `number` is which it is. No file holds a secret. */
export const PHONE_COLUMNS: readonly Column<Phone>[] = [
  textColumn('number', (phone) => phone.number),
  textColumn('name', (phone) => phone.name),
  {
    ...namedColumn<Phone>(
      'site',
      'siteId',
      (phone) => phone.siteId,
      (known, name) => known.siteCalled(name),
      (known) => known.sites,
    ),
    read: readSite,
  },
  textColumn('placement', ({ placement }) => placement.kind),
  textColumn('host', ({ placement }) => (placement.kind === 'fixed' ? placement.host : '')),
  namedColumn(
    'trunk',
    'trunk',
    ({ placement }) => (placement.kind === 'trunk' ? placement.trunkId : null),
    (known, name) => known.trunkCalled(name),
    (known) => known.trunks,
  ),
  textColumn('outsideNumber', ({ placement }) => (placement.kind === 'trunk' ? placement.number : '')),
  yesNoColumn('autoAnswer', (phone) => phone.autoAnswer),
  yesNoColumn('hotDesk', (phone) => phone.hotDesk),
  wordsColumn('transports', ({ voice }) => voice.transports),
  textColumn('nat', ({ voice }) => voice.nat),
  textColumn('type', ({ voice }) => voice.type),
  wordsColumn('codecs', ({ voice }) => voice.codecs),
  textColumn('callerName', ({ voice }) => voice.callerId?.name ?? ''),
  textColumn('callerNumber', ({ voice }) => voice.callerId?.number ?? ''),
  textColumn('context', ({ voice }) => voice.context),
  groupsColumn('callGroups', ({ voice }) => voice.callGroups),
  groupsColumn('pickupGroups', ({ voice }) => voice.pickupGroups),
  {
    name: 'chanSpy',
    write: ({ voice }) => (voice.chanSpy === null ? '' : yesNo(voice.chanSpy)),
    read: (cell) => (cell.trim() === '' ? took('chanSpy', null) : readYesNo('chanSpy', cell)),
  },
  yesNoColumn('video', ({ voice }) => voice.video),
  yesNoColumn('encryption', ({ voice }) => voice.encryption),
  { name: 'record', write: ({ voice }) => voice.record ?? '', read: (cell) => took('record', cell.trim() || null) },
];

/** Where the phone is, and who it seems to be, are several cells each: fields of the API once they are put together. */
export function phoneFields(cells: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { placement, host, trunk, outsideNumber, callerName, callerNumber, ...fields } = cells;
  const named = callerName !== undefined || callerNumber !== undefined;
  const none = (callerName ?? '') === '' && (callerNumber ?? '') === '';
  return {
    ...fields,
    ...(placement === undefined ? {} : { placement: placementOf(placement, host, trunk, outsideNumber) }),
    ...(named ? { callerId: none ? null : { name: callerName ?? '', number: callerNumber ?? '' } } : {}),
  };
}

function placementOf(kind: unknown, host: unknown, trunk: unknown, number: unknown): object {
  if (kind === 'fixed') return { kind, host: host ?? '' };
  if (kind === 'trunk') return { kind, trunkId: trunk ?? null, number: number ?? '' };
  return { kind: kind === '' ? 'registered' : kind };
}

/** Empty: as the agent who signs in; `-`: none. */
function groupsColumn(name: string, of: (phone: Phone) => readonly number[] | null): Column<Phone> {
  return {
    name,
    write(phone) {
      const groups = of(phone);
      return groups === null ? '' : groups.length === 0 ? '-' : groups.join(';');
    },
    read(cell) {
      const word = cell.trim();
      if (word === '') return took(name, null);
      return took(name, word === '-' ? [] : listed(word).map(numeric));
    },
  };
}
