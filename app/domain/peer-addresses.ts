/**
 * Whether requests from `host` are taken for a trunk's with these match addresses: Asterisk looks at the address before it
 * looks at who says to be calling. Names are compared as names; what they lead to is nobody's to know here.
 */
export function isAddressOf(host: string, matchAddresses: readonly string[]): boolean {
  return matchAddresses.some((match) => covers(match, host));
}

/** Of these addresses the first whose requests would be a trunk's, and by what; null: none. */
export function takenFrom(
  addresses: readonly string[],
  matchAddresses: readonly string[],
): { readonly address: string; readonly by: string } | null {
  for (const address of addresses) {
    const by = matchAddresses.find((match) => isAddressOf(address, [match]));
    if (by !== undefined) return { address, by };
  }
  return null;
}

function covers(match: string, host: string): boolean {
  const [network = '', bits] = match.split('/');
  const [within, address] = [bitsOf(network), bitsOf(host)];
  if (within === null || address === null) return network.toLowerCase() === host.toLowerCase();
  if (within.length !== address.length) return false;
  const length = bits === undefined ? within.length : Number(bits);
  return within.slice(0, length) === address.slice(0, length);
}

/** An address as a text of bits, 32 or 128 of them; null: a name, or no address that can be. */
function bitsOf(text: string): string | null {
  if (!text.includes(':')) return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? inBits(text.split('.').map(Number), 8) : null;
  const [head = '', tail] = text.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const gap = 8 - front.length - back.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return null;
  const groups = [...front, ...Array.from({ length: gap }, () => 0), ...back];
  return groups.every((group) => group >= 0 && group <= 0xffff) ? inBits(groups, 16) : null;
}

/** The last two groups of an IPv6 address may be written as IPv4. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return group.includes('.') ? [a * 256 + b, c * 256 + d] : [parseInt(group, 16)];
  });
}

function inBits(parts: readonly number[], width: number): string {
  return parts.map((part) => part.toString(2).padStart(width, '0')).join('');
}
