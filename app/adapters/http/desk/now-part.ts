import { shownToAgent } from '../../../domain/policies/may-supervise.js';
import { reasonOfCode } from '../../../domain/reason.js';
import { maskNumber } from '../live/mask-number.js';
import { refusedText } from './shown-queues.js';
import { since, type Glance } from './glance.js';
import { isOnAnyCall } from '../../../domain/second-lines.js';

/** Who, on which phone, in which state, why and since when. */
export function nowPart({ view, agent, session, phoneName, texts, now }: Glance): object {
  const { directory } = view;
  const { state, holds, pending, interval, reach } = session;
  const own = (reason: string): string => (texts.has(`reason.${reason}`) ? texts.say(`reason.${reason}`) : reason);
  const why = holds.map(({ setter, reason }) => {
    const text = reasonOfCode(directory, reason)?.label ?? own(reason);
    return setter === 'supervisor' ? texts.say('reason-by.supervisor', { reason: text }) : text;
  });
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  return {
    name: agent.name,
    dn: agent.dn,
    state: state.at,
    stateText: texts.say(`state.${state.at}`),
    since: since(interval.since, now),
    reason: why.length === 0 ? null : [...new Set(why)].join(', '),
    refused: refusedText(session, texts),
    supervised: shownToAgent(view, session).map(({ mode, by }) =>
      by === null ? texts.say(`listen.told-${mode}`) : texts.say(`listen.told-${mode}-by`, { name: by }),
    ),
    pending: waits && texts.say(`pending.${waits}`),
    phone: phoneName ?? phoneText(session, texts),
    away: reach.at === 'away',
    // Nobody moves a conversation from one telephone to another this way.
    movable: !isOnAnyCall(view, session) && (agent.hotDesk || agent.interfaces.length > 1),
  };
}

function phoneText({ interface: on, device }: Glance['session'], texts: Glance['texts']): string {
  const name = texts.say(`interface.${on}`);
  return device.kind === 'number' ? `${name} ${maskNumber(device.number)}` : name;
}
