import { z } from 'zod';
import type { AgentId } from '../../../domain/ids.js';
import type { VoiceMessage } from '../../../domain/voice-message.js';
import type { Mailboxes } from '../../../jobs/mailboxes.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

export interface MessagePorts {
  readonly mailboxes: Pick<Mailboxes, 'of' | 'get' | 'sound' | 'noteListening' | 'heard' | 'remove'>;
}

export const messageAnswer = z.strictObject({
  id: idField,
  state: z.enum(['recording', 'new', 'heard']),
  receivedAt: instantAnswer,
  durationMs: z.int(),
  callerNumber: z.string(),
  callerName: z.string(),
});

const params = z.strictObject({ id: idField });
const messageParams = z.strictObject({ id: idField, messageId: idField });

/** K6: an agent's own messages. They are for nobody else: supervisors and admins see none of them. */
export function messageRoutes({ live, mailboxes }: ApiPorts & MessagePorts): readonly Route[] {
  async function mine(agentId: AgentId, messageId: string): Promise<VoiceMessage> {
    const message = await mailboxes.get(messageId);
    if (message?.agentId !== agentId) throw new Refused('no-such-thing');
    return message;
  }

  const list = defineRoute({
    id: 'messages.list',
    method: 'get',
    path: '/api/v1/agents/{id}/messages',
    summary: 'The messages in an agent’s own voicemail, the newest first',
    roles: ['agent'],
    params,
    status: 200,
    answer: z.strictObject({ items: z.array(messageAnswer) }),
    refusals: ['no-such-agent', 'storage-failed'],
    about: (input) => input.params.id,
    async handle({ params: { id } }) {
      if (!live.view.directory.agents.has(id)) throw new Refused('no-such-agent', { field: 'id' });
      const items = (await mailboxes.of(id)).map(({ id: messageId, state, receivedAt, durationMs, caller }) => ({
        id: messageId,
        state,
        receivedAt,
        durationMs,
        callerNumber: caller.number,
        callerName: caller.name,
      }));
      return { items: items.reverse() };
    },
  });

  const sound = defineRoute({
    id: 'messages.sound',
    method: 'get',
    path: '/api/v1/agents/{id}/messages/{messageId}/sound',
    summary: 'The sound of a message; it stays new until it is marked as heard; each listening is kept',
    roles: ['agent'],
    params: messageParams,
    query: z.strictObject({ download: z.literal('yes').optional().describe('yes') }),
    status: 200,
    stream: 'audio/wav',
    refusals: ['no-such-thing', 'storage-failed'],
    about: (input) => input.params.id,
    async handle({ params: { id, messageId }, query, caller }, { response }) {
      const message = await mine(id, messageId);
      const wav = message.state === 'recording' ? null : await mailboxes.sound(message.id);
      if (!wav) throw new Refused('no-such-thing');
      // First the note, then the sound.
      await mailboxes.noteListening(message, caller.name, caller.via, query.download ? 'download' : 'play');
      if (query.download) response.attachment(`message-${message.id}.wav`);
      response.type('audio/wav').send(Buffer.from(wav));
    },
  });

  const heard = defineRoute({
    id: 'messages.heard',
    method: 'put',
    path: '/api/v1/agents/{id}/messages/{messageId}/heard',
    summary: 'Marks a message as heard, or as new again',
    roles: ['agent'],
    params: messageParams,
    body: z.strictObject({ heard: z.boolean() }),
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    about: (input) => input.params.id,
    async handle({ params: { id, messageId }, body }) {
      await mailboxes.heard(await mine(id, messageId), body.heard);
    },
  });

  const remove = defineRoute({
    id: 'messages.delete',
    method: 'delete',
    path: '/api/v1/agents/{id}/messages/{messageId}',
    summary: 'Deletes a message and its sound',
    roles: ['agent'],
    params: messageParams,
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    about: (input) => input.params.id,
    async handle({ params: { id, messageId } }) {
      await mailboxes.remove(await mine(id, messageId));
    },
  });

  return [list, sound, heard, remove];
}
