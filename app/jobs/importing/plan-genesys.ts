import type { Agent } from '../../domain/directory.js';
import { freeNumber } from './free-number.js';
import { lastOptions, type ConfOption } from './asterisk-conf.js';
import type { PlanBuilder } from './import-plan.js';
import { never, take, type Becomes, type Taken } from './option-becomes.js';
import { readDnFile, type DnBlock } from './tserver-file.js';
import { contactOf, EXTENSION_OPTIONS, TRUNK_OPTIONS } from './tserver-options.js';

/** Softswitches and gateways become trunks, extensions become agents: those of one `Agent:` one agent, the later DN wins. */
export async function planGenesys(text: string, plan: PlanBuilder, firstDn: string): Promise<void> {
  const { blocks, problems } = readDnFile(text);
  for (const { line, code, values } of problems) plan.problem(line, '', `dn-${code}`, values);
  for (const block of blocks) {
    for (const { line, name, value } of block.others)
      plan.say(line, `${name} = ${value}`, 'no-equal', 't-other-section');
    if (block.kind === 'other') plan.say(block.line, block.name, 'no-equal', 't-other-dn');
    if (block.kind === 'trunk') await planTrunk(block, plan);
  }
  const agents = new Map<string, DnBlock[]>();
  for (const block of blocks.filter(({ kind }) => kind === 'extension')) {
    const login = loginOf(block);
    agents.set(login, [...(agents.get(login) ?? []), block]);
  }
  for (const [login, own] of agents) await planAgent(login, own, plan, firstDn);
}

async function planTrunk(block: DnBlock, plan: PlanBuilder): Promise<void> {
  const { line, name } = block;
  const options = lastOptions(block.options);
  const type = options.get('service-type');
  if (type && !/^(softswitch|trunk)$/i.test(type.value)) {
    return plan.say(type.line, `service-type = ${type.value}`, 'no-equal', 't-service', { value: type.value });
  }
  const contact = options.get('contact');
  const way = contact ? contactOf(contact.value) : null;
  if (!contact || !way || way.contact === '*') {
    return plan.problem(contact?.line ?? line, name, contact ? 't-contact' : 't-no-contact', {
      value: contact?.value ?? '',
    });
  }
  const into = takeRest(block.options, ['contact', 'prefix', 'service-type'], TRUNK_OPTIONS, plan);
  if (type) plan.say(type.line, `service-type = ${type.value}`, 'here', 't-softswitch');
  plan.say(contact.line, `contact = ${contact.value}`, 'here', 't-contact-of', { contact: way.contact });
  const prefix = options.get('prefix');
  if (prefix) plan.say(prefix.line, `prefix = ${prefix.value}`, 'here', 't-prefix', { prefix: prefix.value });
  else plan.say(line, name, 'warning', 't-no-prefix');
  const known = plan.known.trunkCalled(name);
  if (known === 'ambiguous') return plan.problem(line, name, 'name-ambiguous', { column: 'trunk', value: name });
  const fields = {
    name,
    contacts: [way.contact],
    transport: way.transport,
    prefixes: [bare(prefix?.value ?? '')],
    ...into.fields,
  };
  await plan.wish({ kind: 'trunk', line, subject: name, id: known?.id ?? null, fields });
}

async function planAgent(login: string, blocks: readonly DnBlock[], plan: PlanBuilder, firstDn: string): Promise<void> {
  const [first] = blocks;
  if (!first) return;
  const known = plan.known.agentByLogin(login) ?? ownerOf(blocks, plan);
  const place: Place = { fields: {}, interfaces: [] };
  const into: Taken = { settings: {}, fields: {} };
  for (const block of blocks) {
    const { settings, fields } = takeRest(
      block.options,
      ['contact', 'connect-nailedup-on-login'],
      EXTENSION_OPTIONS,
      plan,
    );
    Object.assign(into.settings, settings);
    Object.assign(into.fields, fields, connectOf(block, plan));
    if (!(await placeOf(block, plan, place))) return;
  }
  const dn =
    known?.dn ??
    blocks.map(({ name }) => bare(name)).find((number) => /^\d{2,15}$/.test(number)) ??
    digitsOrFree(first.name, plan, firstDn);
  for (const { line, name } of blocks) {
    const own = bare(name);
    if (/^\d/.test(own) && own !== dn) plan.say(line, name, 'warning', 't-keeps-dn', { dn });
  }
  const made = { name: first.agent ?? first.name, login, dn };
  const interfaces = [...new Set([...(known?.interfaces ?? []), ...place.interfaces])];
  const fields = {
    ...(known ? {} : made),
    ...into.fields,
    ...place.fields,
    interfaces,
    settings: { ...known?.settings, ...into.settings },
  };
  await plan.wish({
    kind: 'agent',
    line: first.line,
    subject: first.agent ?? first.name,
    id: known?.id ?? null,
    fields,
  });
}

/** Where an agent is reached, after all of their DNs. */
interface Place {
  fields: Record<string, unknown>;
  interfaces: string[];
}

/** False: something stands in the way, and is said. */
async function placeOf({ line, name, options }: DnBlock, plan: PlanBuilder, place: Place): Promise<boolean> {
  const contact = lastOptions(options).get('contact');
  const number = bare(name);
  if (contact?.value === '*') {
    const phone = await phoneAt(number, name, contact, plan);
    place.fields['phoneId'] = phone;
    place.interfaces.push('phone');
    return phone !== null;
  }
  const trunkId = contact ? await gatewayAt(contact, number, plan) : null;
  if (contact && trunkId === null) return false;
  if (!contact) plan.say(line, name, 'here', 't-by-prefix', { number });
  Object.assign(place.fields, { number, trunkId });
  place.interfaces.push('mobile');
  return true;
}

/** A telephone that registers here; it has the DN's digits as its user, so its number must not be the agent's own. */
async function phoneAt(dn: string, name: string, { line }: ConfOption, plan: PlanBuilder): Promise<string | null> {
  plan.say(line, 'contact = *', 'here', 't-registered', { dn });
  const label = `${name} phone`;
  const known = [...plan.known.phones.values()].find((phone) => phone.name === label);
  const fields = { name: label, number: known?.number ?? freeNumber(plan.known, phoneNumbersFrom(dn)) };
  const phone = await plan.wish({ kind: 'phone', line, subject: name, id: known?.id ?? null, fields });
  return phone?.id ?? null;
}

/** The DN is the agent's; the telephone on the desk gets the next number that is free behind it. */
function phoneNumbersFrom(dn: string): string {
  return `${dn.replace(/\D/g, '')}1`.slice(0, 15);
}

async function gatewayAt({ line, value }: ConfOption, number: string, plan: PlanBuilder): Promise<string | null> {
  const way = contactOf(value);
  if (!way) {
    plan.problem(line, `contact = ${value}`, 't-contact', { value });
    return null;
  }
  plan.say(line, `contact = ${value}`, 'here', 't-gateway', { contact: way.contact });
  const known = [...plan.known.trunks.values()].find(({ contacts }) => contacts.includes(way.contact));
  if (known) return known.id;
  const fields = { name: way.contact, contacts: [way.contact], transport: way.transport, prefixes: [number] };
  const made = await plan.wish({ kind: 'trunk', line, subject: way.contact, id: null, fields });
  return made?.trunk.id ?? null;
}

function connectOf({ options }: DnBlock, plan: PlanBuilder): Record<string, unknown> {
  const option = lastOptions(options).get('connect-nailedup-on-login');
  if (!option) return {};
  const { line, value } = option;
  const subject = `connect-nailedup-on-login = ${value}`;
  if (value.toLowerCase() === 'gcti::park') {
    plan.say(line, subject, 'here', 't-park');
    return { connectOnLogin: 'park' };
  }
  if (plan.known.announcements.has(bare(value))) {
    plan.say(line, subject, 'here', 't-routing-point', { value });
    return { connectOnLogin: bare(value) };
  }
  plan.say(line, subject, 'warning', 't-no-routing-point', { value });
  return {};
}

type Table = Readonly<Record<string, (value: string) => Becomes>>;

function takeRest(options: readonly ConfOption[], apart: readonly string[], table: Table, plan: PlanBuilder): Taken {
  const into: Taken = { settings: {}, fields: {} };
  const last = lastOptions(options);
  for (const option of options) {
    const { line, name, value } = option;
    if (last.get(name) !== option) plan.say(line, `${name} = ${value}`, 'warning', 'option-twice');
    else if (!apart.includes(name))
      take(option, (Object.hasOwn(table, name) ? table[name]?.(value) : null) ?? never('option-unknown'), plan, into);
  }
  return into;
}

function ownerOf(blocks: readonly DnBlock[], plan: PlanBuilder): Agent | null {
  for (const { name } of blocks) {
    const agent = plan.known.agentByDn(bare(name).replace('+', ''));
    if (agent) return agent;
  }
  return null;
}

function loginOf({ agent, name }: DnBlock): string {
  const word = (agent ?? bare(name))
    .toLowerCase()
    .replace(/[^a-z0-9._@-]+/g, '.')
    .replace(/^[^a-z0-9]+/, '');
  return word.length < 2 ? `dn-${word}` : word.slice(0, 60);
}

function digitsOrFree(name: string, plan: PlanBuilder, firstDn: string): string {
  const digits = bare(name).replace('+', '');
  return /^\d{2,15}$/.test(digits) ? digits : freeNumber(plan.known, firstDn);
}

/** As dialled: people's blanks, dots, dashes and brackets mean nothing. */
function bare(number: string): string {
  return number.replace(/[\s().-]/g, '');
}
