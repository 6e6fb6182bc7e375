import { ADDRESS_NAMES, ALL_ADDRESSES, THIS_MACHINE_ONLY, type AddressName } from '../../../domain/addresses.js';
import type { GivenAddresses } from '../api/address-edits.js';
import type { AddressesAnswer } from '../api/address-schemas.js';
import type { ShownRefusal } from '../errors/describe-refusal.js';
import type { Texts } from '../texts.js';
import { problemsByField, savedMeanwhile, shownSections, type FieldSpec, type FormValues } from './form-fields.js';

const FORM = 'addresses';
const NONE = new Map<string, never>();

/** B8: the fields of the addresses, on the page of the first start and on that of the settings. */
export function addressForm(
  answer: AddressesAnswer,
  typed: FormValues | null,
  refusal: ShownRefusal | null,
  texts: Texts,
): object {
  const open = ADDRESS_NAMES.filter((name) => answer[name].fixedBy === null);
  const saved = Object.fromEntries(open.map((name) => [name, answer[name].wanted]));
  const overtaken = refusal?.code === 'stale-version';
  const problems = addressProblems(refusal, texts);
  const section = { name: FORM, fields: open.map((name) => fieldOf(name, answer, texts)) };
  const theirs = overtaken && typed ? savedMeanwhile([section], saved, typed, texts) : NONE;
  const notes = { problems, warnings: NONE, saved: theirs };
  const [shown] = shownSections(FORM, [section], typed ?? saved, notes, texts);
  const { inUse } = answer.sipAddress;
  return {
    ...shown,
    // Who has been shown what is saved now may save over it.
    version: overtaken ? answer.version : (typed?.['seen'] ?? answer.version),
    mayEdit: open.length > 0,
    fixed: ADDRESS_NAMES.filter((name) => answer[name].fixedBy !== null).map((name) => fixedOf(name, answer, texts)),
    trouble: answer.trouble && texts.say('settings.addresses-trouble', { why: answer.trouble }),
    pending: answer.pending ? texts.say('settings.addresses-pending', { address: inUse }) : null,
  };
}

/** What the API gets of a form: what the environment sets is not in it, and of the first start no version. */
export function addressesTyped(typed: FormValues): GivenAddresses {
  return { sipAddress: typed['sipAddress']?.trim(), externalAddress: typed['externalAddress']?.trim() };
}

/** What stands above a refused form: links to the addresses that are wrong, and what is said of other fields. */
export function withAddressLinks(refusal: ShownRefusal, texts: Texts): ShownRefusal {
  const wrong = addressProblems(refusal, texts);
  const problems = refusal.problems.map((problem) =>
    wrong.has(problem.field)
      ? { field: problem.field, sentence: texts.say(`form.${FORM}.${problem.field}`), href: `#${problem.field}` }
      : problem,
  );
  return { ...refusal, problems };
}

function addressProblems(refusal: ShownRefusal | null, texts: Texts): ReadonlyMap<string, string> {
  const known: readonly string[] = ADDRESS_NAMES;
  const about = refusal && { ...refusal, problems: refusal.problems.filter(({ field }) => known.includes(field)) };
  return problemsByField(
    about,
    (field) => field,
    (name) => (known.includes(name) ? texts.say(`form.${FORM}.${name}`) : null),
  );
}

function fieldOf(name: AddressName, { ofThisMachine }: AddressesAnswer, texts: Texts): FieldSpec {
  if (name === 'externalAddress') return { name, kind: 'text', width: 'half' };
  const cards = ofThisMachine.map((card) => [card.address, texts.say('settings.addresses-card', { ...card })] as const);
  return {
    name,
    kind: 'select',
    width: 'half',
    options: [
      [THIS_MACHINE_ONLY, texts.say('settings.addresses-this-machine')],
      ...cards,
      [ALL_ADDRESSES, texts.say('settings.addresses-all')],
    ],
  };
}

function fixedOf(name: AddressName, answer: AddressesAnswer, texts: Texts): object {
  const { wanted, fixedBy } = answer[name];
  return {
    label: texts.say(`form.${FORM}.${name}`),
    value: wanted,
    sentence: texts.say('settings.addresses-fixed', { variable: fixedBy ?? '' }),
  };
}
