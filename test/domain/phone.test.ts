import test from 'ava';
import { DEFAULT_PHONE_VOICE, phonePeerOf, phoneProblems, phoneSettings, type Phone } from '../../app/domain/phone.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';
import { aPhone } from '../support/world.js';

const phone = aPhone({ id: 'p1' });
const at = (placement: Phone['placement']): Phone => ({ ...phone, placement });

test('a phone that registers here is a peer that does, with the defaults for what is left to the agent', (t) => {
  const outcome = phonePeerOf(phone, 'secret');
  const peer = { ...DEFAULT_VOICE, kind: 'phone', name: 'phone-p1', password: 'secret', host: 'dynamic' } as const;
  t.deepEqual(outcome, { ok: true, peer: { ...peer, siteId: phone.siteId } });
});

test('what a phone overrides is its peer’s', (t) => {
  const own = {
    chanSpy: true,
    record: 'wav',
    callerId: { name: 'A', number: '1' },
    callGroups: [1],
    pickupGroups: [2],
  };
  const outcome = phonePeerOf({ ...phone, voice: { ...DEFAULT_PHONE_VOICE, ...own } as Phone['voice'] }, 'secret');
  t.like(outcome, { ok: true, peer: own });
});

test('what a phone leaves to the agent it does not set, but no group at all is one of its own', (t) => {
  t.deepEqual(phoneSettings(phone), {});
  const voice = { ...DEFAULT_PHONE_VOICE, callGroups: [], pickupGroups: [2] };
  t.deepEqual(phoneSettings({ voice }), { callGroups: [], pickupGroups: [2] });
});

test('a phone at a fixed address is a peer there', (t) => {
  const outcome = phonePeerOf(at({ kind: 'fixed', host: '[2001:db8::9]:5062' }), 'secret');
  t.like(outcome, { ok: true, peer: { host: { host: '2001:db8::9', port: 5062 } } });
});

test('a phone behind a trunk has no peer of its own, whatever its secret', (t) => {
  const placement = { kind: 'trunk', trunkId: null, number: '+15551231111' } as const;
  t.is(phonePeerOf(at(placement), 'secret'), null);
  t.is(phonePeerOf(at(placement), null), null);
  t.deepEqual(phoneProblems(at(placement)), []);
});

test('without a secret there is no peer', (t) => {
  t.like(phonePeerOf(phone, null), { ok: false, problems: [{ field: 'secret' }] });
});

test('a wrong address is told by the field people know, and no problem is about the secret', (t) => {
  const problems = phoneProblems(at({ kind: 'fixed', host: 'no host' }));
  t.deepEqual(
    problems.map(({ field, value }) => [field, value]),
    [['placement.host', 'no host']],
  );
  const wrong = { ...phone, voice: { ...DEFAULT_PHONE_VOICE, transports: ['udp', 'udp'] } } as Phone;
  t.deepEqual(
    phoneProblems(wrong).map(({ field }) => field),
    ['transports'],
  );
});
