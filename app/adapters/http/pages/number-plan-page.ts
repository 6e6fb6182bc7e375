import { Router } from 'express';
import { numberPlan, type NumberPlanPage, type PlannedNumber } from '../api/number-plan.js';
import { identify } from '../auth/identify.js';
import { oversees } from '../auth/caller.js';
import { directoryFor, siteOf } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { listQuery, pagesOf, ROWS_PER_PAGE, shownList } from './list-page.js';
import type { PagePorts } from './page-ports.js';

/** Kinds of things that have a page, and where. */
const PAGES: Partial<Record<PlannedNumber['kind'], string>> = {
  route: '/routes',
  phone: '/phones',
  queue: '/queues',
  agent: '/agents',
};

/** Every number, what has it, and where to change it. */
export function numberPlanPage(ports: PagePorts): Router {
  const { frame, texts, live, phones } = ports;
  const router = Router();
  router.get('/numbers', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    if (!oversees(caller)) throw new Refused('not-allowed');
    // In the order of the digits, however long the plan is; a name is found by searching for it.
    const columns = ['number', 'kind', 'name'].map((name) => ({
      name,
      text: texts.say(`list.number.column.${name}`),
      fixed: true,
    }));
    const query = listQuery(request.query, columns);
    const planned = (page: number): Promise<NumberPlanPage> => {
      const window = { offset: (page - 1) * ROWS_PER_PAGE, limit: ROWS_PER_PAGE };
      const asked = { search: query.search, siteId: siteOf(caller), ...window };
      return numberPlan(directoryFor(caller, live.view.directory), phones, asked);
    };
    const asked = await planned(query.page);
    const page = Math.min(query.page, pagesOf(asked.total));
    const { total, numbers } = page === query.page ? asked : await planned(page);
    const rows = numbers.map(({ number, kind, id, name }) => {
      const path = PAGES[kind];
      const link = path === undefined ? {} : { href: `${path}/${id}` };
      return { cells: [{ text: number, ...link }, { text: texts.say(`list.number.kind-${kind}`) }, { text: name }] };
    });
    frame.send(response, 'list', caller, {
      title: texts.say('list.number.title'),
      lead: texts.say('list.number.lead'),
      list: shownList(
        '/numbers',
        columns,
        rows,
        total,
        { ...query, page },
        {
          title: texts.say('list.number.title'),
          empty: texts.say('list.number.empty'),
          nothing: texts.say('list.nothing'),
        },
      ),
    });
  });
  return router;
}
