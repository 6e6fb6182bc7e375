import type { Call } from '../../../domain/world.js';
import { maskNumber } from '../live/mask-number.js';
import type { Glance } from './glance.js';

/** Who is at the other end of a call, as its agent may see them (O). */
export function callerText({ caller: { number, name } }: Call, whole: boolean, texts: Glance['texts']): string {
  if (number === '') return texts.say('caller.withheld');
  if (!whole) return maskNumber(number);
  return name === '' || name === number ? number : `${name} ${number}`;
}
