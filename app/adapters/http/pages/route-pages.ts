import type { Router } from 'express';
import type { z } from 'zod';
import { closedBecause } from '../../../domain/policies/opening-hours.js';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import type { inboundRouteAnswer } from '../api/inbound-route-schemas.js';
import { editPages } from './edit-pages.js';
import type { FieldSpec, FormSection, FormValues } from './form-fields.js';
import { isTicked, numberIn, textIn, textOrNull } from './form-values.js';
import type { ListRow } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { dayText, holidaysIn, holidaysText, spansIn, WEEKDAYS } from './week-text.js';

type Route = z.output<typeof inboundRouteAnswer>;

/** Inbound routes, open or closed now, and a form with the week, the holidays and the emergency close. */
export function routePages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live, clock, localTimes } = ports;

  /** What a caller meets now, in a word and a colour. */
  function openness(route: Route): { readonly word: string; readonly tone: string } {
    const zone = live.view.directory.sites.get(route.siteId)?.zone ?? 'UTC';
    const because = closedBecause(route, localTimes.at(clock.now(), zone));
    const tone = because === null ? 'is-in-service' : because === 'emergency' ? 'is-out-of-service' : 'is-not-ready';
    return { word: texts.say(`opening.${because ?? 'open'}`), tone };
  }

  function rowOf(route: Route): ListRow {
    const { queues, trunks, sites } = live.view.directory;
    const { word, tone } = openness(route);
    const queue = queues.get(route.queueId)?.name ?? '';
    const trunk = route.trunkId === null ? texts.say('form.route.any-trunk') : (trunks.get(route.trunkId)?.name ?? '');
    const site = sites.get(route.siteId)?.name ?? '';
    return {
      words: [route.number, queue, trunk, site, word].join(' '),
      cells: [
        { text: route.number, href: `/routes/${route.id}` },
        { text: queue, note: trunk },
        { text: word, tone, note: route.emergencyClosed ? route.emergencyNote : '' },
        { text: route.hours === null ? texts.say('form.route.open-always') : texts.say('form.route.open-hours') },
        { text: site },
      ],
    };
  }

  function sections(): readonly FormSection[] {
    const { queues, trunks, sites } = live.view.directory;
    const named = (things: Iterable<{ readonly id: string; readonly name: string }>) =>
      Array.from(things, ({ id, name }) => [id, name] as const).sort((a, b) => a[1].localeCompare(b[1]));
    const anyTrunk = ['', texts.say('form.route.any-trunk')] as const;
    const open = ['always', 'hours'].map((value) => [value, texts.say(`form.route.open-${value}`)] as const);
    return [
      {
        name: 'way',
        fields: [
          { name: 'number', kind: 'text', width: 'half' },
          { name: 'trunkId', kind: 'select', options: [anyTrunk, ...named(trunks.values())], width: 'half' },
          { name: 'queueId', kind: 'select', options: named(queues.values()), width: 'half' },
          { name: 'priority', kind: 'number', width: 'half' },
        ],
      },
      {
        name: 'emergency',
        fields: [
          { name: 'emergencyClosed', kind: 'check' },
          { name: 'emergencyNote', kind: 'text', width: 'half' },
          { name: 'emergencyNumber', kind: 'text', width: 'half' },
        ],
      },
      {
        name: 'hours',
        fields: [
          { name: 'siteId', kind: 'select', options: named(sites.values()), width: 'half' },
          { name: 'open', kind: 'select', options: open, width: 'half' },
        ],
      },
      {
        name: 'week',
        fields: WEEKDAYS.map((day): FieldSpec => ({ name: `day${day}`, kind: 'text', width: 'third' })),
      },
      {
        name: 'closed',
        fields: [
          { name: 'holidays', kind: 'lines' },
          { name: 'closedNumber', kind: 'text', width: 'half' },
        ],
      },
    ];
  }

  return editPages<Route>(ports, run, {
    one: 'route',
    path: '/routes',
    columns: ['number', 'queue', 'now', 'hours', 'site'],
    title: ({ number }) => number,
    rows: (routes) => routes.map(rowOf),
    state: (route) => {
      const { word, tone } = openness(route);
      return { text: texts.say('form.route.state', { state: word }), tone };
    },
    sections,
    values: (route) => (route ? valuesOf(route) : { priority: '0', siteId: DEFAULT_SITE, open: 'always' }),
    body: bodyOf,
    fieldOf,
  });
}

function valuesOf(route: Route): FormValues {
  const { hours } = route;
  return {
    number: route.number,
    trunkId: route.trunkId ?? '',
    queueId: route.queueId,
    priority: String(route.priority),
    siteId: route.siteId,
    open: hours === null ? 'always' : 'hours',
    ...Object.fromEntries(WEEKDAYS.map((day) => [`day${day}`, dayText(hours ?? [], day)])),
    holidays: holidaysText(route.holidays),
    closedNumber: route.closedNumber ?? '',
    emergencyClosed: route.emergencyClosed ? 'yes' : '',
    emergencyNote: route.emergencyNote,
    emergencyNumber: route.emergencyNumber ?? '',
  };
}

function bodyOf(values: FormValues): Readonly<Record<string, unknown>> {
  return {
    number: textIn(values, 'number'),
    trunkId: textOrNull(values, 'trunkId'),
    queueId: textIn(values, 'queueId'),
    priority: numberIn(values, 'priority'),
    siteId: textIn(values, 'siteId'),
    hours: textIn(values, 'open') === 'hours' ? spansIn(values) : null,
    holidays: holidaysIn(values),
    closedNumber: textOrNull(values, 'closedNumber'),
    emergencyClosed: isTicked(values, 'emergencyClosed'),
    emergencyNote: textIn(values, 'emergencyNote'),
    emergencyNumber: textOrNull(values, 'emergencyNumber'),
  };
}

/** A span of the week belongs to the field of its day. */
function fieldOf(field: string, values: FormValues): string {
  const [first = field, index] = field.split('.');
  if (first !== 'hours') return first;
  return `day${spansIn(values)[Number(index)]?.weekday ?? 1}`;
}
