import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { RecordingFiles, Sound } from '../../../ports/recording-files.js';
import type { PlayKind, RecordingStore, WithParty } from '../../../ports/recording-store.js';
import { oversees, type Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Exchange, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { byteRange } from './byte-range.js';
import { idField, listOf } from './field-schemas.js';
import {
  playAnswer,
  recordingAnswer,
  recordingQuery,
  shownRecording,
  type ShownRecording,
} from './recording-schemas.js';
import { checkMayTake, heardAgents, isHeard, shownParty } from './recording-scope.js';

export interface RecordingPorts {
  readonly recordings: RecordingStore;
  readonly recordingFiles: RecordingFiles;
}

type Ports = RecordingPorts & Pick<ApiPorts, 'live' | 'clock' | 'newId'>;

/** Who goes on listening within this is told of once: browsers ask for stretches of a file. */
const SAME_PLAY_MS = 600_000;

/** K5: recordings of conversations, by id and through a check; nobody ever names a file. */
export function recordingRoutes(ports: Ports): readonly Route[] {
  const { recordings, recordingFiles, live, clock } = ports;

  const heard = async (id: string, caller: Caller): Promise<WithParty> => {
    const { directory } = live.view;
    // Who may hear nothing is told so before anybody looks: whether there is such a one is not for them.
    heardAgents(caller, directory);
    const recording = await recordings.find(id);
    if (!recording || !isHeard(recording, caller, directory)) throw new Refused('no-such-thing');
    return recording;
  };

  const shownTo = (caller: Caller, recording: WithParty): ShownRecording =>
    shownRecording({ ...recording, party: shownParty(recording, caller) });

  const list = defineRoute({
    id: 'recordings.list',
    method: 'get',
    path: '/api/v1/recordings',
    summary:
      'Recordings of conversations that are over, the newest first; `before` goes on from an id. Agents: what is stored of their own, where `ownRecordings` lets them',
    roles: ['agent', 'supervisor', 'admin'],
    query: recordingQuery,
    status: 200,
    answer: listOf(recordingAnswer),
    refusals: ['storage-failed'],
    async handle({ query, caller }) {
      const { agentId = null, queueId = null, callId = null, stage = null, before = null, limit = 50 } = query;
      const { from = null, to = null } = query;
      const agents = heardAgents(caller, live.view.directory);
      const among = oversees(caller) ? stage : 'stored';
      if (stage !== null && among !== stage) return { items: [] };
      const filter = { agents, agentId, queueId, callId, stage: among, from, to, before, limit };
      return { items: (await recordings.list(filter)).map((one) => shownTo(caller, one)) };
    },
  });

  const read = defineRoute({
    id: 'recordings.read',
    method: 'get',
    path: '/api/v1/recordings/{id}',
    summary: 'One recording',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 200,
    answer: recordingAnswer,
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params, caller }) {
      return shownTo(caller, await heard(params.id, caller));
    },
  });

  const sound = defineRoute({
    id: 'recordings.sound',
    method: 'get',
    path: '/api/v1/recordings/{id}/sound',
    summary: 'What was said, as WAV of 16-bit PCM, also in stretches (`Range`); each listening is kept',
    roles: ['agent', 'supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    query: z.strictObject({ download: z.literal('yes').optional().describe('yes') }),
    status: 200,
    stream: 'audio/wav',
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params, query, caller }, exchange) {
      const recording = await heard(params.id, caller);
      if (query.download) checkMayTake(caller, live.view.directory);
      const file = recording.stage === 'stored' ? await recordingFiles.open(recording.id, recording.format) : null;
      if (!file) throw new Refused('no-such-thing');
      const what = query.download ? 'download' : 'play';
      // First the note, then the sound.
      await notePlay(ports, recording.id, what, caller, beginsAnew(exchange, file));
      await sendSound(exchange, file, what === 'download' ? `recording-${recording.id}.wav` : null);
    },
  });

  const remove = defineRoute({
    id: 'recordings.delete',
    method: 'delete',
    path: '/api/v1/recordings/{id}',
    summary: 'Deletes the file of a recording; its row stays and says who did it',
    roles: ['admin'],
    params: z.strictObject({ id: idField }),
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params, caller }) {
      const { id, stage } = await heard(params.id, caller);
      if (stage === 'deleted' || stage === 'finishing') throw new Refused('no-such-thing');
      await recordingFiles.remove(id).catch(() => {
        throw new Refused('storage-failed', { retryAfterSeconds: 5 });
      });
      await recordings.deleted(id, clock.now(), caller.name);
    },
  });

  const plays = defineRoute({
    id: 'recordings.plays',
    method: 'get',
    path: '/api/v1/recordings/{id}/plays',
    summary: 'Who listened to a recording or took it away, the newest first',
    roles: ['admin'],
    params: z.strictObject({ id: idField }),
    status: 200,
    answer: listOf(playAnswer),
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params, caller }) {
      const { id } = await heard(params.id, caller);
      const all = await recordings.plays(id);
      return { items: all.map(({ at, by, via, what }) => ({ at, by, via, what })) };
    },
  });

  return [list, read, sound, remove, plays];
}

function beginsAnew({ request }: Exchange, { bytes }: Sound): boolean {
  return (byteRange(request.headers.range, bytes)?.from ?? 0) === 0;
}

async function notePlay(ports: Ports, id: string, what: PlayKind, { name: by, via }: Caller, anew: boolean) {
  const { recordings, clock, newId } = ports;
  const at = clock.now();
  const known = (play: { by: string; what: PlayKind; at: number }): boolean =>
    play.by === by && play.what === what && at - play.at < SAME_PLAY_MS;
  if (!anew && (await recordings.plays(id)).some(known)) return;
  await recordings.notePlay({ id: newId(), recordingId: id, at, by, via, what });
}

async function sendSound({ request, response }: Exchange, sound: Sound, fileName: string | null): Promise<void> {
  const range = byteRange(request.headers.range, sound.bytes);
  const { from, to } = range ?? { from: 0, to: sound.bytes - 1 };
  response.type('audio/wav').set({ 'Accept-Ranges': 'bytes', 'Content-Length': String(to - from + 1) });
  if (fileName !== null) response.attachment(fileName).type('audio/wav');
  if (range) response.status(206).set('Content-Range', `bytes ${from}-${to}/${sound.bytes}`);
  // A listener who goes away is no error of ours.
  await pipeline(Readable.from(sound.read(from, to)), response).catch(() => response.destroy());
}
