import test from 'ava';
import type { Outcome } from '../../app/ports/switch.js';
import { HeldSwitch } from '../../app/engine/held-switch.js';
import { ManualSwitch } from '../support/engine-under-test.js';

test('nothing is asked of Asterisk by a process that no longer holds its data', async (t) => {
  const target = new ManualSwitch();
  let held = true;
  const own = new HeldSwitch(target, { held: () => held });
  own.perform({ do: 'answer', channel: 'c1' }, 1_000, () => undefined);
  t.deepEqual(target.effects, ['answer c1']);
  held = false;
  const outcome = await new Promise<Outcome>((resolve) => own.perform({ do: 'answer', channel: 'c2' }, 1_000, resolve));
  t.like(outcome, { ok: false, reason: 'refused' });
  t.deepEqual(target.effects, ['answer c1']);
});
