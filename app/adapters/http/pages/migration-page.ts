import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { JOB_ACTS } from '../api/migration-schemas.js';
import { type jobAnswer, type jobWithRows, type migrationReport } from '../api/migration-schemas.js';
import { MOVE_WRITES } from '../../../domain/migration.js';
import type { Assets } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { directoryFor } from '../auth/may-see.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody, formWithFiles } from './form-body.js';
import { shownTable, type ShownTable } from './list-page.js';
import { lineTable, linesShown } from './line-table.js';
import { findAgents, pickedIn, pickShown, withPicked } from './migration-pick.js';
import { migrationGateTable } from './migration-gate-table.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type Job = z.output<typeof jobAnswer>;
type Whole = z.output<typeof jobWithRows>;
type Report = z.output<typeof migrationReport>;
type Typed = Readonly<Record<string, string>>;

const MOST_ROWS = 500;
/** Buttons that choose agents; those whose boxes are checked are taken with each of them. */
const PICKS = ['search', 'take', 'take-all'];
const FIELDS = [
  'name',
  'moveTo',
  'nailedUp',
  'writes',
  'siteId',
  'from',
  'to',
  'batch',
  'mostFailures',
  'rows',
] as const;
const TONES: Readonly<Record<Job['state'], string>> = {
  draft: 'is-not-ready',
  running: 'is-talking',
  paused: 'is-offered',
  aborted: 'is-out-of-service',
  done: 'is-in-service',
  undoing: 'is-talking',
  undone: 'is-not-ready',
};
const MAY: Readonly<Record<Job['state'], readonly (typeof JOB_ACTS)[number][]>> = {
  draft: ['start', 'abort'],
  running: ['pause', 'abort', 'undo'],
  paused: ['resume', 'abort', 'undo'],
  aborted: ['undo'],
  done: ['undo'],
  undoing: [],
  undone: [],
};

/** L: jobs that move many agents: made after a look at every row, followed live, halted and taken back. */
export function migrationPage(ports: PagePorts & { readonly assets: Assets }, run: RunRoute): Router {
  const { frame, texts, live, assets } = ports;
  const router = Router();
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    texts.say(`migration.${key}`, values);

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    else if (caller.role !== 'admin') throw new Refused('not-allowed');
    return caller;
  }

  interface Shown {
    readonly typed: Typed;
    readonly report: Report | null;
    readonly refusal: ShownRefusal | null;
  }

  async function showAll(exchange: Exchanged, caller: Caller, { typed, report, refusal }: Shown): Promise<void> {
    const { items } = (await run('migrations.list', caller, exchange)) as { items: readonly Job[] };
    const mine = directoryFor(caller, live.view.directory);
    const option = (name: string, value: string, text: string) => ({ value, text, selected: typed[name] === value });
    frame.send(exchange.response, 'migrations', caller, {
      title: say('title'),
      lead: say('lead'),
      refusal,
      csrf: caller.csrf ?? '',
      values: Object.fromEntries(FIELDS.map((name) => [name, typed[name] ?? ''])),
      places: (['mobile', 'internal', 'phone'] as const).map((to) => option('moveTo', to, say(`to-${to}`))),
      sites: [...live.view.directory.sites.values()].map(({ id, name }) => option('siteId', id, name)),
      search: typed['search'] ?? '',
      pick: 'search' in typed ? pickShown(findAgents(mine, typed['search'] ?? '')) : null,
      kinds: MOVE_WRITES.map((what) => option('writes', what, say(`writes-${what}`))),
      nailedUp: typed['nailedUp'] === 'yes',
      report: report && {
        ...linesShown(report, texts, say(`report-${report.counts.problem > 0 ? 'bad' : 'good'}`)),
        table: lineTable(report.lines, texts),
      },
      forecast: report && report.counts.problem === 0 ? forecastOf(report.forecast) : null,
      ready: report !== null && report.counts.problem === 0,
      jobs: jobsTable(items),
    });
  }

  function forecastOf({ trunks, ...told }: Report['forecast']): object {
    const column = (name: string): string => say(`column-${name}`);
    const rows = trunks.map(({ trunkId, name, channels, limit }) => [
      { text: name, href: `/trunks/${trunkId}` },
      { text: String(channels) },
      limit === null
        ? { text: say('no-limit') }
        : { text: String(limit), ...(limit < channels ? { tone: 'is-out-of-service', note: say('too-few') } : {}) },
    ]);
    const columns = [column('trunk'), column('channels'), column('limit')];
    return {
      text: say('forecast', told),
      trunks: rows.length > 0 ? shownTable(say('trunks'), columns, rows, '') : null,
    };
  }

  function jobsTable(items: readonly Job[]): ShownTable {
    const rows = items.map((job) => [
      { text: job.name, href: `/migrations/${job.id}` },
      { text: say(`state-${job.state}`), tone: TONES[job.state] },
      { text: say('of', { done: job.counts.moved, total: job.rows }) },
      { text: job.by, note: new Date(job.createdAt).toISOString().slice(0, 16).replace('T', ' ') },
    ]);
    const columns = ['name', 'state', 'moved', 'by'].map((name) => say(`column-${name}`));
    return shownTable(say('jobs'), columns, rows, say('jobs-none'));
  }

  function progressOf(job: Whole): object {
    const { counts, rows, signedIn, pace } = job;
    const isBack = job.state === 'undoing' || job.state === 'undone';
    const done = isBack ? counts.undone + counts.left : counts.moved + counts.failed;
    const total = Math.max(1, isBack ? counts.undone + counts.left + counts.undoing : rows);
    const cells = job.agents.slice(0, MOST_ROWS).map(({ agentId, name, state, why }) => [
      { text: name, href: `/agents/${agentId}` },
      {
        text: say(`row-${state}`),
        ...(why === '' ? {} : { note: texts.has(`migration.why-${why}`) ? say(`why-${why}`) : why }),
      },
    ]);
    return {
      text: say(`state-${job.state}`),
      tone: TONES[job.state],
      why:
        job.why === 'too-many-failures'
          ? say('too-many-failures', { failed: counts.failed + (pace?.missed ?? 0) })
          : null,
      done,
      total,
      of: say(isBack ? 'of-back' : 'of', { done, total }),
      waits: signedIn > 0 && !isBack ? say('signed-in', { count: signedIn }) : null,
      failed: counts.failed > 0 ? say('failed', { count: counts.failed }) : null,
      pace: pace && say('pace', { next: pace.next, batches: pace.batches }),
      missed: pace && pace.missed > 0 ? say('missed', { count: pace.missed }) : null,
      gates: pace && migrationGateTable(pace, texts),
      table: shownTable(say('agents'), [say('column-agent'), say('column-state')], cells, ''),
    };
  }

  async function showOne(exchange: Exchanged, caller: Caller, id: string, refusal: ShownRefusal | null): Promise<void> {
    const job = (await run('migrations.read', caller, exchange, { params: { id } })) as Whole;
    const { window } = job;
    frame.send(exchange.response, 'migration', caller, {
      title: job.name,
      back: '/migrations',
      backText: say('title'),
      lead: `${window ? say('in-window', window) : say('any-hour')} ${say(`does-write-${job.writes}`)}`,
      refusal,
      script: assets.parts,
      reloads: 5,
      csrf: caller.csrf ?? '',
      path: `/migrations/${id}`,
      acts: MAY[job.state].map((act) => ({ act, text: say(`act-${act}`), danger: act === 'abort' || act === 'undo' })),
      now: progressOf(job),
    });
  }

  router.get('/migrations', async (request, response) => {
    const caller = await signedIn(request, response);
    const typed = { batch: '50', mostFailures: '10', moveTo: 'mobile', writes: 'agents', siteId: 'default' };
    if (caller) await showAll({ request, response }, caller, { typed, report: null, refusal: null });
  });

  router.post('/migrations', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const exchange = { request, response };
    const { typed: sent, files } = await formWithFiles(request, response);
    checkForm(sent['csrf'], caller.csrf);
    const typed = files['file'] ? { ...sent, rows: await files['file'].text() } : sent;
    if (PICKS.includes(typed['step'] ?? '')) {
      const mine = directoryFor(caller, live.view.directory);
      const all = typed['step'] === 'take-all' ? findAgents(mine, typed['search'] ?? '').agents : pickedIn(typed, mine);
      const rows = all.length === 0 ? (typed['rows'] ?? '') : withPicked(typed['rows'] ?? '', all);
      return showAll(exchange, caller, { typed: { ...typed, rows }, report: null, refusal: null });
    }
    const given = FIELDS.filter((name) => name !== 'nailedUp').map((name) => [name, typed[name] ?? '']);
    const body = { ...Object.fromEntries(given), nailedUp: typed['nailedUp'] === 'yes' ? 'yes' : 'no' };
    try {
      if (typed['step'] === 'make') {
        const { id } = (await run('migrations.create', caller, exchange, { body })) as Job;
        return response.redirect(303, `/migrations/${id}`);
      }
      const report = (await run('migrations.check', caller, exchange, { body })) as Report;
      await showAll(exchange, caller, { typed, report, refusal: null });
    } catch (error) {
      const refusal = refusalOf(error);
      response.status(refusal.status);
      await showAll(exchange, caller, { typed, report: null, refusal });
    }
  });

  router.get('/migrations/:id', async (request, response) => {
    const caller = await signedIn(request, response);
    if (caller) await showOne({ request, response }, caller, request.params.id, null);
  });

  router.get('/migrations/:id/live', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) throw new Refused('not-signed-in');
    const params = { id: request.params.id };
    const job = (await run('migrations.read', caller, { request, response }, { params })) as Whole;
    frame.sendPart(response, 'migration/now', progressOf(job));
  });

  router.post('/migrations/:id', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const exchange = { request, response };
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const { id } = request.params;
    try {
      await run('migrations.act', caller, exchange, { params: { id }, body: { act: typed['act'] ?? '' } });
      response.redirect(303, `/migrations/${id}`);
    } catch (error) {
      const refusal = refusalOf(error);
      response.status(refusal.status);
      await showOne(exchange, caller, id, refusal);
    }
  });

  function refusalOf(error: unknown): ShownRefusal {
    if (!(error instanceof Refused)) throw error;
    return describeRefusal(error, texts);
  }

  return router;
}

interface Exchanged {
  readonly request: Request;
  readonly response: Response;
}
