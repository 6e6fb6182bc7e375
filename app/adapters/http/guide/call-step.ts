import type { Agent } from '../../../domain/directory.js';
import { isHeard, type Heard, type TestCall } from '../../../domain/test-call.js';
import { Refused } from '../errors/refused.js';
import type { PagePorts } from '../pages/page-ports.js';
import { telephoneOf } from './agent-telephone.js';
import type { GuidePorts } from './guide-ports.js';
import type { GuideStep, Look, StepCheck } from './guide-step.js';
import type { GuideSubject } from './guide-subject.js';
import { whyWaiting } from './why-waiting.js';

/** From here an agent is signed in on a telephone that needs nobody at a page. */
const SIGNED_IN_BY_US = { phone: 'phone', mobile: 'mobile' } as const;

/** K1: Farline calls its own number as a customer, and tells what becomes of it. */
export function callStep(ports: PagePorts & GuidePorts): GuideStep {
  const { texts, live, clock, testCalls, guideMarks } = ports;
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    texts.say(`guide.call.${key}`, values);
  const act = (name: 'start' | 'end', text: string) => ({ act: name, text: say(text), quiet: name === 'end' });

  /** What stands in the way before there is a call; null: nothing. */
  function missing(subject: GuideSubject, look: Look): StepCheck | null {
    const { agent, queue, route, serves } = subject;
    const toStep = (step: 'agent' | 'queue'): StepCheck['link'] => ({
      href: `/guide/${step}`,
      text: say(`to-${step}`),
    });
    if (!agent) return { state: 'todo', sentence: say('no-agent'), link: toStep('agent') };
    if (!queue || !route || !serves) return { state: 'todo', sentence: say('no-queue'), link: toStep('queue') };
    if (live.view.sessionOfAgent(agent.id)) return null;
    const telephone = telephoneOf(agent);
    if (telephone === null) return { state: 'todo', sentence: say('no-telephone'), link: toStep('agent') };
    if (telephone !== 'browser') return null;
    const { name, login } = agent;
    const mine = look.caller.agentId === agent.id;
    const hint = texts.say(`guide.agent.hint-browser-${mine ? 'mine' : 'other'}`, { name, login });
    const link = { href: '/desk', text: texts.say('guide.agent.desk'), apart: true };
    return { state: 'todo', sentence: texts.say('guide.agent.browser-todo', { name }), hint, link };
  }

  function factsOf({ answeredAfterMs, heard }: TestCall): NonNullable<StepCheck['facts']> {
    const seconds =
      answeredAfterMs === null ? '' : say('seconds', { seconds: texts.decimal(answeredAfterMs / 1000, 1) });
    const packets = (count: number): string => say('packets', { count });
    return [
      ...(seconds === '' ? [] : [{ term: say('fact-answered'), value: seconds }]),
      ...(heard === null
        ? []
        : [
            { term: say('fact-to-agent'), value: packets(heard.toAgent) },
            { term: say('fact-from-agent'), value: packets(heard.fromAgent) },
          ]),
    ];
  }

  /** Which way is silent; null: neither is, or it is too early to say. */
  function silentWay(heard: Heard | null): 'none' | 'to-agent' | 'from-agent' | null {
    if (heard === null || isHeard(heard)) return null;
    const [hears, speaks] = [heard.toAgent > 0, heard.fromAgent > 0];
    return hears === speaks ? 'none' : hears ? 'from-agent' : 'to-agent';
  }

  function runs(call: TestCall, agent: Agent): StepCheck {
    const { name } = agent;
    if (call.at === 'placing') return { state: 'checking', sentence: say('placing') };
    if (call.at === 'waiting') {
      const hint = whyWaiting(live.view, agent, clock.now(), texts);
      return { state: 'checking', sentence: say('waiting'), hint };
    }
    if (call.at === 'ringing') {
      const hint = say(telephoneOf(agent) === 'mobile' ? 'hint-ringing-mobile' : 'hint-ringing');
      return { state: 'checking', sentence: say('ringing', { name }), hint };
    }
    const facts = factsOf(call);
    if (isHeard(call.heard)) return { state: 'ok', sentence: say('heard', { name }), hint: say('hint-heard'), facts };
    const silent = call.heard?.sure === true ? silentWay(call.heard) : null;
    if (silent === null) return { state: 'checking', sentence: say('talking', { name }), facts };
    return { state: 'wrong', sentence: say(`silent-${silent}`, { name }), hint: say(`hint-silent-${silent}`), facts };
  }

  function ended(call: TestCall, agent: Agent): StepCheck {
    const { name } = agent;
    const facts = factsOf(call);
    if (isHeard(call.heard)) return { state: 'ok', sentence: say('was-heard', { name }), facts };
    if (call.trouble !== null) {
      const hint = call.trouble === '' ? say('hint-turned-away') : call.trouble;
      return { state: 'wrong', sentence: say('not-placed'), hint };
    }
    if (call.answeredAfterMs !== null) {
      const silent = call.heard?.sure === true ? silentWay(call.heard) : null;
      const which = silent ?? 'short';
      return { state: 'wrong', sentence: say(`silent-${which}`, { name }), hint: say(`hint-silent-${which}`), facts };
    }
    const why = call.failed === null ? null : say('last-try', { why: failureWords(call.failed) });
    const hint = why ?? whyWaiting(live.view, agent, clock.now(), texts);
    return { state: 'wrong', sentence: say('unanswered', { name }), hint };
  }

  function failureWords(failed: string): string {
    return texts.has(`reason.${failed}`) ? texts.say(`reason.${failed}`) : failed;
  }

  /** Signed in and ready, as far as that needs nobody else. */
  async function makeReady(agent: Agent, { ask }: Look): Promise<void> {
    const telephone = telephoneOf(agent);
    if (!live.view.sessionOfAgent(agent.id) && telephone !== null && telephone !== 'browser') {
      const body = { agentId: agent.id, interface: SIGNED_IN_BY_US[telephone] };
      await ask('sessions.login', { body });
    }
    const held = live.view.sessionOfAgent(agent.id)?.holds.some(({ setter }) => setter === 'agent');
    if (held) await ask('holds.remove', { params: { id: agent.id, setter: 'agent' } });
  }

  return {
    name: 'call',
    more: () => '/',
    check(look) {
      const { subject } = look;
      const { agent } = subject;
      const call = testCalls.newest;
      if (call && agent && testCalls.isRunning) {
        return Promise.resolve({ ...runs(call, agent), acts: [act('end', 'end')] });
      }
      const before = missing(subject, look);
      if (before) return Promise.resolve(before);
      if (call && agent) return Promise.resolve({ ...ended(call, agent), acts: [act('start', 'again')] });
      const { name = '' } = agent ?? {};
      if (guideMarks.proved) {
        return Promise.resolve({ state: 'ok', sentence: say('proved'), acts: [act('start', 'again')] });
      }
      const number = subject.route?.number ?? '';
      return Promise.resolve({
        state: 'todo',
        sentence: say('todo', { name, number }),
        hint: say('hint-todo'),
        acts: [act('start', 'start')],
      });
    },
    form: () => Promise.resolve(null),
    async save(look, { act: wish }) {
      if (wish === 'end') return testCalls.end();
      const { agent, route } = look.subject;
      const before = missing(look.subject, look);
      if (before || !agent || !route) {
        throw new Refused('invalid-fields', { problems: [{ field: 'act', sentence: before?.sentence ?? '' }] });
      }
      await makeReady(agent, look);
      await testCalls.begin(route.number);
    },
  };
}
