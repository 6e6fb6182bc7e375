import type { Callback } from './callback.js';
import { maskNumber } from './mask-number.js';

/** A callback as facts may keep it: of the number two digits, of what is being typed nothing. */
export function maskCallback(callback: Callback): Callback {
  if (callback.at === 'typing') return { ...callback, digits: '' };
  return 'number' in callback ? { ...callback, number: maskNumber(callback.number) } : callback;
}
