import { Router } from 'express';
import type { LocalTime } from '../../../domain/ids.js';
import type { TraceAnswer } from '../api/trace-routes.js';
import { identify } from '../auth/identify.js';
import { durationText } from './duration.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const SECOND = 1_000;

/** M: why a call went where it went, a sentence for each step, by the clock of the queue's site. */
export function tracePage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live, localTimes, clock } = ports;
  const router = Router();

  const zoneOf = ({ queueId }: TraceAnswer): string => {
    const { queues, sites } = live.view.directory;
    const siteId = queues.get(queueId ?? '')?.siteId ?? 'default';
    return sites.get(siteId)?.zone ?? 'UTC';
  };

  const shown = (answer: TraceAnswer): object => {
    const zone = zoneOf(answer);
    const local = (at: number): LocalTime => localTimes.at(at, zone);
    const { id, caller, beganAt, endedAt } = answer;
    return {
      id,
      caller: caller === null ? texts.say('trace.forgotten') : [caller.name, caller.number].filter(Boolean).join(' '),
      began: `${local(beganAt).date} ${clockText(beganAt, local)}`,
      zone,
      lasted: texts.say(endedAt === null ? 'trace.so-far' : 'trace.lasted', {
        time: durationText((endedAt ?? clock.now()) - beganAt),
      }),
      cut: !answer.whole,
      recordings: `/recordings?callId=${id}`,
      steps: answer.steps.map(({ at, text, step, otherCallId, others }, n, all) => ({
        time: clockText(at, local),
        at: new Date(at).toISOString(),
        // A day that begins meanwhile is told once.
        date: local(at).date === local(all[n - 1]?.at ?? beganAt).date ? null : local(at).date,
        text,
        tone: toneOf(step),
        others: others.map((one) => one.text),
        more: texts.say(step === 'waits' ? 'trace.why-nobody' : 'trace.why-others', { count: others.length }),
        other: otherCallId === null || otherCallId === id ? null : `/calls/${otherCallId}`,
      })),
    };
  };

  router.get('/calls/:id', async (request, response) => {
    const { id } = request.params;
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=/calls/${encodeURIComponent(id)}`);
    const answer = (await run('calls.trace', caller, { request, response }, { params: { id } })) as TraceAnswer;
    frame.send(response, 'call', caller, {
      title: texts.say('trace.title'),
      lead: texts.say('trace.lead'),
      call: shown(answer),
    });
  });

  return router;
}

/** What is well, what went wrong, and all the rest. */
function toneOf(step: string): string {
  if (step === 'joined' || step === 'found') return 'is-well';
  return step.startsWith('failed-') || step === 'apology' || step === 'recording-failed' ? 'is-wrong' : '';
}

/** `14:03:07`: zones differ by whole minutes. */
function clockText(at: number, local: (at: number) => LocalTime): string {
  return `${local(at).time}:${String(Math.floor(at / SECOND) % 60).padStart(2, '0')}`;
}
