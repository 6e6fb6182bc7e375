import type { z } from 'zod';
import type { Agent } from '../../../domain/directory.js';
import type { agentAnswer } from '../api/agent-schemas.js';
import type { phoneSavedAnswer } from '../api/phone-schemas.js';
import { Refused } from '../errors/refused.js';
import type { FieldSpec, FormValues } from '../pages/form-fields.js';
import { isTicked, textIn, textOrNull } from '../pages/form-values.js';
import type { OnceShown } from '../pages/once-shown.js';
import type { Onboarding } from '../pages/onboarding-shown.js';
import type { PagePorts } from '../pages/page-ports.js';
import { telephoneCheck, telephoneOf, TELEPHONES, type Telephone } from './agent-telephone.js';
import { freeDn } from './free-dn.js';
import { asChange, stepForm, type GuideStep, type Look } from './guide-step.js';
import { loginFor } from './login-for.js';
import { allOrNothing, withFields } from './undoing.js';

type SavedAgent = z.output<typeof agentAnswer>;
type SavedPhone = z.output<typeof phoneSavedAnswer>;
type Undo = Parameters<Parameters<typeof allOrNothing>[0]>[0];

const INTERFACE = { browser: 'internal', phone: 'phone', mobile: 'mobile' } as const;

/** B: who answers, and on which telephone. The secret of a new one is shown once, below. */
export function agentStep(ports: PagePorts, onboardings: OnceShown<Onboarding>): GuideStep {
  const { texts, live, phones } = ports;
  const say = (key: string): string => texts.say(`guide.agent.${key}`);

  /** `agent` null: a new one; of one that is there only the telephone is asked for. */
  function fieldsFor(agent: Agent | null, { caller }: Look): readonly FieldSpec[] {
    const options = TELEPHONES.map((one) => [one, say(`telephone-${one}`)] as const);
    const who: readonly FieldSpec[] = [
      { name: 'name', kind: 'text' },
      { name: 'dn', kind: 'text', width: 'half' },
      { name: 'pin', kind: 'text', width: 'half' },
    ];
    const telephone: readonly FieldSpec[] = [
      { name: 'telephone', kind: 'radio', options },
      { name: 'phoneNumber', kind: 'text', when: 'phone' },
      { name: 'number', kind: 'text', when: 'mobile' },
    ];
    const mine: readonly FieldSpec[] = caller.agentId === null ? [{ name: 'isMe', kind: 'check' }] : [];
    if (agent) return telephone;
    return [...who, ...telephone, ...mine, { name: 'password', kind: 'password' }];
  }

  async function telephone(kind: Telephone, values: FormValues, name: string, look: Look, undoBy: Undo) {
    const interfaces = [INTERFACE[kind]];
    if (kind === 'mobile') return { interfaces, number: textOrNull(values, 'number') };
    if (kind === 'browser') return { interfaces };
    const body = { name, number: textIn(values, 'phoneNumber') };
    const phone = await withFields(
      { number: 'phoneNumber' },
      async () => (await look.ask('phones.create', { body })) as SavedPhone,
    );
    undoBy(() => look.ask('phones.delete', { params: { id: phone.id } }));
    if (phone.onboarding) onboardings.keep(look.caller.tokenHash, phone.id, phone.onboarding);
    return { interfaces, phoneId: phone.id };
  }

  /** Whose browser it is on the desk: the admin's own login, or one of the agent's own. */
  async function webLogin(agent: SavedAgent, values: FormValues, { ask, caller }: Look): Promise<void> {
    const { id: agentId, login } = agent;
    if (isTicked(values, 'isMe') && caller.agentId === null) {
      const { items } = (await ask('users.list')) as { items: readonly { id: string; version: number }[] };
      const version = items.find(({ id }) => id === caller.userId)?.version;
      await ask('users.change', { params: { id: caller.userId }, body: { agentId, version } });
    } else if ((values['password'] ?? '') !== '') {
      const body = { name: login, role: 'agent', agentId, password: values['password'] };
      await ask('users.create', { body });
    }
  }

  async function create(kind: Telephone, values: FormValues, look: Look): Promise<void> {
    const { ask, caller } = look;
    const [name, pin] = [textIn(values, 'name'), textOrNull(values, 'pin')];
    const mine = isTicked(values, 'isMe') && caller.agentId === null;
    await allOrNothing(async (undoBy) => {
      const reached = await telephone(kind, values, name, look, undoBy);
      const login = loginFor(mine ? caller.name : name, live.view.directory);
      const body = { name, login, dn: textIn(values, 'dn'), ...reached };
      const agent = (await withFields({ login: 'name' }, () => ask('agents.create', { body }))) as SavedAgent;
      const params = { id: agent.id };
      undoBy(() => ask('agents.delete', { params }));
      if (pin !== null) await ask('agents.pin', { params, body: { pin } });
      await webLogin(agent, values, look);
    });
  }

  async function change({ id, name }: Agent, kind: Telephone, values: FormValues, look: Look): Promise<void> {
    await allOrNothing(async (undoBy) => {
      const reached = await telephone(kind, values, name, look, undoBy);
      await look.ask('agents.change', { params: { id }, body: { ...reached, version: Number(values['seen']) } });
    });
  }

  /** Refuses what no rule of the API can know: that this agent could never sign in, or be called. */
  function checkTyped(kind: Telephone | undefined, values: FormValues, agent: Agent | null, look: Look): Telephone {
    const mine = isTicked(values, 'isMe') && look.caller.agentId === null;
    const wrong: (readonly [string, string])[] = [];
    if (kind === undefined) wrong.push(['telephone', say('problem-telephone')]);
    if (kind === 'mobile' && textIn(values, 'number') === '') wrong.push(['number', say('problem-number')]);
    const noLogin = !agent && !mine && (values['password'] ?? '') === '';
    if (kind === 'browser' && noLogin) wrong.push(['password', say('problem-password')]);
    const problems = wrong.map(([field, sentence]) => ({ field, sentence }));
    if (kind === undefined || problems.length > 0) throw new Refused('invalid-fields', { problems });
    return kind;
  }

  return {
    name: 'agent',
    more: ({ subject: { agent } }) => (agent ? `/agents/${agent.id}` : '/agents/new'),
    check(look) {
      const { agent } = look.subject;
      if (!agent) return Promise.resolve({ state: 'todo', sentence: say('todo') });
      return Promise.resolve(telephoneCheck(ports, agent, look));
    },
    async form(look, typed) {
      const { agent } = look.subject;
      const { directory } = live.view;
      const values: FormValues = {
        dn: agent ? '' : await freeDn(1001, directory, phones),
        telephone: (agent && telephoneOf(agent)) ?? 'browser',
        phoneNumber: await freeDn(2001, directory, phones),
        number: agent?.number ?? '',
        isMe: 'yes',
      };
      // A box that is not ticked is not sent.
      const sent = typed && { ...typed, values: { isMe: '', ...typed.values } };
      const form = stepForm('agent', fieldsFor(agent, look), values, sent, texts);
      if (!agent) return form;
      const { version } = (await look.ask('agents.read', { params: { id: agent.id } })) as SavedAgent;
      return asChange(form, version, typed);
    },
    async save(look, values) {
      const { agent } = look.subject;
      const kind = checkTyped(
        TELEPHONES.find((one) => one === values['telephone']),
        values,
        agent,
        look,
      );
      await (agent ? change(agent, kind, values, look) : create(kind, values, look));
    },
  };
}
