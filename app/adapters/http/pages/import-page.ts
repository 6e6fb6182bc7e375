import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import { IMPORT_KINDS } from '../../../domain/import-words.js';
import type { importedAnswer, importEntryAnswer, reportAnswer } from '../api/import-schemas.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formWithFiles } from './form-body.js';
import { lineTable, linesShown } from './line-table.js';
import { shownTable, type ShownTable } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type Report = z.output<typeof reportAnswer>;
type Imported = z.output<typeof importedAnswer>;
type Entry = z.output<typeof importEntryAnswer>;

interface Chosen {
  readonly kind: string;
  readonly firstDn: string;
  readonly fileName: string;
  readonly text: string;
}

interface Shown {
  readonly chosen: Chosen | null;
  readonly report: Report | null;
  readonly imported: Imported | null;
  readonly refusal: ShownRefusal | null;
}

const NOTHING: Shown = { chosen: null, report: null, imported: null, refusal: null };

/** N: a file is chosen, looked at, brought in; who did so before; agents and phones as files. */
export function importPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts } = ports;
  const router = Router();

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, '/login?next=/imports');
    else if (caller.role !== 'admin') throw new Refused('not-allowed');
    return caller;
  }

  async function show(exchange: { request: Request; response: Response }, caller: Caller, shown: Shown): Promise<void> {
    const { chosen, report, imported, refusal } = shown;
    const { items } = (await run('imports.list', caller, exchange)) as { items: readonly Entry[] };
    const { address, port } = ports.phoneServer;
    const many = report ?? imported;
    frame.send(exchange.response, 'imports', caller, {
      title: texts.say('import.title'),
      lead: texts.say('import.lead'),
      refusal,
      notice: imported ? texts.say('import.done', { ...imported.counts }) : null,
      csrf: caller.csrf ?? '',
      kinds: IMPORT_KINDS.map((kind) => ({
        value: kind,
        text: texts.say(`import.kind.${kind}`),
        selected: kind === chosen?.kind,
      })),
      firstDn: chosen?.firstDn ?? '',
      report: many && {
        ...linesShown(many, texts, texts.say(`import.report-${saidOf(many, imported !== null)}`)),
        table: lineTable(many.lines, texts),
      },
      apply: report?.plan && changesIn(report) ? { ...chosen, plan: report.plan } : null,
      secrets: imported && imported.secrets.length > 0 ? secretsTable(imported) : null,
      secretsLead: texts.say('import.secrets-lead', { server: address, port }),
      notTaken: imported?.notTaken ? texts.say('import.not-taken', { detail: imported.notTaken }) : null,
      earlier: earlierTable(items),
    });
  }

  function saidOf({ counts }: Pick<Report, 'counts'>, isDone: boolean): string {
    if (isDone) return 'done';
    if (counts.problem > 0) return 'bad';
    return counts.created + counts.changed > 0 ? 'good' : 'same';
  }

  function secretsTable({ secrets }: Imported): ShownTable {
    const rows = secrets.map(({ number, user, secret }) => [{ text: number }, { text: user }, { text: secret }]);
    const columns = ['number', 'user', 'secret'].map((name) => texts.say(`import.secret-${name}`));
    return shownTable(texts.say('import.secrets'), columns, rows, '');
  }

  function earlierTable(items: readonly Entry[]): ShownTable {
    const rows = items.map(({ at, by, kind, fileName, created, changed, unchanged }) => [
      { text: new Date(at).toISOString().slice(0, 19).replace('T', ' ') },
      { text: by },
      { text: texts.say(`import.kind.${kind}`) },
      { text: fileName },
      { text: texts.say('import.result-of', { created, changed, unchanged }) },
    ]);
    const columns = ['at', 'by', 'what', 'file', 'result'].map((name) => texts.say(`import.${name}`));
    return shownTable(texts.say('import.earlier'), columns, rows, texts.say('import.earlier-none'));
  }

  router.get('/imports', async (request, response) => {
    const caller = await signedIn(request, response);
    if (caller) await show({ request, response }, caller, NOTHING);
  });

  router.post('/imports', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const exchange = { request, response };
    const { typed, files } = await formWithFiles(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const { kind = '', firstDn = '', text = '', fileName = '' } = typed;
    const given = files['file'];
    const name = given?.name.slice(0, 200) ?? fileName;
    const chosen: Chosen = { kind, firstDn, fileName: name, text: given ? await given.text() : text };
    try {
      if (chosen.text === '' && !given) throw noFile();
      const body = { kind, firstDn, file: given ?? text };
      if (typed['step'] !== 'apply') {
        const report = (await run('imports.check', caller, exchange, { body })) as Report;
        return await show(exchange, caller, { ...NOTHING, chosen, report });
      }
      const applied = { ...body, plan: typed['plan'] ?? '', fileName };
      const imported = (await run('imports.apply', caller, exchange, { body: applied })) as Imported;
      await show(exchange, caller, { ...NOTHING, imported });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(exchange, caller, { ...NOTHING, chosen, refusal });
    }
  });

  function noFile(): Refused {
    return new Refused('invalid-fields', { problems: [{ field: 'file', sentence: texts.say('import.no-file') }] });
  }

  return router;
}

function changesIn({ counts }: Report): boolean {
  return counts.created + counts.changed > 0;
}
