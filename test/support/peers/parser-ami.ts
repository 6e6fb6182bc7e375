import { connect, type Socket } from 'node:net';

export type AmiBlock = readonly (readonly [key: string, value: string])[];

/** AMI answers in turn, so the reader of an answer is the first who still waits. */
interface Waiting {
  readonly list: boolean;
  readonly blocks: AmiBlock[];
  readonly resolve: (blocks: readonly AmiBlock[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * AMI as bytes, for values that the product's own client would rightly not send or read: a line is cut at its first
 * `: ` and handed on as it is.
 */
export class ParserAmi {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  #text = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#read(chunk));
    const end = (): void => this.#waiting.splice(0).forEach(({ reject }) => reject(new Error('AMI has closed')));
    socket.on('close', end);
    socket.on('error', end);
  }

  static async open(host: string, port: number, user: string, secret: string): Promise<ParserAmi> {
    const socket = connect(port, host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const ami = new ParserAmi(socket);
    await ami.ask(`Login\r\nUsername: ${user}\r\nSecret: ${secret}\r\nEvents: off`);
    return ami;
  }

  /** @param action the action's name, with further lines behind it; `list`: it answers with events up to a last one */
  ask(action: string, list = false): Promise<readonly AmiBlock[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ list, blocks: [], resolve, reject });
      this.#socket.write(`Action: ${action}\r\n\r\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    for (let end = this.#text.indexOf('\r\n\r\n'); end >= 0; end = this.#text.indexOf('\r\n\r\n')) {
      const block = this.#text.slice(0, end).split('\r\n').map(keyAndValue);
      this.#text = this.#text.slice(end + 4);
      this.#take(block);
    }
  }

  #take(block: AmiBlock): void {
    const waiting = this.#waiting[0];
    const of = (key: string): string | undefined => block.find(([name]) => name === key)?.[1];
    // FullyBooted comes by itself right after the login.
    if (!waiting || (waiting.blocks.length === 0 && of('Response') === undefined)) return;
    waiting.blocks.push(block);
    const failed = waiting.blocks.length === 1 && of('Response') === 'Error';
    if (waiting.list && !failed && of('EventList') !== 'Complete') return;
    this.#waiting.shift();
    waiting.resolve(waiting.blocks);
  }
}

function keyAndValue(line: string): readonly [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? [line.replace(/:$/, ''), ''] : [line.slice(0, at), line.slice(at + 2)];
}
