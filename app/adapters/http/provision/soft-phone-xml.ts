import type { PhoneTransport } from '../../../domain/voice-settings.js';

export interface SoftPhoneAccount {
  readonly user: string;
  readonly secret: string;
  readonly server: string;
  readonly port: number;
  readonly transport: PhoneTransport;
}

/**
 * Settings as Linphone takes them from a link ("remote provisioning"): an account and its password. Transient: they are
 * fetched this once, not at each start.
 */
export function softPhoneXml({ user, secret, server, port, transport }: SoftPhoneAccount): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    misc: { transient_provisioning: '1' },
    sip: { default_proxy: '0' },
    proxy_0: {
      reg_proxy: `<sip:${server}:${port};transport=${transport}>`,
      reg_identity: `sip:${user}@${server}`,
      reg_sendregister: '1',
    },
    auth_info_0: { username: user, domain: server, passwd: secret },
  };
  const lines = Object.entries(sections).flatMap(([section, entries]) => [
    `  <section name="${section}">`,
    ...Object.entries(entries).map(
      ([name, value]) => `    <entry name="${name}" overwrite="true">${escaped(value)}</entry>`,
    ),
    '  </section>',
  ]);
  const root = '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">';
  return ['<?xml version="1.0" encoding="UTF-8"?>', root, ...lines, '</config>', ''].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
