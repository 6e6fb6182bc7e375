import { Agent, request } from 'node:http';

/** Requests to one server over one connection that stays, as a desktop or a PBX tool keeps it. */
export class KeptRequests {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true } as object);

  constructor(
    private readonly url: string,
    private readonly authorization: string,
  ) {}

  /** @throws Error when the answer is not 2xx */
  send(method: string, path: string, body?: object): Promise<void> {
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, this.url),
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: this.authorization,
            ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          response.resume();
          response.once('end', () => {
            const { statusCode = 0 } = response;
            if (statusCode >= 200 && statusCode < 300) resolve();
            else reject(new Error(`${method} ${path} was answered with ${statusCode}`));
          });
        },
      );
      asked.once('error', reject);
      asked.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
