import { z } from 'zod';
import { LEAST_SOUND_MS, MOST_SOUND_MS, SOUND_USES, type SoundUse } from '../../../domain/agent-sounds.js';
import type { KeepAgentSounds, KeptSound } from '../../../jobs/keep-agent-sounds.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { Texts } from '../texts.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer, listOf } from './field-schemas.js';
import { wrongSound } from './wrong-sound.js';

export interface AgentSoundPorts {
  readonly agentSounds: Pick<KeepAgentSounds, 'keep' | 'remove' | 'read'>;
}

const use = z.enum(SOUND_USES).describe(`one of ${SOUND_USES.join(', ')}`);
const params = z.strictObject({ id: idField });
const useParams = z.strictObject({ id: idField, use });
const sound = z
  .file()
  .describe('a WAV file: PCM, 8 kHz, 16 bits, one channel; a greeting of 0.5 to 10 s, one of a voicemail to 60 s');

export const agentSoundAnswer = z.strictObject({
  use,
  durationMs: z.int().describe('milliseconds'),
  madeAt: instantAnswer,
});

const about = ({ params: { id } }: { readonly params: { readonly id: string } }): string => id;
const roles = ['agent', 'supervisor', 'admin'] as const;

/** K6: what an agent greets with; theirs to change, and theirs who oversee them. */
export function agentSoundRoutes({ live, agentSounds, texts }: ApiPorts & AgentSoundPorts): readonly Route[] {
  const known = (agentId: string): void => {
    if (!live.view.directory.agents.has(agentId)) throw new Refused('no-such-agent', { field: 'id' });
  };

  const list = defineRoute({
    id: 'agent-sounds.list',
    method: 'get',
    path: '/api/v1/agents/{id}/sounds',
    summary: 'What an agent greets with: customers at connect, and callers of the voicemail',
    roles,
    params,
    status: 200,
    answer: listOf(agentSoundAnswer),
    refusals: ['no-such-agent'],
    about,
    async handle({ params: { id } }) {
      known(id);
      const has = live.view.directory.agentSounds.get(id) ?? {};
      return { items: SOUND_USES.flatMap((one) => (has[one] ? [{ use: one, ...timesOf(has[one]) }] : [])) };
    },
  });

  const upload = defineRoute({
    id: 'agent-sounds.upload',
    method: 'post',
    path: '/api/v1/agents/{id}/sounds/{use}',
    summary: 'Uploads what an agent greets with, instead of what was there; counts from the next call on',
    roles,
    upload: true,
    params: useParams,
    body: z.strictObject({ sound }),
    status: 201,
    answer: z.strictObject({ durationMs: z.int().describe('milliseconds') }),
    refusals: ['no-such-agent', 'body-not-a-form', 'body-too-large', 'prompts-unusable', 'storage-failed'],
    about,
    async handle({ params: { id, use: which }, body }) {
      known(id);
      const bytes = new Uint8Array(await body.sound.arrayBuffer());
      const kept = await agentSounds.keep(id, which, bytes).catch(() => {
        throw new Refused('storage-failed', { retryAfterSeconds: 5 });
      });
      if (!kept.ok) throw refusalOf(which, kept, texts);
      return { durationMs: kept.durationMs };
    },
  });

  const read = defineRoute({
    id: 'agent-sounds.sound',
    method: 'get',
    path: '/api/v1/agents/{id}/sounds/{use}/sound',
    summary: 'The sound of what an agent greets with',
    roles,
    params: useParams,
    status: 200,
    stream: 'audio/wav',
    refusals: ['no-such-thing'],
    about,
    async handle({ params: { id, use: which } }, { response }) {
      const wav = await agentSounds.read(id, which);
      if (!wav) throw new Refused('no-such-thing');
      response.type('audio/wav').send(Buffer.from(wav));
    },
  });

  const remove = defineRoute({
    id: 'agent-sounds.delete',
    method: 'delete',
    path: '/api/v1/agents/{id}/sounds/{use}',
    summary: 'Deletes what an agent greets with',
    roles,
    params: useParams,
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    about,
    async handle({ params: { id, use: which } }) {
      const removed = await agentSounds.remove(id, which).catch(() => {
        throw new Refused('storage-failed', { retryAfterSeconds: 5 });
      });
      if (!removed) throw new Refused('no-such-thing');
    },
  });

  return [list, upload, read, remove];
}

function timesOf({ durationMs, madeAt }: { readonly durationMs: number; readonly madeAt: number }) {
  return { durationMs, madeAt };
}

function refusalOf(use: SoundUse, kept: Extract<KeptSound, { ok: false }>, texts: Texts): Refused {
  if (kept.problem === 'folder') return new Refused('prompts-unusable', { values: { why: kept.why } });
  if (kept.problem === 'wav') return wrongSound(kept.wav, texts);
  const seconds = (ms: number): string => texts.decimal(ms / 1_000, 1);
  const values = { found: seconds(kept.durationMs), least: seconds(LEAST_SOUND_MS), most: seconds(MOST_SOUND_MS[use]) };
  return new Refused('invalid-fields', {
    problems: [{ field: 'sound', sentence: texts.say('sound.wrong-length', values) }],
  });
}
