import { Router } from 'express';
import type { AuditAnswer, AuditEntry } from '../api/audit-routes.js';
import { identify } from '../auth/identify.js';
import { reasonWords } from '../reason-words.js';
import { shownTable, type Cell } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const COLUMNS = ['at', 'by', 'act', 'agent', 'note'] as const;
const ROWS = 50;

/** C5: what supervisors did to agents, the newest first. */
export function auditPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live } = ports;
  const router = Router();

  const cellsOf = ({
    at,
    by,
    act,
    thing,
    agentName,
    agentId,
    queueId,
    reason,
    mode,
    note,
  }: AuditEntry): readonly Cell[] => {
    const { directory } = live.view;
    const key = `audit.act.${act}`;
    const queue = queueId === null ? '' : (directory.queues.get(queueId)?.name ?? queueId);
    const why = reason === null ? '' : reasonWords(reason, directory, texts);
    const how = mode === null ? '' : texts.say(`listen.mode-${mode}`);
    return [
      // UTC, as facts are; people of many sites read this.
      { text: new Date(at).toISOString().slice(0, 19).replace('T', ' ') },
      { text: by },
      {
        text: texts.has(key) ? texts.say(key) : act,
        note: [queue, why, how, thing ?? ''].filter((part) => part !== '').join(', '),
      },
      { text: agentName === '' ? (agentId ?? '') : agentName, ...(agentId && { href: `/supervise/${agentId}` }) },
      { text: note ?? '' },
    ];
  };

  router.get('/audit', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/audit');
    const { before, id } = request.query;
    const given = { ...(typeof before === 'string' ? { before } : {}), ...(typeof id === 'string' ? { id } : {}) };
    const query = { limit: String(ROWS), ...given };
    const { items, next } = (await run('audit.list', caller, { request, response }, { query })) as AuditAnswer;
    frame.send(response, 'audit', caller, {
      title: texts.say('audit.title'),
      lead: texts.say('audit.lead'),
      older: next ? `/audit?${pageQuery(next)}` : null,
      list: shownTable(
        texts.say('audit.title'),
        COLUMNS.map((name) => texts.say(`audit.column.${name}`)),
        items.map(cellsOf),
        texts.say('audit.empty'),
      ),
    });
  });

  return router;
}

function pageQuery({ before, id }: NonNullable<AuditAnswer['next']>): string {
  const query = new URLSearchParams();
  if (before !== null) query.set('before', String(before));
  if (id !== null) query.set('id', id);
  return query.toString();
}
