import { Router } from 'express';
import type { z } from 'zod';
import type { dayAnswer } from '../api/day-routes.js';
import { identify } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { durationText } from './duration.js';
import { shownTable } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const PATH = '/desk/day';

/** M: what the agent did today. */
export function dayPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts } = ports;
  const router = Router();
  const head = (label: string, text: string): object => ({ label, text });
  const column = (name: string): string => texts.say(`report.column.${name}`);
  const time = (ms: number | null): string => (ms === null ? texts.say('report.none') : durationText(ms));

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    if (caller.agentId === null) throw new Refused('no-such-agent');
    const answer = await run('agents.day', caller, { request, response }, { params: { id: caller.agentId } });
    const { date, zone, countedTo, calls, missed, time: spent, pauses } = answer as z.output<typeof dayAnswer>;
    const named = (name: string): string => (texts.has(`reason.${name}`) ? texts.say(`reason.${name}`) : name);
    const rows = pauses.map((one) => [
      { text: named(one.name) },
      { text: String(one.pauses) },
      { text: time(one.pausedMs) },
    ]);
    frame.send(response, 'day', caller, {
      title: texts.say('day.title'),
      back: '/desk',
      backText: texts.say('desk.title'),
      lead: texts.say('day.lead', { date, zone }),
      behind: countedTo === null ? null : texts.say('day.behind'),
      groups: [
        {
          title: texts.say('day.calls'),
          heads: [
            head(column('offered'), String(calls.offered)),
            head(column('answered'), String(calls.answered)),
            head(column('talkMs'), time(calls.talkMs)),
            head(column('meanTalkMs'), time(calls.meanTalkMs)),
          ],
        },
        {
          title: texts.say('day.missed'),
          heads: Object.entries(missed).map(([name, many]) => head(column(name), String(many))),
        },
        {
          title: texts.say('day.time'),
          heads: Object.entries(spent).map(([name, ms]) => head(column(name), time(ms))),
        },
      ],
      list: shownTable(
        texts.say('day.pauses'),
        [texts.say('report.by-reason'), column('pauses'), column('pausedMs')],
        rows,
        texts.say('day.no-pauses'),
      ),
    });
  });

  return router;
}
