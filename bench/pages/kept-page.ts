import { Agent, request } from 'node:http';

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** From the request's first byte to the answer's last one. */
  readonly ms: number;
}

/** Asks for pages as one browser that is signed in, over one connection that stays. */
export class KeptPages {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true } as object);

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get(path: string): Promise<Answered> {
    const headers = { authorization: `Bearer ${this.token}`, accept: 'text/html' };
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, this.url), { agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () => {
          const { statusCode: status = 0, headers: told } = response;
          resolve({ status, type: told['content-type'] ?? '', text, ms: performance.now() - since });
        });
        response.once('error', reject);
      });
      asked.once('error', reject);
      const since = performance.now();
      asked.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
