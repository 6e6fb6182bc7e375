import type { Router } from 'express';
import type { Site } from '../../../domain/directory.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { textIn } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type VersionedSite = Site & { readonly version: number };

const SECTIONS: readonly FormSection[] = [
  {
    name: 'place',
    fields: [
      { name: 'name', kind: 'text', width: 'third' },
      { name: 'zone', kind: 'text', width: 'third' },
      { name: 'language', kind: 'text', width: 'third' },
      { name: 'emergencyLocation', kind: 'text' },
    ],
  },
];

/** Sites with the time on their clocks. */
export function sitePages(ports: PagePorts, run: RunRoute): Router {
  const { clock, localTimes } = ports;
  return editPages<VersionedSite>(ports, run, {
    one: 'site',
    path: '/sites',
    columns: ['name', 'time', 'language', 'location'],
    title: ({ name }) => name,
    rows: (sites) =>
      sites.map(({ id, name, zone, language, emergencyLocation }) => ({
        words: [name, zone, language, emergencyLocation].join(' '),
        cells: [
          { text: name, href: `/sites/${id}` },
          { text: localTimes.at(clock.now(), zone).time, note: zone },
          { text: language },
          { text: emergencyLocation },
        ],
      })),
    sections: () => SECTIONS,
    values: (site): FormValues =>
      site
        ? { name: site.name, zone: site.zone, language: site.language, emergencyLocation: site.emergencyLocation }
        : { zone: 'UTC', language: 'en' },
    body: (values) => ({
      name: textIn(values, 'name'),
      zone: textIn(values, 'zone'),
      language: textIn(values, 'language'),
      emergencyLocation: textIn(values, 'emergencyLocation'),
    }),
    fieldOf: (field) => field,
  });
}
