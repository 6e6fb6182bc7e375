import { trunkPeerName } from '../../../domain/peer.js';
import { hasOwnPeer } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import type { PagePorts } from './page-ports.js';

/** A peer whose file can be looked at, as people know it. */
export interface TemplateChoice {
  readonly name: string;
  readonly title: string;
}

/** Phones offered; any other can be chosen by `?peer=` in the address. */
const MOST_PHONES = 100;

/** Some whose files a template makes, the chosen one among them. */
export async function templateChoices(
  ports: Pick<PagePorts, 'directory' | 'live' | 'phones'>,
  template: string,
  chosen: string,
): Promise<readonly TemplateChoice[]> {
  const some = template.endsWith('/phone') ? await phoneChoices(ports) : await trunkChoices(ports);
  const there = chosen === '' || some.some(({ name }) => name === chosen);
  return there ? some : [...some, { name: chosen, title: chosen }];
}

async function trunkChoices({ directory, live }: Pick<PagePorts, 'directory' | 'live'>): Promise<TemplateChoice[]> {
  const { trunks } = live.view.directory;
  const choices = Array.from((await directory.trunkWires()).keys(), (id) => ({
    name: trunkPeerName(id),
    title: trunks.get(id)?.name ?? id,
  }));
  return choices.sort((a, b) => (a.title < b.title ? -1 : 1));
}

async function phoneChoices({ phones }: Pick<PagePorts, 'phones'>): Promise<TemplateChoice[]> {
  const page = await phones.page({ search: '', offset: 0, limit: MOST_PHONES, sort: 'number' });
  const own = page.phones.filter(({ phone }) => hasOwnPeer(phone));
  return own.map(({ phone: { id, name, number } }) => ({ name: phonePeerName(id), title: `${number} ${name}` }));
}
