import type { Directory } from '../../domain/directory.js';
import type { PassedAgent } from '../../domain/passed-over.js';
import type { TraceStep } from '../../domain/trace-step.js';
import { durationText } from './pages/duration.js';
import { reasonWords } from './reason-words.js';
import type { Texts } from './texts.js';

/** A step of a call as a sentence; things are called what they are called now, those that are gone by their ids. */
export function traceSentence(step: TraceStep, directory: Directory, texts: Texts): string {
  const { what, agentId, queueId, about } = step;
  const { agents, queues, trunks, menus, prompts } = directory;
  const nameOf = (things: ReadonlyMap<string, { readonly name: string }>, id: unknown): string =>
    things.get(String(id))?.name ?? String(id ?? '');
  const agentOf = (id: unknown): string => (id == null ? texts.say('trace.somebody') : nameOf(agents, id));
  return texts.say(`trace.step.${what}`, {
    ...about,
    agent: agentOf(agentId),
    queue: queueId === null ? texts.say('trace.no-queue') : nameOf(queues, queueId),
    ...('toAgentId' in about && { to: agentOf(about['toAgentId']) }),
    ...('trunkId' in about && { trunk: nameOf(trunks, about['trunkId']) }),
    ...('menuId' in about && { menu: nameOf(menus, about['menuId']) }),
    ...('promptId' in about && { prompt: nameOf(prompts, about['promptId']) }),
    ...('strategy' in about && { strategy: texts.say(`trace.strategy.${about['strategy']}`) }),
    ...('ms' in about && { time: durationText(Number(about['ms'])) }),
    ...('reason' in about && { reason: reasonWords(String(about['reason']), directory, texts) }),
    ...('cause' in about && { cause: causeWords(String(about['cause']), texts) }),
  });
}

/** Why an agent was not asked, as a sentence. */
export function passedSentence({ agentId, why, reason }: PassedAgent, directory: Directory, texts: Texts): string {
  const agent = directory.agents.get(agentId)?.name ?? agentId;
  const because = reason === null ? '' : ` (${reasonWords(reason, directory, texts)})`;
  return `${texts.say(`trace.over.${why}`, { agent })}${because}`;
}

/** Causes of calls and of recordings have words of their own; others stand as they are. */
function causeWords(cause: string, texts: Texts): string {
  const key = [`call-failed.${cause}`, `recording.cause-${cause}`].find((one) => texts.has(one));
  return key === undefined ? cause : texts.say(key);
}
