import type { Agent } from '../../../domain/directory.js';
import { Refused } from '../errors/refused.js';
import type { Texts } from '../texts.js';

/** What the form of the desk asks of the API's sign-in. The word behind a choice says that it takes a telephone over. */
export function signInBody(
  { hotDesk }: Agent,
  fields: Readonly<Record<string, string>>,
  texts: Texts,
): Readonly<Record<string, unknown>> {
  const [chosen = '', how] = (fields['choice'] ?? '').split(' ');
  if (chosen === '') {
    throw new Refused('invalid-fields', { problems: [{ field: 'choice', sentence: texts.say('choice.none') }] });
  }
  const typed = (fields['agentPhone'] ?? '').trim();
  return {
    ...(hotDesk ? { interface: 'phone', phoneId: chosen } : { interface: chosen }),
    ...(chosen === 'mobile' && typed !== '' ? { agentPhone: typed } : {}),
    takeover: how !== undefined || fields['move'] === 'yes',
    ...(how === 'confirmed'
      ? { confirm: { name: fields['confirm-name'] ?? '', password: fields['confirm-password'] ?? '' } }
      : {}),
  };
}
