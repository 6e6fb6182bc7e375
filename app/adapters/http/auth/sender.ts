import { isIP, isIPv4 } from 'node:net';
import type { Request } from 'express';

/**
 * The address a request came from, as rate limits count it: IPv6 by its /64, which is one household or host. Behind a
 * proxy it is the address that the proxy saw (express's `trust proxy`), else one stranger would lock everybody out.
 */
export function senderOf(request: Request): string {
  const seen = isIP(request.ip ?? '') === 0 ? request.socket.remoteAddress : request.ip;
  const address = (seen ?? 'unknown').replace(/^::ffff:/i, '');
  if (isIPv4(address) || !address.includes(':')) return address;
  return `${expanded(address).slice(0, 4).join(':')}::/64`;
}

function expanded(address: string): string[] {
  const [head = '', tail = ''] = address.split('%')[0]!.split('::');
  const start = head.split(':').filter((group) => group !== '');
  const end = tail.split(':').filter((group) => group !== '');
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - start.length - end.length)).fill('0') : [];
  return [...start, ...zeros, ...end];
}
