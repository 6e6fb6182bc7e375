import type { DisplayText, PhoneDisplay } from '../../ports/phone-display.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { fieldOf } from './ami-fields.js';
import { AmiLink } from './ami-link.js';
import type { AmiOptions } from './ami-options.js';
import type { RenderNotice } from './notify-templates.js';
import { AmiFailure } from './pending-actions.js';

const NOTIFY_MS = 5_000;
const LIST_MS = 20_000;

/**
 * Text on telephones by `PJSIPNotify`, over a connection of its own: AMI answers in turn, and a reload of thousands of
 * peers must not hold up a display.
 */
export class AmiPhoneDisplay implements PhoneDisplay {
  readonly #link: AmiLink;
  readonly #render: RenderNotice;

  constructor(options: AmiOptions, render: RenderNotice) {
    this.#link = new AmiLink({ ...options, purpose: 'AMI for phone displays' });
    this.#render = render;
  }

  onState(listener: (state: 'up' | 'down') => void): () => void {
    return this.#link.onState(listener);
  }

  programs(): Promise<AdminAnswer<ReadonlyMap<string, string>>> {
    return answerOf(async () => {
      const action = this.#link.list({ Action: 'PJSIPShowContacts' }, 'ContactListComplete', LIST_MS);
      const contacts = await action.catch((error: unknown) => {
        // Asterisk refuses to list what there is none of.
        if (error instanceof AmiFailure && /^No Contacts found/.test(error.message)) return [];
        throw error;
      });
      return new Map(contacts.map((contact) => [fieldOf(contact, 'endpoint'), fieldOf(contact, 'useragent')]));
    });
  }

  show(endpoint: string, program: string, shown: DisplayText): Promise<AdminAnswer<null>> {
    return answerOf(async () => {
      const { event, contentType, body } = this.#render(program, shown);
      // All in one header: the order of several would not be kept. Asterisk splits it at commas that are not escaped.
      const parts = Object.entries({ Event: event, 'Content-Type': contentType, Content: body });
      const variable = parts.map(([name, value]) => `${name}=${escaped(value)}`).join(',');
      await this.#link.action({ Action: 'PJSIPNotify', Endpoint: endpoint, Variable: variable }, NOTIFY_MS);
      return null;
    });
  }

  stop(): void {
    this.#link.stop();
  }
}

/** Asterisk takes quotes away, splits at commas and counts brackets, unless a backslash stands before (22.10.1). */
function escaped(value: string): string {
  return value.replace(/[\\,"()[\];]/g, '\\$&');
}

async function answerOf<T>(ask: () => Promise<T>): Promise<AdminAnswer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    const reason = error instanceof AmiFailure ? error.reason : 'refused';
    return { ok: false, reason, detail: error instanceof Error ? error.message : String(error) };
  }
}
