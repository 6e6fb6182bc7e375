import type { AdminAnswer, DialplanAdmin, SwitchAdmin } from '../../ports/switch-admin.js';
import type { FoundRegistration, SwitchRegistrations } from '../../ports/switch-registrations.js';
import { answerOf } from './ami-answer.js';
import { fieldOf, type AmiMessage } from './ami-fields.js';
import { AmiLink } from './ami-link.js';
import type { AmiOptions } from './ami-options.js';
import { AmiFailure } from './pending-actions.js';

/** Ten thousand endpoints took 2.2 s to reload; a machine in trouble may take ten times that. */
const reloadMs = 60_000;
const listMs = 20_000;
/** Types of objects that Asterisk lists: the action, and the event that ends its list. */
const LISTS = {
  endpoint: ['PJSIPShowEndpoints', 'EndpointListComplete'],
  aor: ['PJSIPShowAors', 'AorListComplete'],
  auth: ['PJSIPShowAuths', 'AuthListComplete'],
} as const;

/** Upkeep of one Asterisk over AMI. Starts connecting at once and goes on for ever. */
export class AmiSwitchAdmin implements SwitchAdmin, DialplanAdmin, SwitchRegistrations {
  readonly #link: AmiLink;
  #lastReload: Promise<unknown> = Promise.resolve();

  constructor(options: AmiOptions) {
    this.#link = new AmiLink(options);
  }

  get state(): 'up' | 'down' {
    return this.#link.state;
  }

  onState(listener: (state: 'up' | 'down') => void): () => void {
    return this.#link.onState(listener);
  }

  /** `res_pjsip.so` takes identify sections and registrations with it; a reload of everything is known to deadlock. */
  reloadPeers(): Promise<AdminAnswer<null>> {
    return this.#reload('res_pjsip.so');
  }

  reloadDialplan(): Promise<AdminAnswer<null>> {
    return this.#reload('pbx_config.so');
  }

  #reload(module: string): Promise<AdminAnswer<null>> {
    const reload = (): Promise<AdminAnswer<null>> =>
      answerOf(async () => {
        await this.#link.action({ Action: 'Reload', Module: module }, reloadMs);
        return null;
      });
    const mine = this.#lastReload.then(reload);
    this.#lastReload = mine;
    return mine;
  }

  peers(): Promise<AdminAnswer<readonly string[]>> {
    return answerOf(async () => (await this.#names('endpoint')).sort());
  }

  peerObjects(): Promise<AdminAnswer<ReadonlyMap<string, ReadonlySet<string>>>> {
    return answerOf(async () => {
      const found = new Map<string, ReadonlySet<string>>();
      for (const type of Object.keys(LISTS) as (keyof typeof LISTS)[]) {
        found.set(type, new Set(await this.#names(type)));
      }
      return found;
    });
  }

  registrations(): Promise<AdminAnswer<ReadonlyMap<string, FoundRegistration>>> {
    return answerOf(async () => {
      const asked = { Action: 'PJSIPShowRegistrationsOutbound' };
      const list = await this.#link.list(asked, 'OutboundRegistrationDetailComplete', listMs);
      // Between them Asterisk lists the accounts with their passwords; nothing of those is kept.
      const registrations = list.filter((event) => fieldOf(event, 'event') === 'OutboundRegistrationDetail');
      return new Map(registrations.map((event) => [fieldOf(event, 'objectname'), registrationIn(event)]));
    });
  }

  registerAgain(name: string): Promise<AdminAnswer<null>> {
    return answerOf(async () => {
      await this.#link.action({ Action: 'PJSIPRegister', Registration: name }, listMs);
      return null;
    });
  }

  stop(): void {
    this.#link.stop();
  }

  async #names(type: keyof typeof LISTS): Promise<string[]> {
    const [action, end] = LISTS[type];
    const list = await this.#link.list({ Action: action }, end, listMs).catch(emptyList);
    return list.map((event) => fieldOf(event, 'objectname'));
  }
}

function registrationIn(event: AmiMessage): FoundRegistration {
  const status = fieldOf(event, 'status').toLowerCase();
  return status === 'registered' || status === 'rejected' ? status : 'trying';
}

/** Asterisk refuses to list what there is none of. */
function emptyList(error: unknown): readonly AmiMessage[] {
  if (
    error instanceof AmiFailure &&
    error.reason === 'refused' &&
    /^No (?:endpoints|AORs|Auths) found/.test(error.message)
  )
    return [];
  throw error;
}
