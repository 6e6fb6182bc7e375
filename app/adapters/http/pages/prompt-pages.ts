import type { Router } from 'express';
import type { UploadedPrompt } from '../../../domain/prompt.js';
import { usesOfPrompt } from '../../../domain/prompt-uses.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FormSection } from './form-fields.js';
import { textIn } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type Prompt = UploadedPrompt & { readonly version: number };

const NAME = { name: 'name', kind: 'text', width: 'half' } as const;
const NEW: readonly FormSection[] = [{ name: 'sound', fields: [NAME, { name: 'sound', kind: 'file', width: 'half' }] }];
const KNOWN: readonly FormSection[] = [{ name: 'sound', fields: [NAME] }];

/** Prompts of our own: uploaded with a form, heard, renamed, deleted. */
export function promptPages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live } = ports;
  const length = ({ durationMs }: Prompt): string =>
    texts.say('list.prompt.seconds', { seconds: texts.decimal(durationMs / 1_000, 1) });
  const usesOf = ({ id }: Prompt, caller: Caller): readonly string[] =>
    usesOfPrompt(directoryFor(caller, live.view.directory), id).map(({ kind, name }) =>
      texts.say(`list.prompt.by-${kind}`, { name }),
    );

  return editPages<Prompt>(ports, run, {
    one: 'prompt',
    path: '/prompts',
    columns: ['name', 'length', 'uses'],
    title: ({ name }) => name,
    rows: (prompts, caller) =>
      prompts.map((prompt) => {
        const uses = usesOf(prompt, caller).join(', ');
        return {
          words: [prompt.name, uses].join(' '),
          cells: [
            { text: prompt.name, href: `/prompts/${prompt.id}` },
            { text: length(prompt) },
            { text: uses === '' ? texts.say('list.prompt.unused') : uses },
          ],
        };
      }),
    beside(prompt, _read, caller) {
      const uses = usesOf(prompt, caller).join(', ');
      const words = { length: length(prompt), by: uses };
      const told = texts.say(uses === '' ? 'form.prompt.unused' : 'form.prompt.used', words);
      return Promise.resolve({ told, title: prompt.name, sound: `/api/v1/prompts/${prompt.id}/sound` });
    },
    uploads: true,
    sections: (prompt) => (prompt === null ? NEW : KNOWN),
    values: (prompt) => ({ name: prompt?.name ?? '' }),
    body: (values, isNew, files) => ({
      name: textIn(values, 'name'),
      ...(isNew && files['sound'] ? { sound: files['sound'] } : {}),
    }),
    fieldOf: (field) => field,
  });
}
