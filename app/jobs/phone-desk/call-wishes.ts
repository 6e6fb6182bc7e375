import type { Feature } from '../../domain/feature-codes.js';
import { colleagueNamed } from '../../domain/colleague-named.js';
import { customerOf } from '../../domain/consults.js';
import type { AgentId } from '../../domain/ids.js';
import { keyedNumber } from '../../domain/keyed-number.js';
import type { RefusalCode } from '../../domain/refusals.js';
import type { TransferTarget } from '../../domain/route-target.js';
import type { Session, View } from '../../domain/world.js';
import { callOf } from './call-codes.js';
import type { Unfit, Wish } from './desk-parts.js';

interface Parts {
  readonly live: { readonly view: View };
  readonly unfit: Unfit;
}

/** What an agent does with their call, by keys on the leg. */
export type CallFeature = Extract<
  Feature,
  'dial' | 'consult' | 'complete' | 'abort' | 'confer' | 'add-party' | 'transfer' | 'leave'
>;

/** K3: what these keys ask of the engine; a refusal's code when they ask for nothing that there is. */
export async function callWish(
  parts: Parts,
  session: Session,
  { feature, argument }: { readonly feature: CallFeature; readonly argument: string },
): Promise<Wish | RefusalCode> {
  const { agentId } = session;
  const callId = callOf(session);
  switch (feature) {
    case 'complete':
      return { do: 'complete-consult', agentId, callId: askedAbout(parts.live.view, session) };
    case 'abort':
      return { do: 'abort-consult', agentId, callId: askedAbout(parts.live.view, session) };
    case 'confer':
      return { do: 'confer', agentId, callId: askedAbout(parts.live.view, session) };
    case 'leave':
      return { do: 'leave-conference', agentId, callId };
    case 'transfer': {
      const target = await targetOf(parts, agentId, argument);
      return typeof target === 'string' ? target : { do: 'transfer', agentId, callId, target };
    }
    case 'dial':
    case 'consult':
    case 'add-party': {
      const number = keyedNumber(parts.live.view, argument);
      if (number === null) return 'dial-unroutable';
      const unfit = await parts.unfit(number, agentId);
      if (unfit) return `dial-${unfit}`;
      return feature === 'dial' ? { do: feature, agentId, number } : { do: feature, agentId, callId, number };
    }
  }
}

/** The customer on hold while somebody is consulted; '' when there is none, which no call has for its id. */
function askedAbout(view: View, { state }: Session): string {
  return 'callId' in state ? (customerOf(view, state.callId)?.id ?? '') : '';
}

/** A colleague or a queue by its directory number, else a number outside. */
async function targetOf(parts: Parts, agentId: AgentId, digits: string): Promise<TransferTarget | RefusalCode> {
  const { view } = parts.live;
  for (const { id, dn } of view.directory.queues.values()) if (dn === digits) return { kind: 'queue', queueId: id };
  const colleague = colleagueNamed(view, digits);
  if (colleague?.dn === digits) return { kind: 'agent', agentId: colleague.id };
  const number = keyedNumber(view, digits);
  if (number === null) return 'target-unroutable';
  const unfit = await parts.unfit(number, agentId);
  if (unfit) return `target-${unfit}`;
  return { kind: 'number', number };
}
