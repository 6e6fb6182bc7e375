import type { EmergencyNote, EmergencyNotes } from '../../ports/emergency-notes.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { answerOf } from './ami-answer.js';
import { fieldOf, type AmiMessage } from './ami-fields.js';
import { AmiLink } from './ami-link.js';
import type { AmiOptions } from './ami-options.js';
import { AmiFailure } from './pending-actions.js';

const ASK_MS = 5_000;
const FAMILY = 'farline-emergency';

/** Notes in Asterisk's own small database, where its dialplan puts them without us (`farline-emergency`). */
export class AmiEmergencyNotes implements EmergencyNotes {
  readonly #link: AmiLink;

  constructor(options: AmiOptions) {
    this.#link = new AmiLink({ ...options, purpose: 'AMI for emergency calls' });
  }

  get state(): 'up' | 'down' {
    return this.#link.state;
  }

  list(): Promise<AdminAnswer<readonly EmergencyNote[]>> {
    return answerOf(async () => {
      const asked = { Action: 'DBGetTree', Family: FAMILY };
      const found = await this.#link.list(asked, 'DBGetTreeComplete', ASK_MS).catch(noneOf);
      return found.flatMap(noteIn);
    });
  }

  keep({ id, seconds, number, endpoint, siteId }: EmergencyNote): Promise<AdminAnswer<null>> {
    return answerOf(async () => {
      const Val = [seconds, number, endpoint, siteId ?? ''].join('|');
      await this.#link.action({ Action: 'DBPut', Family: FAMILY, Key: id, Val }, ASK_MS);
      return null;
    });
  }

  forget(id: string): Promise<AdminAnswer<null>> {
    return answerOf(async () => {
      await this.#link.action({ Action: 'DBDel', Family: FAMILY, Key: id }, ASK_MS).catch(noneOf);
      return null;
    });
  }

  stop(): void {
    this.#link.stop();
  }
}

/** `SECONDS|NUMBER|ENDPOINT|SITE` under `/farline-emergency/ID`; anything else was not written by our dialplan. */
function noteIn(event: AmiMessage): readonly EmergencyNote[] {
  const id = fieldOf(event, 'key').replace(`/${FAMILY}/`, '');
  const parts = /^(\d{1,12})\|(\d{2,8})\|([^|]{1,100})\|([A-Za-z0-9_-]{0,64})$/.exec(fieldOf(event, 'val'));
  if (!parts || !/^[A-Za-z0-9._-]{1,149}$/.test(id)) return [];
  const [, seconds = '', number = '', endpoint = '', site = ''] = parts;
  return [{ id, seconds: Number(seconds), number, endpoint, siteId: site === '' ? null : site }];
}

/** Asterisk refuses to list, or to delete, what there is none of. */
function noneOf(error: unknown): readonly AmiMessage[] {
  if (error instanceof AmiFailure && error.reason === 'refused' && /not (?:found|exist)/i.test(error.message))
    return [];
  throw error;
}
