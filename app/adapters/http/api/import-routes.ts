import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ImportLog } from '../../../ports/import-log.js';
import type { ImportFiles, Imported } from '../../../jobs/importing/import-files.js';
import type { ImportPlan } from '../../../jobs/importing/import-plan.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { listOf } from './field-schemas.js';
import { applyBody, importBody, importedAnswer, importEntryAnswer, reportAnswer } from './import-schemas.js';
import { refuseProblems, shownLines, textOfFile } from './import-words.js';
import { judgeThings } from './judge-things.js';

export interface ImportPorts {
  readonly imports: ImportFiles;
  readonly importLog: ImportLog;
}

const ADMIN = ['admin'] as const;
const KEPT = 100;

/** N: files of other systems, looked at first and then brought in; agents and phones as files again. */
export function importRoutes(ports: ApiPorts & ImportPorts): readonly Route[] {
  return [
    checkRoute(ports),
    applyRoute(ports),
    listRoute(ports),
    exportRoute(ports, 'agents'),
    exportRoute(ports, 'phones'),
  ];
}

function checkRoute(ports: ApiPorts & ImportPorts): Route {
  return defineRoute({
    id: 'imports.check',
    method: 'post',
    path: '/api/v1/imports/check',
    summary: 'What a file would become here, line by line; nothing is changed',
    roles: ADMIN,
    upload: true,
    body: importBody,
    status: 200,
    answer: reportAnswer,
    refusals: ['body-not-a-form', 'body-too-large', 'storage-failed'],
    handle: ({ body, caller }) =>
      ports.edits.alone(async () => {
        const plan = await planOf(ports, body, caller);
        const shown = { kind: body.kind, ...shownLines(plan.lines, ports.texts) };
        return { ...shown, plan: shown.counts.problem > 0 ? null : digestOf(plan) };
      }),
  });
}

function applyRoute(ports: ApiPorts & ImportPorts): Route {
  const { edits, importLog, texts, clock, newId } = ports;
  return defineRoute({
    id: 'imports.apply',
    method: 'post',
    path: '/api/v1/imports',
    summary: 'Brings a file in; while anything stands in its way nothing of it is taken',
    roles: ADMIN,
    upload: true,
    body: applyBody,
    status: 201,
    answer: importedAnswer,
    refusals: ['body-not-a-form', 'body-too-large', 'import-overtaken', 'import-broken-off', 'storage-failed'],
    repeated: (answer: object) => ({ ...answer, secrets: [] }),
    handle: ({ body, caller }) =>
      edits.alone(async () => {
        const plan = await planOf(ports, body, caller);
        const shown = { kind: body.kind, ...shownLines(plan.lines, texts) };
        refuseProblems(plan.lines, texts);
        if (body.plan !== '' && body.plan !== digestOf(plan)) throw new Refused('import-overtaken');
        const { secrets, notTaken } = await applied(ports, plan);
        const { created, changed, unchanged } = shown.counts;
        const fileName = body.fileName || (typeof body.file === 'string' ? '' : body.file.name.slice(0, 200));
        const at = clock.now();
        await importLog.add({
          id: newId(),
          at,
          by: caller.name,
          kind: body.kind,
          fileName,
          created,
          changed,
          unchanged,
        });
        return { ...shown, secrets: [...secrets], notTaken };
      }),
  });
}

function listRoute({ importLog }: ImportPorts): Route {
  return defineRoute({
    id: 'imports.list',
    method: 'get',
    path: '/api/v1/imports',
    summary: 'Who brought which file in, the newest first',
    roles: ADMIN,
    status: 200,
    answer: listOf(importEntryAnswer),
    refusals: ['storage-failed'],
    handle: async () => ({ items: [...(await importLog.newest(KEPT))] }),
  });
}

function exportRoute({ imports, live }: ApiPorts & ImportPorts, kind: 'agents' | 'phones'): Route {
  return defineRoute({
    id: `exports.${kind}`,
    method: 'get',
    path: `/api/v1/exports/${kind}`,
    summary: `All ${kind} as CSV that can be brought in again; it holds no secrets`,
    roles: ADMIN,
    status: 200,
    stream: 'text/csv',
    refusals: ['storage-failed'],
    async handle({ caller }, { response }) {
      const text = await imports.export(kind, live.view.directory, caller.scope);
      response.attachment(`${kind}.csv`).type('text/csv; charset=utf-8').send(text);
    },
  });
}

type Body = z.output<typeof importBody>;

async function planOf(
  ports: ApiPorts & ImportPorts,
  { kind, file, firstDn }: Body,
  caller: Caller,
): Promise<ImportPlan> {
  const text = await textOfFile(file, 'file', ports.texts);
  const asked = { kind, text, firstDn: firstDn || '6000', scope: caller.scope };
  return ports.imports.plan({ ...asked, judge: judgeThings(ports) }, ports.live.view.directory);
}

async function applied({ imports, commands }: ApiPorts & ImportPorts, plan: ImportPlan): Promise<Imported> {
  try {
    return await imports.apply(plan);
  } catch (error) {
    const { written } = error as { readonly written?: number };
    if (written === undefined) throw error;
    throw new Refused('import-broken-off', { values: { written, all: plan.changes.length }, retryAfterSeconds: 5 });
  } finally {
    // Also what was written before it broke off is there.
    await commands.directoryChanged();
  }
}

/** Of what would be done, as it is told: the ids of new things are others each time. */
function digestOf({ lines }: ImportPlan): string {
  return createHash('sha256').update(JSON.stringify(lines)).digest('base64url').slice(0, 22);
}
