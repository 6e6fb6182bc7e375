import { ADDRESS_NAMES, ALL_ADDRESSES } from '../../../domain/addresses.js';
import type { AddressesAnswer } from '../api/address-schemas.js';
import { addressesTyped, addressForm } from '../pages/address-form.js';
import type { PagePorts } from '../pages/page-ports.js';
import type { GuidePorts } from './guide-ports.js';
import type { GuideStep, Look, StepCheck, StepForm, Typed } from './guide-step.js';

/** The fields that a refusal is about. */
function linksOf(typed: Typed | null): readonly string[] {
  const known: readonly string[] = ADDRESS_NAMES;
  return (typed?.refusal.problems ?? []).map(({ field }) => field).filter((field) => known.includes(field));
}

/** B8: where telephones and carriers reach Asterisk, and whether it listens there. */
export function addressStep({ texts, addresses, transports }: PagePorts & GuidePorts): GuideStep {
  const say = (key: string, values?: Readonly<Record<string, string>>): string =>
    texts.say(`guide.addresses.${key}`, values);
  const read = async (look: Look): Promise<AddressesAnswer> => (await look.ask('addresses.read')) as AddressesAnswer;

  /** Saved, but for the next start. */
  function waiting({ sipAddress, externalAddress }: AddressesAnswer): StepCheck {
    const wanted = [sipAddress.wanted, externalAddress.wanted].filter((one) => one !== '').join(', ');
    return { state: 'wrong', sentence: say('pending', { inUse: sipAddress.inUse, wanted }), hint: say('pending-hint') };
  }

  function reachOf({ sipAddress }: AddressesAnswer): string {
    const { inUse } = sipAddress;
    if (inUse.startsWith('127.')) return say('reach-machine');
    return inUse === ALL_ADDRESSES ? say('reach-all') : say('reach-card', { address: inUse });
  }

  return {
    name: 'addresses',
    more: () => '/settings#addresses',
    async check(look) {
      if (!addresses) return { state: 'ok', sentence: say('not-ours') };
      const now = await read(look);
      if (now.pending) return waiting(now);
      const found = await transports.transports();
      if (!found.ok) return { state: 'wrong', sentence: say('away', { why: found.detail }), hint: say('away-hint') };
      const [first] = found.value;
      if (!first) {
        const address = now.sipAddress.inUse;
        return { state: 'wrong', sentence: say('deaf', { address }), hint: say('deaf-hint') };
      }
      const protocols = found.value.map(({ protocol }) => protocol.toUpperCase()).join(', ');
      const facts = [
        { term: say('fact-bind'), value: first.bind },
        { term: say('fact-protocols'), value: protocols },
        ...(first.external === '' ? [] : [{ term: say('fact-external'), value: first.external }]),
      ];
      return { state: 'ok', sentence: say('ok'), hint: reachOf(now), facts };
    },
    async form(look, typed) {
      if (!addresses) return null;
      const shown = addressForm(await read(look), typed?.values ?? null, typed?.refusal ?? null, texts);
      return { ...(shown as StepForm), changes: true, refused: typed !== null, links: linksOf(typed) };
    },
    async save(look, values) {
      const body = { version: Number(values['seen']), ...addressesTyped(values) };
      await look.ask('addresses.change', { body });
    },
  };
}
