import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Contact } from '../../app/domain/peer.js';
import { loopbackAddress } from './loopback-address.js';
import { ScriptedPbx } from './scripted-pbx.js';

export interface WiredPbx {
  readonly pbx: ScriptedPbx;
  readonly contact: Contact;
  close(): void;
}

/** A scripted PBX at a socket of its own; it answers whoever asked last. */
export async function udpPbx(): Promise<WiredPbx> {
  const socket = createSocket('udp4');
  const host = loopbackAddress();
  let back = { address: host, port: 9 };
  const pbx = new ScriptedPbx((text) => socket.send(text, back.port, back.address));
  socket.on('message', (bytes, from) => {
    back = from;
    pbx.hear(bytes.toString('utf8'));
  });
  socket.bind(0, host);
  await once(socket, 'listening');
  return { pbx, contact: { host, port: socket.address().port }, close: () => socket.close() };
}

/** The same over TCP: NOTIFYs come on the connection that was opened to it. */
export async function tcpPbx(): Promise<WiredPbx> {
  const host = loopbackAddress();
  let back: Socket | null = null;
  const pbx = new ScriptedPbx((text) => void back?.write(text));
  const server = createServer((socket) => {
    back = socket;
    let rest = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      // None of what we send there has a body.
      const parts = (rest + bytes.toString('utf8')).split('\r\n\r\n');
      rest = parts.pop() ?? '';
      for (const part of parts) pbx.hear(`${part}\r\n\r\n`);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const close = (): void => {
    server.close();
    back?.destroy();
  };
  return { pbx, contact: { host, port }, close };
}
