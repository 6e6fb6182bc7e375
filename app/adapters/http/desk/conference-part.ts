import { agentsIn, calledInto, isMember, membersOf } from '../../../domain/conferences.js';
import type { CallId } from '../../../domain/ids.js';
import type { Call } from '../../../domain/world.js';
import { maskNumber } from '../live/mask-number.js';
import { since, type Glance, type Since } from './glance.js';

interface Party {
  readonly id: string;
  readonly name: string;
  /** Since when they are called, and not there yet. */
  readonly called: Since | null;
}

/** K3: who is in the conference that this call belongs to, or called into the talk; null: only the two. */
export function conferencePart(glance: Glance, call: Call): object | null {
  const { csrf, session } = glance;
  const parties = partiesOf(glance, isMember(call) ? call.state.conference : call.id);
  if (!isMember(call) && parties.length === 0) return null;
  const forms = parties.map((party) => ({ ...party, callId: call.id, csrf }));
  return { callId: call.id, csrf, parties: forms, several: isMember(call), sessionId: session.id };
}

/** K3: the form that calls somebody in; null: there is no talk into which. */
export function addPart({ csrf, typed = {} }: Glance, { id, state }: Call): object | null {
  if (state.at !== 'conference' && state.at !== 'talking') return null;
  return { callId: id, csrf, asked: typed['adding'] === id ? (typed['asked'] ?? '') : '' };
}

function partiesOf({ view, session, whole, texts, now }: Glance, conference: CallId): readonly Party[] {
  const nameOf = ({ caller: { number, name } }: Call): string => {
    if (number === '') return texts.say('caller.withheld');
    return whole && name !== '' ? `${name} ${number}` : whole ? number : maskNumber(number);
  };
  const here = membersOf(view, conference).map((call) => ({ id: call.id, name: nameOf(call), called: null }));
  const colleagues = agentsIn(view, conference)
    .filter(({ id }) => id !== session.id)
    .map(({ id, agentId }) => ({ id, name: view.directory.agents.get(agentId)?.name ?? agentId, called: null }));
  const coming = calledInto(view, conference).map((call) => ({
    id: call.id,
    name: nameOf(call),
    called: since(call.state.since, now),
  }));
  return [...here, ...colleagues, ...coming];
}
