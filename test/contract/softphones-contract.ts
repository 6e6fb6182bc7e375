import type { ExecutionContext, TestFn } from 'ava';
import type { Softphones } from '../../app/ports/softphones.js';

const DONE = { ok: true, value: null } as const;

export function anAccount(peer: string, secret = 'a-secret-of-28-characters-ab') {
  return { peer, secret, callerId: { name: 'Joe "A" Adams', number: '8888' } };
}

/** What every switch promises whoever keeps its softphones. */
export function softphonesContract(
  test: TestFn,
  name: string,
  withSoftphones: (
    t: ExecutionContext,
    work: (softphones: Softphones, goAway: () => Promise<void>) => Promise<void>,
  ) => Promise<void>,
): void {
  test(`${name}: a softphone is there once it is opened and gone once it is closed`, (t) =>
    withSoftphones(t, async (softphones) => {
      t.deepEqual(await softphones.list(), { ok: true, value: [] });
      t.deepEqual(await softphones.open(anAccount('soft-2')), DONE);
      t.deepEqual(await softphones.open(anAccount('soft-1')), DONE);
      t.deepEqual(await softphones.list(), { ok: true, value: ['soft-1', 'soft-2'] });
      t.deepEqual(await softphones.open(anAccount('soft-1', 'another-secret')), DONE);
      t.deepEqual(await softphones.list(), { ok: true, value: ['soft-1', 'soft-2'] });
      t.deepEqual(await softphones.close('soft-1'), DONE);
      t.deepEqual(await softphones.close('soft-1'), DONE, 'closing what is not there is no error');
      t.deepEqual(await softphones.list(), { ok: true, value: ['soft-2'] });
    }));

  test(`${name}: a switch that is away is an answer that says so`, (t) =>
    withSoftphones(t, async (softphones, goAway) => {
      await goAway();
      for (const answer of [
        await softphones.open(anAccount('soft-1')),
        await softphones.close('soft-1'),
        await softphones.list(),
      ]) {
        t.like(answer, { ok: false, reason: 'down' });
      }
    }));
}
