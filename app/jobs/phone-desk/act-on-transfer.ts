import type { TransferKey } from '../../ports/transfer-keys.js';
import { callWish } from './call-wishes.js';
import { submit } from './desk-parts.js';
import type { LegActions } from './act-on-leg.js';

export type TransferParts = Omit<LegActions, 'voice'>;

/** Carries out what a Transfer key asks for; why not, or null when the customer is on their way. */
export async function actOnTransfer(parts: TransferParts, { channel, to }: TransferKey): Promise<string | null> {
  const { view } = parts.live;
  const owner = view.ownerOf(channel);
  const session = owner?.kind === 'leg' ? view.get('session', owner.id) : undefined;
  const agent = session && view.directory.agents.get(session.agentId);
  if (!session || !agent || session.state.at !== 'talking') return 'no-call';
  if (to === null) return 'consulting';
  const wish = await callWish(parts, session, { feature: 'transfer', argument: digitsOf(to) });
  if (typeof wish === 'string') return wish;
  return submit(parts, agent, wish.do === 'transfer' ? { ...wish, toldOn: channel } : wish);
}

/** As it would be typed: telephones may send a number with separators, or with a + where the keypad has 00. */
function digitsOf(dialled: string): string {
  return dialled.replace(/^\+/, '00').replace(/[\s().-]/g, '');
}
