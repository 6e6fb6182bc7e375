import { destination } from '../../../domain/destination.js';
import type { Agent } from '../../../domain/directory.js';
import type { z } from 'zod';
import type { registrationAnswer } from '../api/phone-schemas.js';
import type { PagePorts } from '../pages/page-ports.js';
import type { Look, StepCheck } from './guide-step.js';

type Registration = z.output<typeof registrationAnswer>;

export const TELEPHONES = ['browser', 'phone', 'mobile'] as const;
export type Telephone = (typeof TELEPHONES)[number];

/** Where an agent's calls come to, when they choose nothing else; null: there is no telephone yet. */
export function telephoneOf({ interfaces, phoneId, number }: Agent): Telephone | null {
  if (interfaces.includes('phone') && phoneId !== null) return 'phone';
  if (interfaces.includes('mobile') && number !== null) return 'mobile';
  return interfaces.includes('internal') ? 'browser' : null;
}

/** A browser lets pages use a microphone over HTTPS, or at this machine (Secure Contexts, section 3.1). */
function mayUseMicrophone({ secure, host }: Look['origin']): boolean {
  const name = host.replace(/:\d+$/, '');
  return secure || name === 'localhost' || name === '[::1]' || name.startsWith('127.');
}

/** Whether the agent's telephone is there: registered, or a number that a trunk leads to. */
export function telephoneCheck({ live, texts }: PagePorts, agent: Agent, look: Look): Promise<StepCheck> | StepCheck {
  const { view } = live;
  const say = (key: string, values?: Readonly<Record<string, string>>): string =>
    texts.say(`guide.agent.${key}`, values);
  const { name } = agent;

  function browser(): StepCheck {
    const session = view.sessionOfAgent(agent.id);
    if (session?.device.kind === 'softphone' && session.reach.at === 'there') {
      return { state: 'ok', sentence: say('browser-ok', { name }) };
    }
    if (!mayUseMicrophone(look.origin)) {
      return { state: 'wrong', sentence: say('no-microphone'), hint: say('hint-no-microphone') };
    }
    const mine = look.caller.agentId === agent.id;
    const hint = say(mine ? 'hint-browser-mine' : 'hint-browser-other', { name, login: agent.login });
    return {
      state: 'todo',
      sentence: say('browser-todo', { name }),
      hint,
      link: { href: '/desk', text: say('desk'), apart: true },
    };
  }

  async function phone(id: string): Promise<StepCheck> {
    const found = (await look.ask('phones.registration', { params: { id } })) as Registration;
    const link = { href: `/phones/${id}`, text: say('phone-page') };
    if (found.registered === null) return { state: 'wrong', sentence: say('phone-unknown'), hint: null };
    if (!found.registered) return { state: 'todo', sentence: say('phone-todo'), hint: say('hint-phone'), link };
    if (found.reachable === false) {
      return { state: 'wrong', sentence: say('phone-silent'), hint: say('hint-phone-silent'), link };
    }
    const facts = [
      { term: say('fact-contact'), value: found.contact ?? '' },
      ...(found.userAgent === null ? [] : [{ term: say('fact-make'), value: found.userAgent }]),
    ];
    return { state: 'ok', sentence: say('phone-ok'), facts };
  }

  function mobile(number: string): StepCheck {
    const way = destination(view, number, agent.trunkId, []);
    const link = { href: `/agents/${agent.id}`, text: say('agent-page') };
    if (!way.found) {
      return { state: 'wrong', sentence: say(way.cause, { number }), hint: say(`hint-${way.cause}`), link };
    }
    const trunk = view.directory.trunks.get(way.trunkId)?.name ?? '';
    const facts = [
      { term: say('fact-trunk'), value: trunk },
      { term: say('fact-dialled'), value: way.number },
    ];
    return { state: 'ok', sentence: say('mobile-ok', { trunk }), hint: say('hint-mobile'), facts };
  }

  const telephone = telephoneOf(agent);
  if (telephone === 'phone') return phone(agent.phoneId ?? '');
  if (telephone === 'mobile') return mobile(agent.number ?? '');
  if (telephone === 'browser') return browser();
  return { state: 'wrong', sentence: say('no-telephone', { name }), hint: say('hint-no-telephone') };
}
