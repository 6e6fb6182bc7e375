import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, instant, integer, octets, oid, sequence, setOf, tagged, truth, utf8, type Der } from './der.js';

export interface CertificateWish {
  /** Common name of who it is for, and of who signs. */
  readonly subject: string;
  readonly issuer: string;
  /** P-256. */
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly from: Date;
  readonly until: Date;
  /** Names and addresses that a server answers to; null: it signs others and serves nothing. */
  readonly hosts: readonly string[] | null;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const VERSION_3 = tagged(0, integer(Buffer.from([2])), true);

/** An X.509 certificate (RFC 5280) as PEM. Node makes keys and signatures, but no certificates. */
export function certificate(wish: CertificateWish): string {
  const content = sequence(
    VERSION_3,
    // RFC 5280 section 4.1.2.2: at most 20 bytes, positive, never the same twice.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name(wish.issuer),
    sequence(instant(wish.from), instant(wish.until)),
    name(wish.subject),
    spki(wish.publicKey),
    tagged(3, sequence(...extensions(wish)), true),
  );
  const signature = sign('sha256', content, wish.signer);
  const der = sequence(content, ECDSA_WITH_SHA256, bits(signature));
  const lines = der.toString('base64').replace(/(.{64})/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`;
}

function extensions({ hosts, publicKey, signer }: CertificateWish): Der[] {
  const common = [
    extension('2.5.29.14', false, octets(keyId(publicKey))),
    extension('2.5.29.35', false, sequence(tagged(0, keyId(createPublicKey(signer)), false))),
  ];
  if (hosts === null) {
    return [
      // It signs servers only, no further authorities; key usage: keyCertSign and cRLSign.
      extension('2.5.29.19', true, sequence(truth(true), integer(Buffer.from([0])))),
      extension('2.5.29.15', true, bits(Buffer.from([0b0000_0110]), 1)),
      ...common,
    ];
  }
  return [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature; for TLS servers.
    extension('2.5.29.15', true, bits(Buffer.from([0b1000_0000]), 7)),
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', false, sequence(...hosts.map(alternativeName))),
    ...common,
  ];
}

function extension(id: string, critical: boolean, value: Der): Der {
  return sequence(oid(id), ...(critical ? [truth(true)] : []), octets(value));
}

function name(common: string): Der {
  return sequence(setOf(sequence(COMMON_NAME, utf8(common))));
}

/** RFC 5280 section 4.2.1.6: addresses as bytes, names as ASCII. */
function alternativeName(host: string): Der {
  if (isIP(host) === 4) return tagged(7, Buffer.from(host.split('.').map(Number)), false);
  return tagged(2, Buffer.from(host, 'ascii'), false);
}

function spki(key: KeyObject): Der {
  return key.export({ type: 'spki', format: 'der' });
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(spki(key)).digest();
}
