import { z } from 'zod';
import { PASSED_OVER } from '../../../domain/passed-over.js';
import type { CallTrace, CallTraces } from '../../../ports/call-traces.js';
import type { Caller } from '../auth/caller.js';
import { seesAgent, seesCall } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import { passedSentence, traceSentence } from '../trace-words.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

export interface TracePorts {
  readonly callTraces: CallTraces;
}

const stepAnswer = z.strictObject({
  sequence: z.int().describe('the fact that tells it; several steps may come of one'),
  at: instantAnswer,
  step: z.string().describe('what happened, such as asked-of or failed-no-answer'),
  text: z.string().describe('the same as a sentence, in the language that was asked for'),
  agentId: z.string().nullable(),
  queueId: z.string().nullable(),
  otherCallId: z.string().nullable().describe('another call that this leads to, such as a consultation'),
  about: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('what else the sentence names: ids, milliseconds as ms, counts'),
  others: z
    .array(z.strictObject({ agentId: z.string(), why: z.enum(PASSED_OVER), text: z.string() }))
    .describe('agents of the queue, of your scope, who were not asked in this moment'),
});

const traceAnswer = z.strictObject({
  id: z.string(),
  caller: z.strictObject({ number: z.string(), name: z.string() }).nullable().describe('null: forgotten'),
  queueId: z.string().nullable().describe('the last one it was in'),
  beganAt: instantAnswer,
  endedAt: instantAnswer.nullable().describe('null: it goes on'),
  whole: z.boolean().describe('false: there are too many facts of it, and these are the first'),
  steps: z.array(stepAnswer),
});

export type TraceAnswer = z.input<typeof traceAnswer>;

/** M: why a call went where it went, from its facts. */
export function traceRoutes({ callTraces, live, texts }: ApiPorts & TracePorts): readonly Route[] {
  const read = defineRoute({
    id: 'calls.trace',
    method: 'get',
    path: '/api/v1/calls/{id}/trace',
    summary: 'Why a call went where it went, step by step, also when it has been over for long',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 200,
    answer: traceAnswer,
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params: { id }, caller }) {
      const trace = await callTraces.of(id);
      if (!trace || !sees(caller, trace)) throw new Refused('no-such-thing');
      const { beganAt, endedAt, whole, queueIds } = trace;
      const steps = trace.steps.map((step) => {
        const { what, about, others, ...rest } = step;
        const { directory } = live.view;
        const seen = others.filter(({ agentId }) => seesAgent(caller, agentId, directory));
        return {
          ...{ ...rest, step: what, text: traceSentence(step, directory, texts), about: { ...about } },
          others: seen.map((one) => ({
            ...{ agentId: one.agentId, why: one.why, text: passedSentence(one, directory, texts) },
          })),
        };
      });
      return { id, caller: trace.caller, queueId: queueIds.at(-1) ?? null, beganAt, endedAt, whole, steps };
    },
  });

  /** O: as a call that goes on, with every queue it was ever in and everybody who ever had to do with it. */
  function sees(caller: Caller, { queueIds, agentIds }: CallTrace): boolean {
    return [null, ...queueIds].some((queueId) => seesCall(caller, { queueId }, agentIds, live.view.directory));
  }

  return [read];
}
