import { z } from 'zod';
import { readWav, wavOf } from '../../../domain/prompt.js';
import type { UploadedPrompt } from '../../../domain/prompt.js';
import type { Log } from '../../../ports/log.js';
import type { PromptFiles } from '../../../ports/prompt-files.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, idField, nameField } from './field-schemas.js';
import { wrongSound } from './wrong-sound.js';

export interface PromptPorts {
  readonly promptFiles: PromptFiles;
  readonly log: Log;
}

const sound = z.file().describe('a WAV file: PCM, 8 kHz, 16 bits, one channel, at most 2 MB');

const promptAnswer = z.strictObject({
  name: nameField,
  durationMs: z.int().describe('milliseconds'),
  id: idField,
  version: z.int(),
});

/** Prompts of our own: uploaded, listed, heard, renamed, and deleted while nothing says them. */
export function promptRoutes(ports: ApiPorts & PromptPorts): readonly Route[] {
  const { promptFiles, log, live } = ports;
  return [
    ...directoryRoutes<UploadedPrompt>(ports, {
      kind: 'prompt',
      plural: 'prompts',
      one: 'a prompt',
      listRoles: ['supervisor', 'admin'],
      readRoles: ['supervisor', 'admin'],
      create: null,
      change: changing({ name: nameField }),
      answer: promptAnswer,
      missing: 'no-such-thing',
      things: () => live.view.directory.prompts,
      siteOf: null,
      // The prompt is gone whatever the disk says; a file that stays is removed with the next start.
      afterHide: ({ id }) =>
        promptFiles.remove(id).catch((error: unknown) => {
          log.warn(`The file of prompt ${id} could not be removed: ${String(error)}`, { id });
        }),
    }),
    uploadRoute(ports),
    soundRoute(ports),
  ];
}

function uploadRoute({ edits, newId, texts, promptFiles }: ApiPorts & PromptPorts): Route {
  return defineRoute({
    id: 'prompts.create',
    method: 'post',
    path: '/api/v1/prompts',
    summary: 'Uploads a prompt',
    roles: ['admin'],
    everywhere: true,
    upload: true,
    body: z.strictObject({ name: nameField, sound }),
    status: 201,
    answer: promptAnswer,
    refusals: ['body-not-a-form', 'body-too-large', 'prompts-unusable', 'storage-failed'],
    async handle({ body }) {
      if (promptFiles.trouble !== null) throw new Refused('prompts-unusable', { values: { why: promptFiles.trouble } });
      const read = readWav(new Uint8Array(await body.sound.arrayBuffer()));
      if (!read.ok) throw wrongSound(read, texts);
      return edits.alone(async () => {
        const prompt: UploadedPrompt = { id: newId(), name: body.name, durationMs: read.durationMs };
        // The file first: nothing may name a prompt that Asterisk cannot find.
        await promptFiles.write(prompt.id, wavOf(read.pcm)).catch(() => {
          throw new Refused('storage-failed', { retryAfterSeconds: 5 });
        });
        try {
          return { ...prompt, version: await edits.save('prompt', prompt, null) };
        } catch (error) {
          await promptFiles.remove(prompt.id).catch(() => undefined);
          throw error;
        }
      });
    },
  });
}

function soundRoute({ live, promptFiles }: ApiPorts & PromptPorts): Route {
  return defineRoute({
    id: 'prompts.sound',
    method: 'get',
    path: '/api/v1/prompts/{id}/sound',
    summary: 'The sound of a prompt',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 200,
    stream: 'audio/wav',
    refusals: ['no-such-thing'],
    async handle({ params }, { response }) {
      const wav = live.view.directory.prompts.has(params.id) ? await promptFiles.read(params.id) : null;
      if (!wav) throw new Refused('no-such-thing');
      response.type('audio/wav').send(Buffer.from(wav));
    },
  });
}
