import type { MessageLamp } from '../../ports/message-lamp.js';
import { AmiLink } from './ami-link.js';
import type { AmiOptions } from './ami-options.js';

const NOTIFY_MS = 5_000;

/**
 * Message lamps by `PJSIPNotify` with an RFC 3842 body. Asterisk's own mailboxes would need a module for voicemail
 * outside of it (res_mwi_external), which packages leave out.
 */
export class AmiMessageLamp implements MessageLamp {
  readonly #link: AmiLink;

  constructor(options: AmiOptions) {
    this.#link = new AmiLink({ ...options, purpose: 'AMI for message lamps' });
  }

  onState(listener: (state: 'up' | 'down') => void): () => void {
    return this.#link.onState(listener);
  }

  async light(
    endpoint: string,
    { fresh, heard }: { readonly fresh: number; readonly heard: number },
  ): Promise<boolean> {
    const waiting = `Content=Messages-Waiting: ${fresh > 0 ? 'yes' : 'no'}`;
    // Each further `Content` is a line of its own (22.10.1).
    const variable = [
      'Event=message-summary',
      'Content-Type=application/simple-message-summary',
      waiting,
      `Content=Voice-Message: ${fresh}/${heard}`,
    ].join(',');
    try {
      await this.#link.action({ Action: 'PJSIPNotify', Endpoint: endpoint, Variable: variable }, NOTIFY_MS);
      return true;
    } catch {
      return false;
    }
  }

  stop(): void {
    this.#link.stop();
  }
}
