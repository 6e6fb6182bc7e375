import { Router } from 'express';
import { KEPT_STAGES } from '../../../domain/kept-recording.js';
import type { ShownRecording } from '../api/recording-schemas.js';
import { oversees, type Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { identify } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { byName } from './by-name.js';
import { durationText } from './duration.js';
import type { PagePorts } from './page-ports.js';
import { recordingQueryOf, type RecordingWords } from './recording-filter.js';
import type { RunRoute } from './run-route.js';

const ROWS = 50;

/** K5: recordings, the newest first, to listen to and to take away. Times are UTC, as in the audit. */
export function recordingsPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live } = ports;
  const router = Router();

  const named = (things: Iterable<{ readonly id: string; readonly name: string }>, chosen: string | undefined) =>
    [...things].sort(byName).map(({ id, name }) => ({ value: id, text: name, selected: id === chosen }));

  const filterOf = (words: RecordingWords, caller: Caller): object => {
    const { agents, queues } = directoryFor(caller, live.view.directory);
    const stages = KEPT_STAGES.map((value) => ({
      value,
      text: texts.say(`recording.stage-${value}`),
      selected: value === words.stage,
    }));
    const { from = '', to = '', callId = '' } = words;
    return {
      agents: named(agents.values(), words.agentId),
      queues: named(queues.values(), words.queueId),
      stages,
      from,
      to,
      callId,
    };
  };

  const rowOf = (recording: ShownRecording): object => {
    const { agents, queues } = live.view.directory;
    const { id, callId, agentId, queueId, caller, startedAt, durationMs, stage, cause, wantedBy } = recording;
    const at = new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ');
    const agent = agents.get(agentId)?.name ?? agentId;
    const notes = [
      ...(cause === null ? [] : [texts.say(`recording.cause-${cause}`)]),
      ...(wantedBy === 'demand' ? [texts.say('recording.by-demand')] : []),
      ...(recording.deletedBy === null ? [] : [deletedBy(recording)]),
    ];
    return {
      id,
      at,
      agent,
      queue: queueId === null ? texts.say('recording.own-call') : (queues.get(queueId)?.name ?? queueId),
      caller:
        caller === null ? texts.say('recording.forgotten') : [caller.name, caller.number].filter(Boolean).join(' '),
      length: durationMs === null ? '' : durationText(durationMs),
      stage: texts.say(`recording.stage-${stage}`),
      notes: notes.join(', '),
      call: `/recordings?callId=${callId}`,
      trace: `/calls/${callId}`,
      sound: stage === 'stored' ? `/api/v1/recordings/${id}/sound` : null,
      label: texts.say('recording.listen-to', { agent, at }),
    };
  };

  const deletedBy = ({ deletedBy: by, deletedAt }: ShownRecording): string =>
    texts.say('recording.deleted-by', { by: by ?? '', at: new Date(deletedAt ?? 0).toISOString().slice(0, 10) });

  router.get('/recordings', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/recordings');
    // An agent's own are on a page of their desk.
    if (!oversees(caller)) throw new Refused('not-allowed');
    const words = request.query as RecordingWords;
    const query = { ...recordingQueryOf(words), limit: String(ROWS) };
    const exchange = { request, response };
    const { items } = (await run('recordings.list', caller, exchange, { query })) as { items: ShownRecording[] };
    const last = items.length < ROWS ? undefined : items.at(-1);
    const older = last && new URLSearchParams({ ...(words as Record<string, string>), before: last.id });
    frame.send(response, 'recordings', caller, {
      title: texts.say('recording.title'),
      lead: texts.say(words.callId ? 'recording.of-call' : 'recording.lead'),
      filter: filterOf(words, caller),
      rows: items.map(rowOf),
      older: older ? `/recordings?${older}` : null,
    });
  });

  return router;
}
