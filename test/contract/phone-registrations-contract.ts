import type { ExecutionContext, TestFn } from 'ava';
import type { PhoneRegistrations, RegistrationDetail } from '../../app/ports/phone-registrations.js';
import { until } from '../support/until.js';

/** Phones that come and go as a test wants. */
export interface RegistrationDesk {
  readonly registrations: PhoneRegistrations;
  come(peerName: string, detail: RegistrationDetail): void;
  go(peerName: string, detail: RegistrationDetail): void;
  /** Asterisk cannot be reached any more. */
  away(): void;
}

const DETAIL: RegistrationDetail = {
  contact: 'sip:phone-a@192.0.2.7:5060',
  reachable: true,
  roundTripMs: 1.5,
  since: null,
  userAgent: 'Desk; "phone"',
  expiresAt: 1_790_000_300_000,
  inCall: true,
};

/** What every PhoneRegistrations promises, whoever it asks. */
export function phoneRegistrationsContract(
  test: TestFn,
  name: string,
  open: (t: ExecutionContext) => Promise<RegistrationDesk>,
): void {
  test(`${name}: where nobody is registered, that is known`, async (t) => {
    const { registrations } = await open(t);
    t.is(registrations.now()?.size, 0);
    t.deepEqual(await registrations.detail('phone-a'), { ok: true, value: null });
  });

  test(`${name}: who comes is known with contact and round trip, and asked for with all the rest; who goes is gone`, async (t) => {
    const { registrations, come, go } = await open(t);
    come('phone-a', DETAIL);
    await until('it came', () => registrations.now()?.has('phone-a') === true);
    const { userAgent, expiresAt, since, inCall, ...seen } = DETAIL;
    t.like(registrations.now()?.get('phone-a'), seen);
    const answer = await registrations.detail('phone-a');
    t.like(answer.ok ? answer.value : null, { ...seen, userAgent, expiresAt, inCall });
    t.is(since, null);
    come('phone-a', { ...DETAIL, inCall: false });
    const later = await registrations.detail('phone-a');
    t.like(later.ok ? later.value : null, { inCall: false });
    go('phone-a', DETAIL);
    await until('it went', () => registrations.now()?.has('phone-a') === false);
    t.deepEqual(await registrations.detail('phone-a'), { ok: true, value: null });
  });

  test(`${name}: while Asterisk is away nothing is known`, async (t) => {
    const { registrations, come, away } = await open(t);
    come('phone-a', DETAIL);
    away();
    await until('nothing is known', () => registrations.now() === null);
    t.false((await registrations.detail('phone-a')).ok);
  });
}
