import { Router, type Request } from 'express';
import { MOST_DAYS } from '../api/queue-log-routes.js';
import { identify } from '../auth/identify.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { shownValue, type FieldProblem } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const DAY = 86_400_000;
const FIELDS = ['from', 'to'] as const;
type Field = (typeof FIELDS)[number];
const LABELS = { from: 'queue-log.from', to: 'queue-log.to' } as const;
/** Days, `2026-11-21`, UTC; the last one is in it. */
type Days = Readonly<Record<Field, string>>;

/** Where people take the queue log away: two days and a button. */
export function queueLogPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, clock } = ports;
  const router = Router();

  const problemsOf = (days: Days): readonly FieldProblem[] => {
    const problem = (field: Field, allowed: string): FieldProblem => {
      const label = texts.say(LABELS[field]);
      return {
        field,
        sentence: texts.say('problem.refused', { field: label, value: shownValue(days[field]), allowed }),
      };
    };
    const wrong = FIELDS.filter((field) => Number.isNaN(dayOf(days[field])));
    if (wrong.length > 0) return wrong.map((field) => problem(field, texts.say('queue-log.a-day')));
    const length = (dayOf(days.to) - dayOf(days.from)) / DAY + 1;
    if (length >= 1 && length <= MOST_DAYS) return [];
    return [problem('to', texts.say('queue-log.a-span', { from: days.from, days: MOST_DAYS }))];
  };

  router.get(['/queue-log', '/queue-log/download'], async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/queue-log');
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const days = { from: wordOf(request, 'from') ?? today, to: wordOf(request, 'to') ?? today };
    const wanted = request.path === '/queue-log/download';
    const problems = wanted ? problemsOf(days) : [];
    if (wanted && problems.length === 0) {
      const query = { from: String(dayOf(days.from)), to: String(dayOf(days.to) + DAY) };
      return void (await run('queue-log.read', caller, { request, response }, { query }));
    }
    if (caller.role === 'agent') throw new Refused('not-allowed');
    const refused = new Refused('invalid-fields', { problems });
    const refusal = problems.length === 0 ? null : describeRefusal(refused, texts);
    if (refusal) response.status(refusal.status);
    frame.send(response, 'queue-log', caller, {
      title: texts.say('queue-log.title'),
      lead: texts.say('queue-log.lead'),
      refusal: refusal && { ...refusal, problems: problems.map((one) => ({ ...one, href: `#${one.field}` })) },
      fields: FIELDS.map((name) => ({
        name,
        label: texts.say(LABELS[name]),
        value: days[name],
        problem: problems.some(({ field }) => field === name),
      })),
    });
  });

  return router;
}

function wordOf({ query }: Request, field: Field): string | null {
  const word = query[field];
  return typeof word === 'string' ? word : null;
}

/** Its first instant; NaN: it is no day. */
function dayOf(word: string): number {
  const at = /^(19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}$/.test(word) ? Date.parse(`${word}T00:00:00Z`) : NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== word ? NaN : at;
}
