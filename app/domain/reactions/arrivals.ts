import { isAsked } from '../asked-colleague.js';
import { announceTo, forwardCall, turnAway } from '../calls.js';
import { toVoicemail } from '../direct.js';
import type { InboundRoute } from '../directory.js';
import type { Draft } from '../draft.js';
import type { SwitchEvent } from '../events.js';
import type { Instant, PromptId } from '../ids.js';
import { firstAsked, isInMenu, sayMenu } from '../menus.js';
import { wayIn, type WayIn } from '../policies/closed-queue.js';
import { agentWay, callerFrom, dialsOut } from './inner-calls.js';
import { closedBecause, type ClosedBecause } from '../policies/opening-hours.js';
import { shownAs } from '../policies/shown-as.js';
import type { RouteTarget } from '../route-target.js';
import { lineEntered } from './second-line.js';
import { sessionAt } from '../session-at.js';
import { isSameNumber } from '../session-number.js';
import type { Call, Change, View } from '../world.js';
import type { CallerId } from '../voice-settings.js';

type Entered = Extract<SwitchEvent, { type: 'caller.entered' }>;

/** A customer arrived (or was found again after a restart): to where the route leads. */
export function callerEntered(draft: Draft, event: Entered): void {
  const owner = draft.ownerOf(event.channel);
  if (owner) return owner.kind === 'call' ? lineEntered(draft, owner.id) : undefined;
  const trunkId = event.endpoint.startsWith('trunk-') ? event.endpoint.slice('trunk-'.length) : null;
  if (isDialIn(draft, event.dialledNumber)) return draft.send({ do: 'ask-who', channel: event.channel });
  const way = wayOf(draft, event.dialledNumber, trunkId) ?? agentWay(draft, event);
  if (way === null && dialsOut(event)) return draft.send({ do: 'ask-whether', channel: event.channel });
  const closed = way?.route ? closing(draft, way.route) : null;
  const open = way !== null && closed === null;
  if (open && way.target.kind === 'dial-in') return draft.send({ do: 'ask-who', channel: event.channel });
  const to = way && (way.target.kind === 'queue' ? wayIn(draft, way.target.queueId, draft.moment) : way.target);
  const start = way && (to === null ? nowhere(draft) : startOf(draft, to));
  if (!start) return draft.send({ do: 'hangup', channel: event.channel, reason: 'unallocated' });
  // Over a trunk comes none of our telephones.
  const agent = trunkId === null ? followAgent(draft, event) : null;
  // K3: for who asks a queue nobody has answered before its agent does.
  const answered = start.answered && !isAsked(draft, event);
  const call: Call = {
    id: draft.newId(),
    direction: 'in',
    channel: event.channel,
    caller: agent ?? event.caller,
    trunkId,
    dialledNumber: event.dialledNumber,
    priority: way.priority,
    arrivedAt: draft.at,
    place: draft.at,
    // The dialplan arms a dead-man right before it gives the caller to us.
    guarded: true,
    declined: {},
    ...(way.route && way.route.skills.length > 0 ? { needs: way.route.skills } : {}),
    ...start,
    answered,
  };
  draft.put('call', call, 'call.arrived', ledBy(way, to, closed));
  if (closed) return turnAway(draft, call, closed);
  if (to === null) return turnAway(draft, call, { number: null, prompt: null });
  if (to.kind === 'number') return forwardCall(draft, call, to.number);
  if (to.kind === 'announcement') return announceTo(draft, call, to.promptId);
  const box = to.kind === 'voicemail' ? draft.directory.agents.get(to.agentId) : undefined;
  if (box) return toVoicemail(draft, call, box);
  if (call.answered) draft.send({ do: 'answer', channel: call.channel });
  if (isInMenu(call)) return sayMenu(draft, call, null);
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

/** By which route the call came, why that is closed, and which closed queue led on: what history cannot find out later. */
function ledBy({ route, target }: Way, to: WayIn | RouteTarget, closed: Closing | null): Change['detail'] {
  const onward = target.kind === 'queue' && (to?.kind !== 'queue' || to.queueId !== target.queueId);
  return {
    ...(route && { routeId: route.id }),
    ...(closed && { closed: closed.because }),
    ...(onward && { closedQueueId: target.queueId }),
  };
}

/** B5: a call from a telephone has caller ID and groups of whoever is signed in there; the caller ID, null: nobody is. */
function followAgent(draft: Draft, { endpoint, channel }: Entered): CallerId | null {
  const session = callerFrom(draft, endpoint) ?? sessionAt(draft, endpoint);
  const shown = session && shownAs(draft, session);
  if (!session || !shown) return null;
  draft.send({ do: 'show-as', channel, ...shown });
  const { call, pickup } = session.groups;
  draft.send({ do: 'in-groups', channel, which: 'call', groups: call });
  draft.send({ do: 'in-groups', channel, which: 'pickup', groups: pickup });
  return shown;
}

/** E1c: this call is an agent's who wants to nail up; who they are is asked outside the engine. */
function isDialIn({ directory }: View, dialled: string): boolean {
  return directory.settings.dialInNumber !== '' && isSameNumber(directory.settings.dialInNumber, dialled);
}

type Start = Pick<Call, 'queueId' | 'state' | 'answered' | 'directTo'>;

function waitingSince(since: Instant, until: Instant | null = null): Start['state'] {
  return { at: 'waiting', since, until, apology: null, music: false };
}

/** On the way to no queue. */
function nowhere(draft: Draft): Start {
  return { queueId: null, state: waitingSince(draft.at), answered: false };
}

/** How a call to this target begins; null when there is no such target. */
function startOf(draft: Draft, target: RouteTarget): Start | null {
  switch (target.kind) {
    case 'queue': {
      const queue = draft.directory.queues.get(target.queueId);
      if (!queue) return null;
      const until = queue.maxWaitMs === null ? null : draft.at + queue.maxWaitMs;
      return { queueId: queue.id, state: waitingSince(draft.at, until), answered: queue.answerMode === 'at-entry' };
    }
    case 'menu': {
      const menu = draft.directory.menus.get(target.menuId);
      return menu ? { queueId: null, state: firstAsked(draft, menu, 1), answered: true } : null;
    }
    case 'agent':
    case 'voicemail': {
      const { agentId } = target;
      const start = { queueId: null, directTo: agentId, state: waitingSince(draft.at), answered: false };
      return draft.directory.agents.has(agentId) ? start : null;
    }
    case 'number':
    case 'announcement':
    case 'dial-in':
      return nowhere(draft);
  }
}

interface Closing {
  readonly because: ClosedBecause;
  readonly number: string | null;
  readonly prompt: PromptId | null;
}

/** Where a caller of a closed route goes, and what is heard when that is nowhere; null while it is open. */
function closing(draft: Draft, route: InboundRoute): Closing | null {
  const zone = draft.directory.sites.get(route.siteId)?.zone ?? 'UTC';
  const because = closedBecause(route, draft.moment.local(zone));
  if (because === null) return null;
  const { closedNumber, closedPrompt, emergencyNumber, emergencyPrompt } = route;
  return because === 'emergency'
    ? { because, number: emergencyNumber, prompt: emergencyPrompt }
    : { because, number: closedNumber, prompt: closedPrompt };
}

export interface Way {
  readonly target: RouteTarget;
  readonly priority: number;
  /** null: a queue's own number was dialled, which has no hours. */
  readonly route: InboundRoute | null;
}

/** Where a dialled number leads: its route's target; a queue's own number leads to it as well. */
export function wayOf(view: View, dialled: string, trunkId: string | null): Way | null {
  const route = routeOf(view, dialled, trunkId);
  if (route) return { target: route.target, priority: route.priority, route };
  for (const queue of view.directory.queues.values()) {
    if (queue.dn === dialled) return { target: { kind: 'queue', queueId: queue.id }, priority: 0, route: null };
  }
  return null;
}

/** The one for this trunk, else the one for every trunk. */
function routeOf({ directory }: View, dialled: string, trunkId: string | null): InboundRoute | undefined {
  let general: InboundRoute | undefined;
  for (const route of directory.routes.values()) {
    if (route.number !== dialled) continue;
    if (route.trunkId === trunkId) return route;
    if (route.trunkId === null) general ??= route;
  }
  return general;
}
