/** Where telephones reach the Asterisk that Farline runs. */
export interface Addresses {
  /** SIP and RTP listen here, IPv4. */
  readonly sipAddress: string;
  /** What the far end is told instead, behind NAT; empty: nothing else. */
  readonly externalAddress: string;
}

export type AddressName = keyof Addresses;

export const ADDRESS_NAMES = ['sipAddress', 'externalAddress'] as const satisfies readonly AddressName[];

export const THIS_MACHINE_ONLY = '127.0.0.1';
export const ALL_ADDRESSES = '0.0.0.0';

/** Four numbers from 0 to 255, none of them with a zero in front (RFC 6943 section 3.1.1: some read that as octal). */
export function isIpv4(text: string): boolean {
  return (
    /^\d{1,3}(\.\d{1,3}){3}$/.test(text) &&
    text.split('.').every((part) => String(Number(part)) === part && Number(part) <= 255)
  );
}

/** The one address at which the sound of calls is received; null: at whichever of the machine's fits a call. */
export function mediaAddressOf(addresses: Addresses | null): string | null {
  return addresses === null || addresses.sipAddress === ALL_ADDRESSES ? null : addresses.sipAddress;
}

/** Whether a machine with these addresses can listen there: all of 127.0.0.0/8 is its own (RFC 1122 section 3.2.1.3). */
export function canListenAt(address: string, own: readonly string[]): boolean {
  if (!isIpv4(address)) return false;
  return address === ALL_ADDRESSES || address.startsWith('127.') || own.includes(address);
}

/** Empty, or an address that a packet can be sent to. */
export function canBeExternal(text: string): boolean {
  return text === '' || (isIpv4(text) && Number(text.split('.')[0]) > 0 && Number(text.split('.')[0]) < 224);
}
