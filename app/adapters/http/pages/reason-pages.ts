import type { Router } from 'express';
import { BILLABLE, inOrder, type Reason } from '../../../domain/reason.js';
import { durationText } from './duration.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { isTicked, numberIn, numberOrNull, textIn } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type VersionedReason = Reason & { readonly version: number };

/** Reasons not to be ready, in the order in which agents see them. */
export function reasonPages(ports: PagePorts, run: RunRoute): Router {
  const { texts } = ports;
  const billable = BILLABLE.map((value) => [value, texts.say(`form.reason.billable-${value}`)] as const);
  const sections: readonly FormSection[] = [
    {
      name: 'meaning',
      fields: [
        { name: 'code', kind: 'text', width: 'third' },
        { name: 'label', kind: 'text', width: 'third' },
        { name: 'billable', kind: 'select', options: billable, width: 'third' },
        { name: 'maxSeconds', kind: 'number', width: 'third' },
        { name: 'order', kind: 'number', width: 'third' },
        { name: 'productive', kind: 'check' },
      ],
    },
  ];
  return editPages<VersionedReason>(ports, run, {
    one: 'reason',
    path: '/reasons',
    columns: ['code', 'label', 'productive', 'billable', 'longest'],
    title: ({ code, label }) => `${code} ${label}`,
    rows: (reasons) =>
      inOrder(reasons).map(({ id, code, label, productive, billable: bill, maxSeconds }) => ({
        words: [code, label].join(' '),
        cells: [
          { text: code, href: `/reasons/${id}` },
          { text: label },
          { text: texts.say(`list.reason.productive-${productive ? 'yes' : 'no'}`) },
          { text: texts.say(`form.reason.billable-${bill}`) },
          { text: maxSeconds === null ? '' : durationText(maxSeconds * 1_000) },
        ],
      })),
    sections: () => sections,
    values: (reason): FormValues => (reason ? valuesOf(reason) : { billable: 'no', order: '0' }),
    body: (values) => ({
      code: textIn(values, 'code'),
      label: textIn(values, 'label'),
      productive: isTicked(values, 'productive'),
      billable: textIn(values, 'billable'),
      maxSeconds: numberOrNull(values, 'maxSeconds'),
      order: numberIn(values, 'order'),
    }),
    fieldOf: (field) => field,
  });
}

function valuesOf({ code, label, productive, billable, maxSeconds, order }: Reason): FormValues {
  return {
    code,
    label,
    productive: productive ? 'yes' : '',
    billable,
    maxSeconds: maxSeconds === null ? '' : String(maxSeconds),
    order: String(order),
  };
}
