import type { z } from 'zod';
import type { phoneAnswer } from '../api/phone-schemas.js';
import { DEFAULT_PHONE_VOICE } from '../../../domain/phone.js';
import { CODECS, NATS, PHONE_TRANSPORTS, PHONE_TYPES, RECORD_FORMATS } from '../../../domain/voice-settings.js';
import type { Texts } from '../texts.js';
import type { FormSection, FormValues } from './form-fields.js';
import { orderIn, spacesOff, ticked } from './form-values.js';

export type ShownPhone = z.output<typeof phoneAnswer>;

type Named = readonly (readonly [id: string, name: string])[];

/** All of section H about one phone, in sections; `sites` and `trunks` are what can be chosen. */
export function phoneSections(sites: Named, trunks: Named, texts: Texts): readonly FormSection[] {
  const words = (field: string, values: readonly string[]): Named =>
    values.map((value) => [value, texts.say(`form.phone.${field}-${value}`)] as const);
  const asAgent = ['', texts.say('form.phone.as-agent')] as const;
  const upper = PHONE_TRANSPORTS.map((value) => [value, value.toUpperCase()] as const);
  const codecs = CODECS.map((value) => [value, value] as const);
  const left = texts.say('form.phone.as-agent');
  return [
    {
      name: 'account',
      fields: [
        { name: 'name', kind: 'text' },
        { name: 'number', kind: 'text', width: 'half' },
        { name: 'siteId', kind: 'select', options: sites, width: 'half' },
        { name: 'hotDesk', kind: 'check' },
        { name: 'autoAnswer', kind: 'check' },
      ],
    },
    {
      name: 'placement',
      fields: [
        { name: 'placement', kind: 'radio', options: words('placement', ['registered', 'fixed', 'trunk']) },
        { name: 'host', kind: 'text', when: 'fixed' },
        {
          name: 'trunkId',
          kind: 'select',
          options: [['', texts.say('form.phone.any-trunk')], ...trunks],
          width: 'half',
          when: 'trunk',
        },
        { name: 'trunkNumber', kind: 'text', width: 'half', when: 'trunk' },
      ],
    },
    {
      name: 'voice',
      fields: [
        { name: 'transports', kind: 'order', options: upper },
        { name: 'codecs', kind: 'order', options: codecs },
        { name: 'type', kind: 'select', options: words('type', PHONE_TYPES) },
        { name: 'video', kind: 'check' },
      ],
    },
    {
      name: 'calls',
      fields: [
        { name: 'callerName', kind: 'text', width: 'half', empty: left },
        { name: 'callerNumber', kind: 'text', width: 'half', empty: left },
        { name: 'callGroups', kind: 'text', width: 'half', empty: left },
        { name: 'pickupGroups', kind: 'text', width: 'half', empty: left },
        { name: 'chanSpy', kind: 'select', options: [asAgent, ...words('chanSpy', ['yes', 'no'])], width: 'half' },
        { name: 'record', kind: 'select', options: [asAgent, ...words('record', RECORD_FORMATS)], width: 'half' },
        { name: 'context', kind: 'text', width: 'half' },
      ],
    },
    {
      name: 'security',
      fields: [
        { name: 'nat', kind: 'select', options: words('nat', NATS) },
        { name: 'encryption', kind: 'check' },
      ],
    },
  ];
}

const { transports, codecs, nat, type, context } = DEFAULT_PHONE_VOICE;

export const NEW_PHONE: FormValues = {
  hotDesk: 'yes',
  placement: 'registered',
  ...inOrder('transports', transports),
  ...inOrder('codecs', codecs),
  type,
  context,
  nat,
};

export function phoneValues(phone: ShownPhone, texts: Texts): FormValues {
  const { placement, callerId } = phone;
  const groups = (numbers: readonly number[] | null): string => {
    if (numbers === null) return '';
    return numbers.length === 0 ? texts.say('form.phone.no-group') : numbers.join(', ');
  };
  return {
    name: phone.name,
    number: phone.number,
    siteId: phone.siteId,
    hotDesk: yes(phone.hotDesk),
    autoAnswer: yes(phone.autoAnswer),
    placement: placement.kind,
    host: placement.kind === 'fixed' ? placement.host : '',
    trunkId: placement.kind === 'trunk' ? (placement.trunkId ?? '') : '',
    trunkNumber: placement.kind === 'trunk' ? placement.number : '',
    ...inOrder('transports', phone.transports),
    ...inOrder('codecs', phone.codecs),
    type: phone.type,
    video: yes(phone.video),
    callerName: callerId?.name ?? '',
    callerNumber: callerId?.number ?? '',
    callGroups: groups(phone.callGroups),
    pickupGroups: groups(phone.pickupGroups),
    chanSpy: phone.chanSpy === null ? '' : phone.chanSpy ? 'yes' : 'no',
    record: phone.record ?? '',
    context: phone.context,
    nat: phone.nat,
    encryption: yes(phone.encryption),
  };
}

/** What the API gets. What cannot be read is passed on as it was sent, so that the contract names it. */
export function phoneBody(values: FormValues, texts: Texts): Readonly<Record<string, unknown>> {
  const text = (name: string): string => spacesOff(values, name);
  const groups = (name: string): readonly (number | string)[] | null => {
    if (text(name) === '') return null;
    if (text(name).toLowerCase() === texts.say('form.phone.no-group').toLowerCase()) return [];
    return text(name)
      .split(/[ ,]+/)
      .map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part));
  };
  const [callerName, callerNumber] = [text('callerName'), text('callerNumber')];
  const chanSpy = text('chanSpy');
  return {
    name: text('name'),
    number: text('number').replaceAll(' ', ''),
    siteId: text('siteId'),
    placement: placementIn(text),
    autoAnswer: ticked(values, 'autoAnswer'),
    hotDesk: ticked(values, 'hotDesk'),
    transports: orderIn(values, 'transports', PHONE_TRANSPORTS.length),
    codecs: orderIn(values, 'codecs', CODECS.length),
    type: text('type'),
    video: ticked(values, 'video'),
    callerId: callerName + callerNumber === '' ? null : { name: callerName, number: callerNumber },
    callGroups: groups('callGroups'),
    pickupGroups: groups('pickupGroups'),
    chanSpy: chanSpy === '' ? null : ({ yes: true, no: false }[chanSpy] ?? chanSpy),
    record: text('record') === '' ? null : text('record'),
    context: text('context'),
    nat: text('nat'),
    encryption: ticked(values, 'encryption'),
  };
}

function placementIn(text: (name: string) => string): object {
  const kind = text('placement');
  if (kind === 'fixed') return { kind, host: text('host') };
  const trunkId = text('trunkId') === '' ? null : text('trunkId');
  return kind === 'trunk' ? { kind, trunkId, number: text('trunkNumber') } : { kind };
}

/** The form's field of a field of the API. */
export function phoneField(field: string): string {
  const known: Readonly<Record<string, string>> = {
    'placement.host': 'host',
    'placement.number': 'trunkNumber',
    'placement.trunkId': 'trunkId',
    trunkId: 'trunkId',
    'callerId.name': 'callerName',
    'callerId.number': 'callerNumber',
    callerId: 'callerNumber',
  };
  return known[field] ?? field.split('.')[0] ?? field;
}

function inOrder(name: string, values: readonly string[]): FormValues {
  return Object.fromEntries(values.map((value, n) => [`${name}${n + 1}`, value]));
}

function yes(value: boolean): string {
  return value ? 'yes' : '';
}
