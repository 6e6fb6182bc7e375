import test from 'ava';
import { systemPhoneSecrets } from '../../app/adapters/system/phone-secrets.js';

test('H6: a secret has 28 characters that nobody mistakes for another, never twice the same', (t) => {
  const secrets = systemPhoneSecrets();
  const made = new Set(Array.from({ length: 2_000 }, () => secrets.next()));
  t.is(made.size, 2_000);
  for (const secret of made) t.regex(secret, /^[2-9a-hj-km-np-z]{28}$/);
  t.is(new Set([...made].join('')).size, 31, 'every character comes up');
});
