import type { Router } from 'express';
import type { Site } from '../../../domain/directory.js';
import { EMERGENCY } from '../../../domain/session-number.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { linesIn, textIn, textOrNull } from './form-values.js';
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
    ],
  },
];

function emergencyOf({ live, texts }: PagePorts, caller: Caller): FormSection {
  const trunks = [...directoryFor(caller, live.view.directory).trunks.values()].map(
    ({ id, name }) => [id, name] as const,
  );
  return {
    name: 'emergency',
    fields: [
      { name: 'emergencyNumbers', kind: 'lines' },
      { name: 'emergencyCallerId', kind: 'text', width: 'half' },
      {
        name: 'emergencyTrunkId',
        kind: 'select',
        options: [['', texts.say('form.site.trunk-by-prefix')], ...trunks],
        width: 'half',
      },
      { name: 'emergencyLocation', kind: 'text' },
    ],
  };
}

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
    sections: (_site, caller) => [...SECTIONS, emergencyOf(ports, caller)],
    values: (site): FormValues =>
      site
        ? {
            name: site.name,
            zone: site.zone,
            language: site.language,
            emergencyLocation: site.emergencyLocation,
            emergencyNumbers: site.emergencyNumbers.join('\n'),
            emergencyCallerId: site.emergencyCallerId,
            emergencyTrunkId: site.emergencyTrunkId ?? '',
          }
        : { zone: 'UTC', language: 'en', emergencyNumbers: EMERGENCY.join('\n') },
    body: (values) => ({
      name: textIn(values, 'name'),
      zone: textIn(values, 'zone'),
      language: textIn(values, 'language'),
      emergencyLocation: textIn(values, 'emergencyLocation'),
      emergencyNumbers: linesIn(values, 'emergencyNumbers'),
      emergencyCallerId: textIn(values, 'emergencyCallerId'),
      emergencyTrunkId: textOrNull(values, 'emergencyTrunkId'),
    }),
    fieldOf: (field) => field.split('.')[0] ?? field,
  });
}
