import type { CallEnd } from '../domain/call-end.js';
import { saidOfArrival } from './trace-arrival.js';
import { given, text, waits, type CallFact, type MaskedCall, type Told } from './trace-fact.js';
import type { Said } from '../domain/trace-step.js';

/** What a fact of the call itself tells, by its type; `agentId` is of the session it names. */
type Reader = (fact: CallFact, after: MaskedCall, agentId: string | null, told: Told) => readonly Said[];

const READERS: Readonly<Record<string, Reader>> = {
  'call.arrived': saidOfArrival,
  'call.menu-asked': ({ detail }) => [
    { what: Number(detail['asked']) > 1 ? 'menu-again' : 'menu', about: given(detail, 'menuId') },
  ],
  'call.queued': (fact, after, _agent, told) => [...queued(fact, after), ...waits(fact, after, told)],
  'call.waited-out': ({ detail }) => [{ what: 'waited-out', queueId: text(detail, 'queueId') }],
  'call.spoken-to': ({ detail }) => spokenTo(detail),
  'call.requeued': (fact, after, _agent, told) => [
    { what: fact.detail['apology'] === true ? 'apology' : 'requeued', queueId: after.queueId },
    ...waits(fact, after, told),
  ],
  'call.came-back': (fact, after, agentId, told) => [
    { what: 'came-back', agentId, queueId: after.queueId },
    ...waits(fact, after, told),
  ],
  'call.transferred': (fact, after, agentId, told) => [sentOn(fact, after, agentId), ...waits(fact, after, told)],
  'call.joined': ({ at }, after, agentId) => [
    { what: 'joined', agentId, queueId: after.queueId, about: { ms: at - after.arrivedAt } },
  ],
  'call.found': (_fact, after, agentId) => [{ what: 'found', agentId, queueId: after.queueId }],
  'call.held': (_fact, _after, agentId) => [{ what: 'held', agentId }],
  'call.retrieved': ({ detail }, _after, agentId) => [
    { what: 'retrieved', agentId, about: { ms: Number(detail['heldMs'] ?? 0) } },
  ],
  'call.not-retrieved': (_fact, _after, agentId) => [{ what: 'not-retrieved', agentId }],
  'call.consulted': ({ detail }, _after, agentId) => [
    { what: 'consults', agentId, otherCallId: text(detail, 'consult'), about: given(detail, 'number') },
  ],
  'call.consult-over': (_fact, _after, agentId) => [{ what: 'consult-over', agentId }],
  'call.left-alone': (_fact, _after, agentId) => [{ what: 'left-alone', agentId }],
  'call.handed-over': ({ detail }, _after, _agentId, told) => [
    { what: 'handed-over', agentId: told.agentOf(text(detail, 'to')) },
  ],
  'call.completed': ({ detail }, _after, agentId) => [
    { what: 'completed', agentId, otherCallId: text(detail, 'withCall') },
  ],
  'call.passed': ({ detail }, _after, agentId) => [{ what: 'passed', agentId, otherCallId: text(detail, 'withCall') }],
  'call.conferred': (_fact, _after, agentId) => [{ what: 'conferred', agentId }],
  'call.two-left': (_fact, _after, agentId) => [{ what: 'two-left', agentId }],
  'call.keys-sent': (_fact, _after, agentId) => [{ what: 'keys', agentId }],
  'call.callback-agreed': () => [{ what: 'callback-agreed' }],
  'call.away': (_fact, after) => [{ what: 'callback-away', queueId: after.queueId }],
  'call.callback-due': (_fact, after) => [{ what: 'callback-due', queueId: after.queueId }],
  'call.place-taken': ({ detail }) => [{ what: 'place-taken', otherCallId: text(detail, 'of') }],
  'call.calls-back': ({ detail }, _after, agentId) => [
    { what: 'called-back', agentId, about: { tries: Number(detail['tries'] ?? 1) } },
  ],
  'call.picked-up': () => [{ what: 'callback-there' }],
  'call.not-reached': ({ detail }, _after, agentId) => [
    { what: 'callback-missed', agentId, about: given(detail, 'cause') },
  ],
  'call.callback-cancelled': () => [{ what: 'callback-cancelled' }],
  'call.asked': ({ detail }, _after, agentId) => [
    { what: 'calls', agentId, otherCallId: text(detail, 'customer') ?? text(detail, 'conference') },
  ],
  'call.routed': (_fact, { trunkId }, agentId) => [
    trunkId === null ? { what: 'routed-inside', agentId } : { what: 'routed', agentId, about: { trunkId } },
  ],
  'call.ringing': () => [{ what: 'rings' }],
  'call.failed': ({ detail }, _after, agentId) => [{ what: 'call-failed', agentId, about: given(detail, 'cause') }],
};

export function saidOfCall(fact: CallFact, told: Told): readonly Said[] {
  const { type, after, detail, sessionId } = fact;
  const agentId = told.agentOf(text(detail, 'sessionId') ?? sessionId);
  if (after !== null) return READERS[type]?.(fact, after, agentId, told) ?? [];
  if (type !== 'call.ended') return [];
  const by = detail['by'] as CallEnd;
  return [{ what: `ended-${by}`, agentId, queueId: fact.queueId, about: given(detail, 'cause') }];
}

function queued({ detail }: CallFact, { queueId, directTo }: MaskedCall): readonly Said[] {
  if (detail['because'] === 'waited-out') return [{ what: 'led-queue', queueId }];
  if (detail['because'] === 'closed') {
    return [
      { what: 'queue-closed', queueId: text(detail, 'from') },
      { what: 'led-queue', queueId },
    ];
  }
  const key = text(detail, 'key');
  const about = given(detail, 'menuId', 'key');
  const how: Said = { what: key === null ? 'menu-silence' : 'menu-key', about };
  return [how, queueId === null ? { what: 'led-agent', agentId: directTo ?? null } : { what: 'led-queue', queueId }];
}

function spokenTo(detail: CallFact['detail']): readonly Said[] {
  if (typeof detail['promptId'] === 'string') return [{ what: 'told-prompt', about: given(detail, 'promptId') }];
  const [place, minutes] = [Number(detail['place']), detail['minutes']];
  if (typeof minutes !== 'number') return [{ what: 'told-place', about: { place } }];
  return [{ what: 'told-wait', about: { place, minutes } }];
}

function sentOn({ detail }: CallFact, { queueId }: MaskedCall, agentId: string | null): Said {
  switch (detail['to']) {
    case 'agent':
      return { what: 'to-agent', agentId, queueId, about: { toAgentId: String(detail['agent']) } };
    case 'number':
      return { what: 'to-number', agentId, about: given(detail, 'number') };
    default:
      return { what: 'to-queue', agentId, queueId };
  }
}
