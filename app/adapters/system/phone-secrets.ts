import { randomBytes } from 'node:crypto';
import type { PhoneSecrets } from '../../ports/phone-secrets.js';

/** No 0 and o, no 1, i and l: secrets are read off a screen and typed into desk phones. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
/** 138 bits. */
const LENGTH = 28;
/** Bytes from here on would make some characters likelier than others. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);

export function systemPhoneSecrets(): PhoneSecrets {
  return {
    next() {
      let secret = '';
      while (secret.length < LENGTH) {
        for (const byte of randomBytes(LENGTH)) {
          if (byte < FAIR_BYTES && secret.length < LENGTH) secret += ALPHABET[byte % ALPHABET.length];
        }
      }
      return secret;
    },
  };
}
