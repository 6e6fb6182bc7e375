import type { Router } from 'express';
import type { z } from 'zod';
import type { inboundRouteAnswer } from '../api/inbound-route-schemas.js';
import { nameOfTarget } from '../api/target-name.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FieldSpec, FormSection, FormValues } from './form-fields.js';
import { isTicked, numberIn, textIn, textOrNull } from './form-values.js';
import type { ListRow } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import { RouteState } from './route-state.js';
import type { RunRoute } from './run-route.js';
import { needsIn, needsText } from './skill-text.js';
import { ownSite, siteOptions } from './site-options.js';
import { namedOptions, targetFields, targetIn, targetValues } from './target-fields.js';
import { dayText, holidaysIn, holidaysText, spansIn, WEEKDAYS } from './week-text.js';

type Route = z.output<typeof inboundRouteAnswer>;

const TARGET = { select: 'target', number: 'targetNumber' };
/** Classes of the style sheet. */
const TONES = {
  open: 'is-in-service',
  emergency: 'is-out-of-service',
  holiday: 'is-not-ready',
  hours: 'is-not-ready',
} as const;

/** Inbound routes, open or closed now, and a form with the week, the holidays and the emergency close. */
export function routePages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live, clock, localTimes } = ports;

  const stateOf = (route: Route): RouteState =>
    new RouteState(route, clock.now(), { directory: live.view.directory, texts, localTimes });

  function rowOf(route: Route): ListRow {
    const { directory } = live.view;
    const { trunks, sites } = directory;
    const state = stateOf(route);
    const tone = TONES[state.because ?? 'open'];
    const target = nameOfTarget(directory, route.target);
    const trunk = route.trunkId === null ? texts.say('form.route.any-trunk') : (trunks.get(route.trunkId)?.name ?? '');
    const site = sites.get(route.siteId)?.name ?? '';
    return {
      words: [route.number, target, trunk, site, state.words()].join(' '),
      cells: [
        { text: route.number, href: `/routes/${route.id}`, note: trunk },
        target === ''
          ? { text: texts.say(`target.kind-${route.target.kind}`) }
          : { text: target, note: texts.say(`target.kind-${route.target.kind}`) },
        { text: state.words(), tone, note: route.emergencyClosed ? route.emergencyNote : '' },
        { text: route.hours === null ? texts.say('form.route.open-always') : texts.say('form.route.open-hours') },
        { text: site },
      ],
    };
  }

  function sections(_route: Route | null, caller: Caller): readonly FormSection[] {
    const directory = directoryFor(caller, live.view.directory);
    const { trunks } = directory;
    const prompts = [['', texts.say('form.route.built-in')] as const, ...namedOptions(directory.prompts)];
    const anyTrunk = ['', texts.say('form.route.any-trunk')] as const;
    const open = ['always', 'hours'].map((value) => [value, texts.say(`form.route.open-${value}`)] as const);
    return [
      {
        name: 'way',
        fields: [
          { name: 'number', kind: 'text', width: 'half' },
          { name: 'trunkId', kind: 'select', options: [anyTrunk, ...namedOptions(trunks)], width: 'half' },
          ...targetFields(TARGET, directory, texts, { withMenus: true, withDialIn: true, none: null }),
          { name: 'priority', kind: 'number', width: 'half' },
          { name: 'skills', kind: 'lines' },
        ],
      },
      {
        name: 'emergency',
        fields: [
          { name: 'emergencyClosed', kind: 'check' },
          { name: 'emergencyNote', kind: 'text' },
          { name: 'emergencyNumber', kind: 'text', width: 'half' },
          { name: 'emergencyPrompt', kind: 'select', options: prompts, width: 'half' },
        ],
      },
      {
        name: 'hours',
        fields: [
          { name: 'siteId', kind: 'select', options: siteOptions(caller, directory), width: 'half' },
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
          { name: 'closedPrompt', kind: 'select', options: prompts, width: 'half' },
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
      const state = stateOf(route);
      return { text: state.words(), tone: TONES[state.because ?? 'open'] };
    },
    beside: (route) => Promise.resolve({ outcome: stateOf(route).outcome() }),
    sections,
    warnings: ({ warnings }) =>
      warnings.map(({ field, value, why }) => ({
        field,
        of: texts.say('form.route.warning'),
        sentence: `${value}: ${why}.`,
      })),
    values: (route, caller) => (route ? valuesOf(route) : { priority: '0', siteId: ownSite(caller), open: 'always' }),
    body: bodyOf,
    fieldOf,
  });
}

function valuesOf(route: Route): FormValues {
  const { hours } = route;
  return {
    number: route.number,
    trunkId: route.trunkId ?? '',
    ...targetValues(TARGET, route.target),
    priority: String(route.priority),
    skills: needsText(route.skills),
    siteId: route.siteId,
    open: hours === null ? 'always' : 'hours',
    ...Object.fromEntries(WEEKDAYS.map((day) => [`day${day}`, dayText(hours ?? [], day)])),
    holidays: holidaysText(route.holidays),
    closedNumber: route.closedNumber ?? '',
    closedPrompt: route.closedPrompt ?? '',
    emergencyClosed: route.emergencyClosed ? 'yes' : '',
    emergencyNote: route.emergencyNote,
    emergencyNumber: route.emergencyNumber ?? '',
    emergencyPrompt: route.emergencyPrompt ?? '',
  };
}

function bodyOf(values: FormValues): Readonly<Record<string, unknown>> {
  return {
    number: textIn(values, 'number'),
    trunkId: textOrNull(values, 'trunkId'),
    target: targetIn(TARGET, values) ?? { kind: '' },
    priority: numberIn(values, 'priority'),
    skills: needsIn(values),
    siteId: textIn(values, 'siteId'),
    hours: textIn(values, 'open') === 'hours' ? spansIn(values) : null,
    holidays: holidaysIn(values),
    closedNumber: textOrNull(values, 'closedNumber'),
    closedPrompt: textOrNull(values, 'closedPrompt'),
    emergencyClosed: isTicked(values, 'emergencyClosed'),
    emergencyNote: textIn(values, 'emergencyNote'),
    emergencyNumber: textOrNull(values, 'emergencyNumber'),
    emergencyPrompt: textOrNull(values, 'emergencyPrompt'),
  };
}

/** A span of the week belongs to the field of its day, the number of a target to the field beside it. */
function fieldOf(field: string, values: FormValues): string {
  const [first = field, index] = field.split('.');
  if (field === 'target.number') return TARGET.number;
  if (first !== 'hours') return first;
  return `day${spansIn(values)[Number(index)]?.weekday ?? 1}`;
}
