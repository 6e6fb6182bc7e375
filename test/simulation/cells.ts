import type { AgentEvent, AgentState } from '../../app/domain/agent.js';
import type { CallEvent, CallState } from '../../app/domain/call.js';
import type { LegEvent, LegState } from '../../app/domain/leg.js';
import type { OfferEvent, OfferState } from '../../app/domain/offer.js';

type Names<T extends string> = Readonly<Record<T, true>>;

interface Machine<State extends string, Event extends string> {
  readonly states: Names<State>;
  readonly events: Names<Event>;
}

// Typed by name, so that a state or event that is added does not compile until it stands here.
const AGENT: Machine<AgentState['at'], AgentEvent['on']> = {
  states: { 'logged-out': true, 'not-ready': true, ready: true, offered: true, talking: true, 'wrap-up': true },
  events: {
    'holds-changed': true,
    offered: true,
    'offer-ended': true,
    joined: true,
    'call-ended': true,
    'wrap-up-over': true,
    'logged-out': true,
  },
};

const LEG: Machine<LegState['at'], LegEvent['on']> = {
  states: {
    none: true,
    dialing: true,
    confirming: true,
    parked: true,
    connecting: true,
    connected: true,
    lost: true,
    dropped: true,
  },
  events: {
    dialled: true,
    ringing: true,
    entered: true,
    'asked-again': true,
    confirmed: true,
    reserved: true,
    announced: true,
    joined: true,
    freed: true,
    lost: true,
    dropped: true,
    cleared: true,
  },
};

const CALL: Machine<CallState['at'], CallEvent['on']> = {
  states: { waiting: true, offered: true, talking: true, ended: true },
  events: {
    offered: true,
    'offer-failed': true,
    joined: true,
    requeued: true,
    apologised: true,
    'music-started': true,
    ended: true,
  },
};

const OFFER: Machine<OfferState['at'], OfferEvent['on']> = {
  states: { reserved: true, delivering: true, joined: true, failed: true },
  events: { deliver: true, joined: true, failed: true },
};

/** Every cell of every machine's table, as `machine state event`. */
export const CELLS: readonly string[] = [
  ...cellsOf('agent', AGENT),
  ...cellsOf('leg', LEG),
  ...cellsOf('call', CALL),
  ...cellsOf('offer', OFFER),
];

function cellsOf(name: string, machine: Machine<string, string>): string[] {
  return Object.keys(machine.states).flatMap((state) =>
    Object.keys(machine.events).map((event) => `${name} ${state} ${event}`),
  );
}
