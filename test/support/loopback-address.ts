import { threadId } from 'node:worker_threads';

let given = 0;

/**
 * An address of this machine that no other test has: test files run side by side in threads and processes, and two
 * instances may not share a SIP address. 127.100.0.0–127.227.255.255, 254 addresses for each thread.
 */
export function loopbackAddress(): string {
  given += 1;
  if (given > 254) throw new Error('a test file has used all of its 254 addresses');
  const mine = (process.pid * 31 + threadId) % (128 * 256);
  return `127.${100 + (mine >> 8)}.${mine & 255}.${given}`;
}
