import { z } from 'zod';
import type { Agent } from '../../../domain/directory.js';
import type { MigrationJob } from '../../../domain/migration.js';
import type { Pace } from '../../../domain/migration-gates.js';
import { migrationForecast, type BatchGaps } from '../../../domain/migration-forecast.js';
import { scopeCovers } from '../../../domain/policies/scope-covers.js';
import type { MigrationPlan, MigrationWish } from '../../../jobs/plan-migration.js';
import type { JobProgress, RunMigration } from '../../../jobs/run-migration.js';
import type { ThingJudge } from '../../../ports/thing-judge.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, listOf } from './field-schemas.js';
import { refuseProblems, shownLines, textOfFile } from './import-words.js';
import { judgeThings } from './judge-things.js';
import { actBody, jobAnswer, jobWithRows, migrationBody, migrationReport } from './migration-schemas.js';

export interface MigrationPorts {
  readonly runMigration: Pick<RunMigration, 'all' | 'of' | 'add' | 'ask'>;
  /** Plans a job against everything there is now. */
  readonly planMigration: (wish: MigrationWish, judge: ThingJudge) => Promise<MigrationPlan>;
  readonly migrationGaps: BatchGaps;
}

type Ports = ApiPorts & MigrationPorts;
const ADMIN = ['admin'] as const;
const byId = z.strictObject({ id: idField });

/** L: many agents moved at once: looked at, made, begun, halted, taken back. */
export function migrationRoutes(ports: Ports): readonly Route[] {
  return [checkRoute(ports), createRoute(ports), listRoute(ports), readRoute(ports), actRoute(ports)];
}

function checkRoute(ports: Ports): Route {
  return defineRoute({
    id: 'migrations.check',
    method: 'post',
    path: '/api/v1/migrations/check',
    summary: 'What a job would move, row by row, and what stands in its way; nothing is made',
    roles: ADMIN,
    upload: true,
    body: migrationBody,
    status: 200,
    answer: migrationReport,
    refusals: ['body-not-a-form', 'body-too-large', 'storage-failed'],
    async handle({ body, caller }) {
      const plan = await planOf(ports, body, caller);
      const { trunks, ...told } = migrationForecast(ports.live.view, plan.rows, body.batch, ports.migrationGaps);
      return { ...shownLines(plan.lines, ports.texts), forecast: { ...told, trunks: [...trunks] } };
    },
  });
}

function createRoute(ports: Ports): Route {
  const { clock, newId, runMigration, texts } = ports;
  return defineRoute({
    id: 'migrations.create',
    method: 'post',
    path: '/api/v1/migrations',
    summary: 'Makes a job that has not begun; refused while any of its rows cannot be moved',
    roles: ADMIN,
    upload: true,
    body: migrationBody,
    status: 201,
    answer: jobAnswer,
    refusals: ['body-not-a-form', 'body-too-large', 'out-of-scope', 'missing-reference', 'storage-failed'],
    handle: ({ body, caller }) =>
      ports.edits.alone(async () => {
        const { name, siteId, from, to, batch, mostFailures, writes } = body;
        checkSite(ports, siteId, caller);
        const plan = await planOf(ports, body, caller);
        refuseProblems(plan.lines, texts);
        const window = from === '' || to === '' ? null : { from, to };
        const made = {
          id: newId(),
          name,
          siteId,
          by: caller.name,
          createdAt: clock.now(),
          writes,
          window,
          batch,
          mostFailures,
        };
        const job: MigrationJob = { ...made, state: { at: 'draft' }, pace: null };
        await runMigration.add(job, plan.rows);
        return shownJob(progressOf(ports, job.id, caller));
      }),
  });
}

function listRoute({ runMigration }: Ports): Route {
  return defineRoute({
    id: 'migrations.list',
    method: 'get',
    path: '/api/v1/migrations',
    summary: 'All jobs, the newest first',
    roles: ADMIN,
    status: 200,
    answer: listOf(jobAnswer),
    refusals: [],
    handle: ({ caller }) => {
      const seen = runMigration.all().filter(({ job }) => scopeCovers(caller.scope, job.siteId));
      const items = seen.toSorted((a, b) => b.job.createdAt - a.job.createdAt).map(shownJob);
      return Promise.resolve({ items });
    },
  });
}

function readRoute(ports: Ports): Route {
  return defineRoute({
    id: 'migrations.read',
    method: 'get',
    path: '/api/v1/migrations/{id}',
    summary: 'How a job stands, agent by agent',
    roles: ADMIN,
    params: byId,
    status: 200,
    answer: jobWithRows,
    refusals: ['no-such-thing'],
    handle: ({ params: { id }, caller }) => {
      const progress = progressOf(ports, id, caller);
      const { agents } = ports.live.view.directory;
      const nameOf = (agentId: string): string => (agents.get(agentId) as Agent | undefined)?.name ?? agentId;
      const rows = progress.rows.map(({ agentId, state, why }) => ({ agentId, name: nameOf(agentId), state, why }));
      return Promise.resolve({ ...shownJob(progress), agents: rows });
    },
  });
}

function actRoute(ports: Ports): Route {
  return defineRoute({
    id: 'migrations.act',
    method: 'post',
    path: '/api/v1/migrations/{id}/act',
    summary: 'Starts, pauses, resumes or aborts a job, or puts everybody back whom it moved',
    roles: ADMIN,
    params: byId,
    body: actBody,
    status: 200,
    answer: jobAnswer,
    refusals: ['no-such-thing', 'migration-not-now', 'storage-failed'],
    async handle({ params: { id }, body: { act }, caller }) {
      const { job } = progressOf(ports, id, caller);
      const done = await ports.runMigration.ask(id, act);
      if (!done) throw new Refused('migration-not-now', { values: { act, state: job.state.at } });
      return shownJob(progressOf(ports, id, caller));
    },
  });
}

function progressOf({ runMigration }: Ports, id: string, caller: Caller): JobProgress {
  const progress = runMigration.of(id);
  if (!progress || !scopeCovers(caller.scope, progress.job.siteId)) throw new Refused('no-such-thing');
  return progress;
}

function checkSite({ live }: Ports, siteId: string, { scope }: Caller): void {
  if (!live.view.directory.sites.has(siteId)) {
    throw new Refused('missing-reference', { field: 'siteId', values: { field: 'siteId', value: siteId } });
  }
  if (!scopeCovers(scope, siteId)) throw new Refused('out-of-scope');
}

async function planOf(ports: Ports, body: z.output<typeof migrationBody>, caller: Caller): Promise<MigrationPlan> {
  const { moveTo, nailedUp, writes, rows } = body;
  const text = await textOfFile(rows, 'rows', ports.texts);
  const wish = { moveTo, nailedUp: nailedUp === 'yes', writes, text, scope: caller.scope };
  return ports.planMigration(wish, judgeThings(ports));
}

function shownJob({ job, rows, counts, signedIn }: JobProgress): z.input<typeof jobAnswer> {
  const { state, pace, ...more } = job;
  const why = state.at === 'paused' ? state.why : '';
  return { ...more, state: state.at, why, pace: pace && shownPace(pace), rows: rows.length, counts, signedIn };
}

function shownPace({ batch, batches, missed, figures }: Pace): z.input<typeof jobAnswer>['pace'] {
  return { next: batch, batches, missed, gates: [...figures] };
}
