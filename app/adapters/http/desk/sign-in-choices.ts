import type { Agent, Directory } from '../../../domain/directory.js';
import type { Phone } from '../../../domain/phone.js';
import { pbxNumber } from '../../../domain/presence-watch.js';
import { mobileStanding, phoneStanding, type PhoneStanding } from '../../../domain/policies/sign-in-choices.js';
import type { Live } from '../../../ports/live.js';
import type { LastChoice, LastChoices } from '../../../ports/last-choices.js';
import type { PhoneRegistrations } from '../../../ports/phone-registrations.js';
import type { PhoneStore } from '../../../ports/phone-store.js';
import { asChosen } from '../api/chosen-phone.js';
import { maskNumber } from '../live/mask-number.js';
import type { Texts } from '../texts.js';

export interface ChoicePorts {
  readonly live: Live;
  readonly phones: PhoneStore;
  readonly registrations: PhoneRegistrations;
  readonly lastChoices: LastChoices;
  readonly texts: Texts;
}

/** Who chooses, and what they chose before this page was shown (a refused choice stays chosen). */
export interface Chooser {
  readonly agent: Agent;
  /** Supervisors see who uses a telephone, and need nobody to confirm a takeover (B3, B4). */
  readonly oversees: boolean;
  readonly search: string;
  readonly typed: Readonly<Record<string, string>>;
}

/** One line of the screen: what is sent for it, and why it cannot be chosen. */
interface Choice {
  readonly value: string;
  readonly name: string;
  readonly detail: string;
  readonly note: string | null;
  readonly disabled: boolean;
  readonly checked: boolean;
  readonly state: PhoneStanding['at'];
}

/** Telephones shown at once; whoever has more looks for theirs. */
const MOST_SHOWN = 60;
/** As many are seen at a glance without looking for them. */
const FEW = 12;

/** What agents are asked after their name and password (B2), or the list of configured telephones (B3). */
export async function signInChoices(ports: ChoicePorts, chooser: Chooser): Promise<object> {
  const { agent, typed } = chooser;
  const last = await ports.lastChoices.of(agent.id);
  const made = agent.hotDesk
    ? await hotDeskChoices(ports, chooser, last)
    : { choices: await interfaceChoices(ports, chooser, last), field: 'choice', find: null, more: null };
  const choices = withOneChosen(made.choices);
  const startable = choices.some(({ disabled }) => !disabled);
  return {
    ...made,
    choices,
    hotDesk: agent.hotDesk,
    startable,
    // Only where it can come to that: a takeover that somebody else has to agree to.
    confirm: choices.some(({ value, disabled }) => !disabled && value.endsWith(CONFIRMED))
      ? { name: typed['confirm-name'] ?? '' }
      : null,
    number: numberField(agent, choices, typed['agentPhone'] ?? ''),
  };
}

/** Behind the id of a telephone that another agent uses: it is taken over, and a supervisor confirms it. */
const TAKEN = ' takeover';
const CONFIRMED = ' confirmed';

async function interfaceChoices(ports: ChoicePorts, chooser: Chooser, last: LastChoice | null): Promise<Choice[]> {
  const { agent, typed } = chooser;
  const { texts, live } = ports;
  const chosen = (typed['choice'] ?? '').split(' ')[0] || last?.interface || 'internal';
  const choices: Choice[] = [];
  const common = (name: 'internal' | 'phone' | 'mobile' | 'pbx') => ({
    name: texts.say(`choice.${name}`),
    checked: chosen === name,
  });
  if (agent.interfaces.includes('internal')) {
    const detail = texts.say('choice.internal-detail');
    choices.push({ ...common('internal'), value: 'internal', detail, note: null, disabled: false, state: 'free' });
  }
  if (agent.interfaces.includes('phone')) choices.push(await ownPhone(ports, chooser, common('phone')));
  const mobile = agent.interfaces.includes('mobile') ? mobileStanding(live.view, agent) : 'none';
  if (mobile !== 'none') {
    const detail = agent.number === null ? texts.say('choice.mobile-typed') : maskNumber(agent.number);
    const note = mobile === null ? null : whyNot(mobile, texts);
    const state = mobile === null ? 'free' : 'refused';
    choices.push({ ...common('mobile'), value: 'mobile', detail, note, disabled: mobile !== null, state });
  }
  if (agent.interfaces.includes('pbx')) {
    const detail = maskNumber(pbxNumber(agent));
    choices.push({ ...common('pbx'), value: 'pbx', detail, note: null, disabled: false, state: 'free' });
  }
  return choices;
}

async function ownPhone(
  ports: ChoicePorts,
  chooser: Chooser,
  common: Pick<Choice, 'name' | 'checked'>,
): Promise<Choice> {
  const { phoneId } = chooser.agent;
  const stored = phoneId === null ? null : await ports.phones.get(phoneId);
  if (!stored) {
    const note = ports.texts.say('choice.no-phone');
    return { ...common, value: 'phone', detail: '', note, disabled: true, state: 'refused' };
  }
  const { name, number } = stored.phone;
  return { ...standing(ports, chooser, stored.phone, 'phone'), ...common, detail: `${name} ${number}` };
}

async function hotDeskChoices(ports: ChoicePorts, chooser: Chooser, last: LastChoice | null) {
  const { texts, phones } = ports;
  const { search, typed } = chooser;
  const query = { offset: 0, limit: MOST_SHOWN, sort: 'name', hotDesk: true } as const;
  const page = await phones.page({ ...query, search });
  const chosen = (typed['choice'] ?? '').split(' ')[0] || last?.phoneId || '';
  const found = page.phones.map(({ phone }) => phone);
  // The one of last time is at hand even when many come before it.
  const lost = chosen !== '' && search === '' && !found.some(({ id }) => id === chosen);
  const before = lost ? await phones.get(chosen) : null;
  if (before?.phone.hotDesk) found.unshift(before.phone);
  const choices = found.map((phone) => ({
    ...standing(ports, chooser, phone, phone.id),
    name: phone.name,
    detail: phone.number,
    checked: phone.id === chosen,
  }));
  return {
    choices,
    field: 'phoneId',
    find: page.total > FEW || search !== '' ? { search } : null,
    more: page.total > MOST_SHOWN ? texts.say('choice.more', { shown: MOST_SHOWN, total: page.total }) : null,
  };
}

/** A telephone's line: it can be chosen when it is free, or may be taken over (B4). */
function standing(
  { live: { view }, registrations, texts }: ChoicePorts,
  { agent, oversees }: Chooser,
  phone: Phone,
  value: string,
): Pick<Choice, 'value' | 'note' | 'disabled' | 'state'> {
  const now = phoneStanding(view, agent, asChosen(phone, registrations));
  if (now.at === 'free') return { value, note: null, disabled: false, state: 'free' };
  if (now.at === 'refused') return { value, note: whyNot(now.why, texts), disabled: true, state: 'refused' };
  const by = oversees ? nameOf(view.directory, now.user.agentId) : null;
  const used = by === null ? texts.say('choice.in-use') : texts.say('choice.in-use-by', { agent: by });
  if (now.taking === 'no') return { value, note: used, disabled: true, state: 'taken' };
  const free = now.taking === 'yes' || oversees;
  const note = `${used}. ${texts.say(free ? 'choice.takes-over' : 'choice.takes-over-confirmed')}`;
  return { value: `${value}${free ? TAKEN : CONFIRMED}`, note, disabled: false, state: 'taken' };
}

function nameOf({ agents }: Directory, id: string): string {
  return agents.get(id)?.name ?? id;
}

/** Something that can be chosen is chosen from the start. */
function withOneChosen(choices: readonly Choice[]): readonly Choice[] {
  if (choices.some(({ checked }) => checked)) return choices;
  const first = choices.findIndex(({ disabled, state }) => !disabled && state === 'free');
  return choices.map((choice, i) => ({ ...choice, checked: i === first }));
}

function numberField({ mayTypeNumber, number }: Agent, choices: readonly Choice[], typed: string): object | null {
  if (!mayTypeNumber || !choices.some(({ value, disabled }) => value === 'mobile' && !disabled)) return null;
  return { value: typed, required: number === null };
}

function whyNot(code: string, texts: Texts): string {
  const own = `choice.${code}`;
  return texts.has(own) ? texts.say(own) : texts.say(`refusal.${code}`);
}
