import type { Agent } from '../../domain/directory.js';
import { lastOptions, readConf, yesOrNo, type ConfOption, type ConfSection, type ConfText } from './asterisk-conf.js';
import { freeNumber } from './free-number.js';
import type { PlanBuilder } from './import-plan.js';
import { always, look, never, setting, take, type Becomes, type Taken } from './option-becomes.js';
import { GENERAL_OPTIONS, QUEUE_OPTIONS } from './queue-options.js';

type Table = Readonly<Record<string, (value: string) => Becomes>>;

/** Queues with their members, and agents, as Asterisk's own applications know them. */
export async function planConf(
  kind: 'queues.conf' | 'agents.conf',
  text: string,
  plan: PlanBuilder,
  firstDn: string,
): Promise<void> {
  const read = readConf(text);
  tellWrong(read, plan);
  if (kind === 'queues.conf') await planQueues(read, plan, firstDn);
  else await planAgents(read, plan, firstDn);
}

function tellWrong({ problems, directives }: ConfText, plan: PlanBuilder): void {
  for (const { line, code, values } of problems) plan.problem(line, '', `conf-${code}`, values);
  for (const { line, value } of directives) plan.say(line, value.slice(0, 80), 'warning', 'conf-directive');
}

async function planQueues({ sections }: ConfText, plan: PlanBuilder, firstDn: string): Promise<void> {
  const memberships = new Map<string, { readonly line: number; readonly queues: Map<string, number> }>();
  for (const section of sections) {
    if (section.name === 'general') takeAll(section, GENERAL_OPTIONS, plan);
    else await planQueue(section, plan, firstDn, memberships);
  }
  for (const [id, { line, queues }] of memberships) await joinQueues(plan, id, line, queues);
}

type Memberships = Map<string, { readonly line: number; readonly queues: Map<string, number> }>;

async function planQueue(
  section: ConfSection,
  plan: PlanBuilder,
  firstDn: string,
  members: Memberships,
): Promise<void> {
  const { line, name, options } = section;
  const { settings, fields } = takeAll(
    { ...section, options: options.filter((option) => option.name !== 'member') },
    QUEUE_OPTIONS,
    plan,
  );
  const known = plan.known.queueByName(name) ?? (/^\d+$/.test(name) ? plan.known.queueByDn(name) : null);
  const dn = known?.dn ?? (/^\d{2,15}$/.test(name) ? name : freeNumber(plan.known, firstDn));
  if (!known && dn !== name) plan.say(line, name, 'warning', 'queue-number', { name, dn });
  const own = { name: known?.name ?? name, dn, ...fields, settings: { ...known?.settings, ...settings } };
  const queue = await plan.wish({ kind: 'queue', line, subject: name, id: known?.id ?? null, fields: own });
  if (!queue) return;
  for (const option of options.filter((each) => each.name === 'member')) addMember(option, queue.id, plan, members);
}

/** `member => interface[,penalty[,name[,state interface[,ringinuse]]]]`. */
function addMember({ line, value }: ConfOption, queueId: string, plan: PlanBuilder, members: Memberships): void {
  const [place = '', penalty = '', memberName = ''] = value.split(',').map((word) => word.trim());
  const who = agentAt(place, memberName, plan);
  const subject = `member = ${value}`;
  if (!who) return plan.say(line, subject, 'warning', 'member-unknown', { place });
  const level = /^\d{1,3}$/.test(penalty) && Number(penalty) <= 100 ? Number(penalty) : 0;
  if (penalty !== '' && String(level) !== penalty) plan.say(line, subject, 'warning', 'member-penalty', { penalty });
  const of = members.get(who.id) ?? { line, queues: new Map<string, number>() };
  of.queues.set(queueId, level);
  members.set(who.id, of);
}

/** `Agent/1001`, `PJSIP/7001`, `Local/7001@agents/n`: whoever has that login name or number, or that name. */
function agentAt(place: string, memberName: string, plan: PlanBuilder): Agent | null {
  const id = (place.split('/')[1] ?? place).split('@')[0] ?? '';
  const { known } = plan;
  return known.agentByLogin(id) ?? known.agentByDn(id) ?? known.agentNamed(memberName);
}

async function joinQueues(
  plan: PlanBuilder,
  id: string,
  line: number,
  wanted: ReadonlyMap<string, number>,
): Promise<void> {
  const agent = plan.known.agents.get(id);
  if (!agent) return;
  const others = agent.queues.filter(({ queueId }) => !wanted.has(queueId));
  const queues = [...others, ...Array.from(wanted, ([queueId, penalty]) => ({ queueId, penalty }))];
  await plan.wish({ kind: 'agent', line, subject: agent.login, id, fields: { queues } });
}

const AGENT_OPTIONS: Table = {
  fullname: (value) => ({ is: 'field', field: 'name', value }),
  ackcall: (value) => setting('confirm', yesOrNo(value) !== false),
  wrapuptime: (value) => setting('wrapUpMs', /^\d{1,9}$/.test(value) ? Number(value) : NaN),
  autologoff: (value) => (value === '0' ? always('agent-autologoff-none') : setting('afterNoAnswers', 'logout')),
  musiconhold: () => never('agent-music'),
  acceptdtmf: () => never('agent-accept'),
  enddtmf: () => never('agent-accept'),
  recordagentcalls: (value) => setting('record', yesOrNo(value) === true ? 'on' : 'off'),
  multiplelogin: () => always('agent-one-login'),
  maxlogintries: () => always('agent-tries'),
  updatecdr: () => never('agent-cdr'),
  custom_beep: () => look('agent-beep'),
};

/** app_agent_pool (a section each) and the older chan_agent (`agent => number,password,name`). */
async function planAgents({ sections }: ConfText, plan: PlanBuilder, firstDn: string): Promise<void> {
  for (const section of sections) {
    const old = section.options.filter(({ name }) => name === 'agent');
    if (section.name !== 'general' && section.name !== 'agents') {
      await planAgent(section.line, section.name, takeAll(section, AGENT_OPTIONS, plan), plan, firstDn);
      continue;
    }
    const common = takeAll(
      { ...section, options: section.options.filter((option) => !old.includes(option)) },
      AGENT_OPTIONS,
      plan,
    );
    for (const { line, value } of old) {
      const [id = '', password = '', ...name] = value.split(',').map((word) => word.trim());
      if (password !== '') plan.say(line, `agent = ${id}`, 'no-equal', 'agent-password');
      const fields = { ...common.fields, ...(name.length > 0 ? { name: name.join(', ') } : {}) };
      await planAgent(line, id, { ...common, fields }, plan, firstDn);
    }
  }
}

/** Who logged in by telephone and stayed on the line chooses a telephone here, and the leg stays up. */
async function planAgent(
  line: number,
  id: string,
  { settings, fields }: Taken,
  plan: PlanBuilder,
  firstDn: string,
): Promise<void> {
  const login = id.toLowerCase();
  const known = plan.known.agentByLogin(login);
  const isNumber = /^\d{2,15}$/.test(id);
  const dn = known?.dn ?? (isNumber ? id : freeNumber(plan.known, firstDn));
  if (!known && !isNumber) plan.say(line, id, 'warning', 'agent-number', { name: id, dn });
  const made = { name: id, login, dn, interfaces: ['phone'], hotDesk: true, nailedUp: true, connectOnLogin: 'park' };
  const own = { ...(known ? {} : made), ...fields, settings: { ...known?.settings, ...settings } };
  await plan.wish({ kind: 'agent', line, subject: id, id: known?.id ?? null, fields: own });
}

function takeAll({ options }: ConfSection, table: Table, plan: PlanBuilder): Taken {
  const into: Taken = { settings: {}, fields: {} };
  const last = lastOptions(options);
  for (const option of options) {
    if (last.get(option.name) !== option)
      plan.say(option.line, `${option.name} = ${option.value}`, 'warning', 'option-twice');
    else
      take(
        option,
        (Object.hasOwn(table, option.name) ? table[option.name]?.(option.value) : null) ?? never('option-unknown'),
        plan,
        into,
      );
  }
  return into;
}
