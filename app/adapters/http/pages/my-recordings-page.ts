import { Router } from 'express';
import type { Instant, LocalTime } from '../../../domain/ids.js';
import type { ShownRecording } from '../api/recording-schemas.js';
import { ownRecordings } from '../api/recording-scope.js';
import { oversees } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { durationText } from './duration.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const PATH = '/desk/recordings';
const ROWS = 50;

interface Day {
  readonly title: string;
  readonly rows: object[];
}

/** M, K5: recordings of the agent's own conversations, day by day, on the clock of their site. */
export function myRecordingsPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live, clock } = ports;
  const router = Router();

  /** What they were shown of the customer in the call, and no more. */
  function customerOf({ caller }: ShownRecording): string {
    if (caller === null) return texts.say('recording.forgotten');
    return [caller.name, caller.number].filter(Boolean).join(' ') || texts.say('caller.withheld');
  }

  function rowOf(recording: ShownRecording, { time }: LocalTime): object {
    const { id, queueId, durationMs } = recording;
    const customer = customerOf(recording);
    const queue = queueId === null ? null : (live.view.directory.queues.get(queueId)?.name ?? queueId);
    return {
      time,
      customer,
      queue: queue ?? texts.say('my-recordings.own-call'),
      length: durationText(durationMs ?? 0),
      sound: `/api/v1/recordings/${id}/sound`,
      label: texts.say('my-recordings.of', { customer, time }),
    };
  }

  /** As they come, the newest first, so each day is in one piece. */
  function daysOf(items: readonly ShownRecording[], clockAt: (at: Instant) => LocalTime): readonly Day[] {
    const today = clockAt(clock.now()).date;
    const days = new Map<string, Day>();
    for (const recording of items) {
      const at = clockAt(recording.startedAt);
      const title = at.date === today ? texts.say('my-recordings.today') : at.date;
      const day = days.get(at.date) ?? { title, rows: [] };
      days.set(at.date, day);
      day.rows.push(rowOf(recording, at));
    }
    return [...days.values()];
  }

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    const { directory } = live.view;
    const agent = caller.agentId === null ? undefined : directory.agents.get(caller.agentId);
    if (!agent) throw new Refused('no-such-agent');
    const { before } = request.query;
    const query = { agentId: agent.id, stage: 'stored', limit: String(ROWS) };
    const asked = typeof before === 'string' ? { ...query, before } : query;
    const { items } = (await run('recordings.list', caller, { request, response }, { query: asked })) as {
      items: ShownRecording[];
    };
    const zone = directory.sites.get(agent.siteId)?.zone ?? 'UTC';
    const last = items.length < ROWS ? undefined : items.at(-1);
    frame.send(response, 'my-recordings', caller, {
      title: texts.say('my-recordings.title'),
      back: '/desk',
      backText: texts.say('desk.title'),
      lead: texts.say('my-recordings.lead', { zone }),
      days: daysOf(items, (at) => ports.localTimes.at(at, zone)),
      mayTake: oversees(caller) || ownRecordings(caller, directory) === 'download',
      older: last ? `${PATH}?before=${last.id}` : null,
    });
  });

  return router;
}
