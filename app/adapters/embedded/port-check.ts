import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Listener {
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** What listens there, for the message. */
  readonly purpose: string;
}

/** An Asterisk that was ended may hold its sockets for a moment after its process is gone from view. */
const PATIENCE_MS = 2_000;
const LOOK_AGAIN_MS = 50;

/**
 * Makes sure that each address is ours to take, because Asterisk starts without a listener it could not open.
 * @throws Error naming every address that is taken, for 2 s now, or not of this machine
 */
export async function requireFree(listeners: readonly Listener[]): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const problems = await Promise.all(listeners.map(problemOf));
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length === 0) return;
    if (performance.now() >= deadline) throw new Error(`The embedded Asterisk cannot listen: ${found.join('; ')}`);
    await delay(LOOK_AGAIN_MS);
  }
}

async function problemOf(listener: Listener): Promise<string | undefined> {
  const code = await (listener.protocol === 'udp' ? tryUdp(listener) : tryTcp(listener));
  if (code === undefined) return undefined;
  const where = `${listener.address}:${listener.port}/${listener.protocol} (${listener.purpose})`;
  if (code === 'EADDRINUSE') return `${where} is in use by another program`;
  if (code === 'EADDRNOTAVAIL') return `${where} is no address of this machine`;
  return `${where} is refused (${code})`;
}

function tryUdp({ address, port }: Listener): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => socket.close(() => resolve(error.code ?? error.message)));
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

function tryTcp({ address, port }: Listener): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
