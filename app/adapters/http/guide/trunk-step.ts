import type { z } from 'zod';
import { pingFault } from '../../../domain/trunk-ping.js';
import type { ContactPing } from '../../../ports/trunk-pings.js';
import type { trunkAnswer } from '../api/trunk-schemas.js';
import { linesIn, textIn, textOrNull } from '../pages/form-values.js';
import type { FieldSpec, FormValues } from '../pages/form-fields.js';
import type { PagePorts } from '../pages/page-ports.js';
import type { GuidePorts } from './guide-ports.js';
import { asChange, stepForm, type GuideStep, type StepCheck } from './guide-step.js';

type Trunk = z.output<typeof trunkAnswer>;

/** What stands for the empty prefix, which leads everywhere else. */
const EVERYTHING_ELSE = '*';

const FIELDS: readonly FieldSpec[] = [
  { name: 'name', kind: 'text', width: 'half' },
  { name: 'contact', kind: 'text', width: 'half' },
  { name: 'prefixes', kind: 'text' },
  { name: 'username', kind: 'text', width: 'half' },
  { name: 'password', kind: 'password', width: 'half' },
];

/** G: the way to the carrier, and what it answers when Farline asks it with OPTIONS. */
export function trunkStep({ texts, askTrunk, addresses }: PagePorts & GuidePorts): GuideStep {
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    texts.say(`guide.trunk.${key}`, values);

  /** Exactly what came back. */
  function told(ping: ContactPing): StepCheck {
    const { contact, answer } = ping;
    const fault = pingFault(answer);
    if (!answer.heard) {
      const machineOnly = addresses?.inUse.sipAddress.startsWith('127.') === true && !contact.startsWith('127.');
      const hint = say(machineOnly ? 'hint-machine-only' : `hint-${answer.why}`);
      return { state: 'wrong', sentence: say(answer.why, { contact }), hint };
    }
    const { status } = answer;
    const roundTrip = say('ms', { ms: texts.decimal(Math.max(0.1, answer.roundTripMs), 1) });
    const facts = [
      { term: say('fact-contact'), value: contact },
      { term: say('fact-status'), value: `SIP ${status}` },
      { term: say('fact-round-trip'), value: roundTrip },
    ];
    if (fault) return { state: 'wrong', sentence: say('down', { contact, status }), hint: say('hint-down'), facts };
    const hint = status < 300 ? null : say('hint-other', { status });
    return { state: 'ok', sentence: say('ok', { contact, roundTrip }), hint, facts };
  }

  return {
    name: 'trunk',
    more: ({ subject: { trunk } }) => (trunk ? `/trunks/${trunk.id}` : '/trunks/new'),
    async check({ subject: { trunk }, waits }) {
      if (!trunk) return { state: 'todo', sentence: say('todo') };
      const { id, contacts } = trunk;
      const pings = waits ? await askTrunk.ask(id, contacts) : askTrunk.newest(id, contacts);
      const [first] = pings ?? [];
      if (!pings || !first) return { state: 'checking', sentence: say('checking', { contact: contacts.join(', ') }) };
      return told(pings.find(({ answer }) => pingFault(answer) === null) ?? first);
    },
    async form({ subject: { trunk }, ask }, typed) {
      const now = trunk && ((await ask('trunks.read', { params: { id: trunk.id } })) as Trunk);
      const form = stepForm(
        'trunk',
        FIELDS,
        now ? valuesOf(now) : { prefixes: EVERYTHING_ELSE },
        typed,
        texts,
        fieldOf,
      );
      return now ? asChange(form, now.version, typed) : form;
    },
    async save({ subject: { trunk }, ask }, values) {
      const body = bodyOf(values);
      if (!trunk) return void (await ask('trunks.create', { body }));
      const { contacts } = (await ask('trunks.read', { params: { id: trunk.id } })) as Trunk;
      // Those further back stay as they are.
      const all = [...body.contacts, ...contacts.slice(1)];
      const version = Number(values['seen']);
      await ask('trunks.change', { params: { id: trunk.id }, body: { ...body, contacts: all, version } });
    },
  };
}

/** The API's field of one contact is `contacts.0`. */
function fieldOf(field: string): string {
  const [name = field] = field.split('.');
  return name === 'contacts' ? 'contact' : name;
}

function valuesOf({ name, contacts, prefixes, username }: Trunk): FormValues {
  const shown = prefixes.map((prefix) => (prefix === '' ? EVERYTHING_ELSE : prefix)).join(', ');
  return { name, contact: contacts[0] ?? '', prefixes: shown, username: username ?? '' };
}

function bodyOf(values: FormValues) {
  const typed = textIn(values, 'prefixes').split(/[\s,;]+/);
  const prefixes = typed.filter((prefix) => prefix !== '').map((one) => (one === EVERYTHING_ELSE ? '' : one));
  const username = textOrNull(values, 'username');
  const password = values['password'] ?? '';
  // A password left empty stays as it is; without a user name there is none.
  const account =
    password !== '' ? { username, password } : username === null ? { username, password: null } : { username };
  return { name: textIn(values, 'name'), contacts: linesIn(values, 'contact'), prefixes, ...account };
}
