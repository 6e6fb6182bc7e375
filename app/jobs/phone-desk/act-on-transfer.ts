import type { TransferKey } from '../../ports/transfer-keys.js';
import { callWish } from './call-wishes.js';
import { submit } from './desk-parts.js';
import type { LegActions } from './act-on-leg.js';

export type TransferParts = Omit<LegActions, 'voice'>;

/** Carries out what a Transfer key asks for; why not, or null when the customer is on their way. */
export async function actOnTransfer(parts: TransferParts, key: TransferKey): Promise<string | null> {
  const { channel, to } = key;
  const { view } = parts.live;
  if (to === null) return connect(parts, key);
  const owner = view.ownerOf(channel);
  const session = owner?.kind === 'leg' ? view.get('session', owner.id) : undefined;
  const agent = session && view.directory.agents.get(session.agentId);
  if (!session || !agent || session.state.at !== 'talking') return 'no-call';
  const wish = await callWish(parts, session, { feature: 'transfer', argument: digitsOf(to) });
  if (typeof wish === 'string') return wish;
  return submit(parts, agent, wish.do === 'transfer' ? { ...wish, toldOn: channel } : wish);
}

/** As it would be typed: telephones may send a number with separators, or with a + where the keypad has 00. */
function digitsOf(dialled: string): string {
  return dialled.replace(/^\+/, '00').replace(/[\s().-]/g, '');
}

/** Attended: the leg and another call of the same telephone; the key may be pressed in either. */
async function connect(parts: TransferParts, { channel, other }: TransferKey): Promise<string | null> {
  const { view } = parts.live;
  const owners = [channel, other ?? ''].flatMap((one) => view.ownerOf(one) ?? []);
  const leg = owners.find(({ kind }) => kind === 'leg');
  const withCall = owners.find(({ kind }) => kind === 'call');
  const session = leg && view.get('session', leg.id);
  const agent = session && view.directory.agents.get(session.agentId);
  if (!agent || session.state.at !== 'talking' || !withCall) return 'no-call';
  const { callId } = session.state;
  const about = { agentId: agent.id, callId, withCall: withCall.id, toldOn: channel };
  return submit(parts, agent, { do: 'connect-calls', ...about });
}
