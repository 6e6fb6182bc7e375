/**
 * The least an ARI application can do: agents' legs stay each in a bridge of its own, a caller is added to that of whoever
 * is free. It stores nothing, tells nobody and mends nothing, so no application on this Asterisk can be much quicker or
 * cheaper. `node --import=tsx bare-app.ts URL USER PASSWORD`; writes a line once it listens.
 */
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

const [url = '', user = '', password = ''] = process.argv.slice(2);
const APP = 'bench-bare';
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const agent = new Agent({ keepAlive: true });
/** Names of bridges whose agent is free, the one who is so the longest first. */
const free: string[] = [];
/** Bridges by their caller's channel. */
const talks = new Map<string, string>();
const waiting: string[] = [];

interface Told {
  readonly type: string;
  readonly args?: readonly string[];
  readonly channel: { readonly id: string };
}

function ask(path: string, done?: () => void): void {
  const sent = request(new URL(`/ari/${path}`, url), { method: 'POST', agent, headers: { authorization } });
  sent.on('response', (answer) => answer.resume().on('end', () => done?.()));
  sent.end();
}

function serve(): void {
  while (free.length > 0 && waiting.length > 0) {
    const [bridge, channel] = [free.shift() as string, waiting.shift() as string];
    talks.set(channel, bridge);
    ask(`bridges/${bridge}/addChannel?channel=${channel}`);
  }
}

function hear({ type, args, channel: { id } }: Told): void {
  if (type === 'StasisStart' && args?.[0] === 'agent') {
    const bridge = `bare-${id}`;
    ask(`bridges/${bridge}?type=mixing`, () =>
      ask(`bridges/${bridge}/addChannel?channel=${id}`, () => free.push(bridge)),
    );
  } else if (type === 'StasisStart') {
    waiting.push(id);
    serve();
  } else if (type === 'StasisEnd') {
    const bridge = talks.get(id);
    if (bridge === undefined || !talks.delete(id)) return;
    free.push(bridge);
    serve();
  }
}

const address = new URL('/ari/events', url.replace(/^http/, 'ws'));
address.search = new URLSearchParams({ app: APP }).toString();
const socket = new WebSocket(address, { headers: { authorization } });
socket.on('message', (data: Buffer) => hear(JSON.parse(data.toString('utf8')) as Told));
socket.on('open', () => {
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ allowed: [{ type: 'StasisStart' }, { type: 'StasisEnd' }] });
  const sent = request(new URL(`/ari/applications/${APP}/eventFilter`, url), { method: 'PUT', agent, headers });
  sent.on('response', (answer) => answer.resume().on('end', () => process.stdout.write('listening\n')));
  sent.end(body);
});
