import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** The event stream that an agent's desktop listens to; tells when the pause of an agent comes off the wire. */
export class DeskStream {
  readonly #response: IncomingMessage;
  /** Called with performance.now() when a hold of any agent is heard. */
  onHold: (at: number) => void = () => undefined;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8').on('data', (text: string) => {
      const at = performance.now();
      if (text.includes('"why":"hold.set"')) this.onHold(at);
    });
    response.on('error', () => undefined);
  }

  /** @throws Error when the answer is no stream */
  static async open(url: string, token: string): Promise<DeskStream> {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const asked = request(new URL('/api/v1/events', url), { headers, agent: false });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`events were answered with ${response.statusCode}`);
    return new DeskStream(response);
  }

  close(): void {
    this.#response.destroy();
  }
}
