import { Router, type Request, type Response } from 'express';
import { REPORT_KINDS, type ReportKind } from '../api/report-kinds.js';
import type { ReportAnswer } from '../api/report-routes.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { listQuery, ROWS_PER_PAGE } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import { reportFilter, wordsOf, type ReportWords } from './report-filter.js';
import { reportShown, sortColumns } from './report-shown.js';
import type { RunRoute } from './run-route.js';

const PATH = '/reports';

/** M: a report as chart and table, with the form that asks for it. */
export function reportPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts } = ports;
  const router = Router();

  async function show(kind: ReportKind, request: Request, response: Response, caller: Caller): Promise<void> {
    const words = wordsOf(request.query);
    const path = `${PATH}/${kind.name}`;
    const { sort, page } = listQuery(request.query, sortColumns(kind));
    const query = queryOf(kind, words);
    const paged = { limit: String(ROWS_PER_PAGE), page: String(page), ...(sort !== '' && { sort }) };
    const exchange = { request, response };
    let answer: ReportAnswer | null = null;
    let refusal = null;
    try {
      answer = (await run(`reports.${kind.name}`, caller, exchange, { query: { ...query, ...paged } })) as ReportAnswer;
      // A page behind the last one: the last one.
      if (answer.items.length === 0 && answer.count > 0) {
        const last = { ...query, ...paged, page: String(Math.ceil(answer.count / ROWS_PER_PAGE)) };
        answer = (await run(`reports.${kind.name}`, caller, exchange, { query: last })) as ReportAnswer;
      }
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not-allowed') throw error;
      refusal = describeRefusal(error, texts);
      response.status(refusal.status);
    }
    // The chart is of all rows, whatever page of the table is looked at.
    const whole = answer && (await wholeOf(kind, answer, query, sort, caller, exchange));
    const given = new URLSearchParams(query);
    frame.send(response, 'report', caller, {
      title: texts.say(`report.${kind.name}.title`),
      lead: texts.say(`report.${kind.name}.lead`),
      refusal: refusal && {
        ...refusal,
        problems: refusal.problems.map((one) => ({ ...one, href: `#${one.field}` })),
      },
      tabs: REPORT_KINDS.map(({ name }) => ({
        href: `${PATH}/${name}${sharedOf(words)}`,
        text: texts.say(`report.${name}.title`),
        current: name === kind.name,
      })),
      filter: {
        ...{ action: path, sort },
        csv:
          answer &&
          `/api/v1${path}.csv${sort === '' ? withQuery(given) : withQuery(new URLSearchParams({ ...query, sort }))}`,
        ...reportFilter({ kind, words, answer, problems: refusal?.problems ?? [], caller }, ports),
      },
      behind:
        answer === null || answer.countedTo === null
          ? null
          : texts.say('report.behind', {
              at: new Date(answer.countedTo).toISOString().slice(0, 16).replace('T', ' '),
            }),
      shown: answer && whole && reportShown({ kind, answer, whole, path, query, sort, page }, texts),
    });
  }

  async function wholeOf(
    kind: ReportKind,
    answer: ReportAnswer,
    query: Readonly<Record<string, string>>,
    sort: string,
    caller: Caller,
    exchange: { request: Request; response: Response },
  ): Promise<ReportAnswer> {
    if (answer.count <= answer.items.length) return answer;
    // Days and hours in their order; others as the table has them.
    const byTime = answer.by === 'day' || answer.by === 'hour';
    const all = { ...query, ...(sort !== '' && !byTime && { sort }) };
    return (await run(`reports.${kind.name}`, caller, exchange, { query: all })) as ReportAnswer;
  }

  router.get(PATH, (_request, response) => response.redirect(303, `${PATH}/${REPORT_KINDS[0]?.name ?? ''}`));
  for (const kind of REPORT_KINDS) {
    router.get(`${PATH}/${kind.name}`, async (request, response) => {
      const caller = await identify(ports, request);
      if (!caller) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
      await show(kind, request, response, caller);
    });
  }
  return router;
}

/** As the API wants it: what was left empty is not asked for, nor what this report knows nothing of. */
function queryOf({ by, ofAgent, ofQueue, ofTrunk }: ReportKind, words: ReportWords): Readonly<Record<string, string>> {
  const { agentId, queueId, trunkId, by: wanted, ...rest } = words;
  const known = wanted === undefined || !isElsewhere(by, wanted);
  const things = { ...(ofAgent && { agentId }), ...(ofQueue && { queueId }), ...(ofTrunk && { trunkId }) };
  const all = { ...rest, ...(known && { by: wanted }), ...things };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]));
}

/** A grouping that other reports have: whoever came from there did not type it. */
function isElsewhere(by: readonly string[], wanted: string): boolean {
  return !by.includes(wanted) && REPORT_KINDS.some((kind) => (kind.by as readonly string[]).includes(wanted));
}

/** What goes along to another report. */
function sharedOf(words: ReportWords): string {
  const given = Object.entries(words).filter((entry): entry is [string, string] => !!entry[1]);
  return withQuery(new URLSearchParams(given));
}

function withQuery(given: URLSearchParams): string {
  return given.size === 0 ? '' : `?${given}`;
}
