import { Router } from 'express';
import { numberPlan, type PlannedNumber } from '../api/number-plan.js';
import { identify } from '../auth/identify.js';
import { oversees } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { listPage } from './list-page.js';
import type { PagePorts } from './page-ports.js';

/** Kinds of things that have a page, and where. */
const PAGES: Partial<Record<PlannedNumber['kind'], string>> = { route: '/routes' };

/** Every number, what has it, and where to change it. */
export function numberPlanPage(ports: PagePorts): Router {
  const { frame, texts, live, phones } = ports;
  const router = Router();
  router.get('/numbers', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    if (!oversees(caller)) throw new Refused('not-allowed');
    const search = request.query['search'];
    // Longer than the API takes it, nothing is found by it.
    const words = typeof search === 'string' ? search.slice(0, 80) : '';
    const plan = await numberPlan(live.view.directory, phones, words);
    const rows = plan.map(({ number, kind, id, name }) => {
      const page = PAGES[kind];
      const link = page === undefined ? {} : { href: `${page}/${id}` };
      // What fits was found already, digits and all: the list only cuts it into pages.
      return {
        words,
        cells: [{ text: number, ...link }, { text: texts.say(`list.number.kind-${kind}`) }, { text: name }],
      };
    });
    frame.send(response, 'list', caller, {
      title: texts.say('list.number.title'),
      lead: texts.say('list.number.lead'),
      empty: texts.say('list.number.empty'),
      notice: null,
      columns: ['number', 'kind', 'name'].map((column) => texts.say(`list.number.column.${column}`)),
      create: null,
      list: listPage('/numbers', rows, request.query),
    });
  });
  return router;
}
