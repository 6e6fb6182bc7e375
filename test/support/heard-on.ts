import type { ExecutionContext } from 'ava';
import type { Spoken } from '../../app/ports/voice-line.js';
import type { CodeCall } from './code-phone.js';
import type { PhoneDesk } from './phone-desk.js';

/** Asserts that something audible was heard, as long as these sentences are by their files. */
export function heardOn(
  desk: PhoneDesk,
  t: ExecutionContext<unknown>,
  call: CodeCall,
  ...parts: readonly Spoken[]
): void {
  const wanted = desk.lengthOf(parts);
  t.true(call.audible > 20, 'it was silent');
  // The last packet of each file is not full, and not sent.
  t.true(
    Math.abs(call.saidMs - wanted) <= 60 + 20 * desk.filesOf(parts),
    `${JSON.stringify(parts)} lasts ${wanted} ms, heard ${call.saidMs} ms`,
  );
}
