import type { Recording } from '../../domain/recording.js';
import type { Call, Leg, Offer, Session, Supervision, Toll, TrunkHealth, Turn } from '../../domain/world.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { StoredState } from '../../ports/store.js';
import { readCall } from './call-row.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { readLeg } from './leg-row.js';
import { readOffer } from './offer-row.js';
import { readLiveRecording } from './recording-row.js';
import { Repairs } from './repairs.js';
import type { SealedNumbers } from './sealed-numbers.js';
import { readSession, ringsNumber, storedNumberOf } from './session-row.js';
import { readSupervision } from './supervision-row.js';
import { readToll } from './toll-row.js';
import { readTrunkHealth } from './trunk-health-row.js';
import { readTurn } from './turn-row.js';

/**
 * The state of now from its rows. What cannot be read is dropped, with everything that hangs on it, and the drop is
 * itself written (row and fact) before the state is handed out, so history and rows agree and the next start is clean.
 */
export async function loadState(
  database: Database,
  numbers: SealedNumbers,
  clock: Clock,
  log: Log,
): Promise<StoredState> {
  const rows = await readRows(database);
  const repairs = new Repairs(log);
  const sessions = newestOfAgent(await readSessions(rows.sessions, numbers, repairs), repairs);
  const legs = readEach(rows.legs, 'leg', 'session_id', readLeg, repairs).filter(
    (leg) => !repairs.hangsOn('leg', leg.id, 'session', leg.id),
  );
  const calls = readEach(rows.calls, 'call', 'id', readCall, repairs);
  const offers = readEach(rows.offers, 'offer', 'id', readOffer, repairs).filter(
    (offer) =>
      !repairs.hangsOn('offer', offer.id, 'session', offer.sessionId) &&
      !repairs.hangsOn('offer', offer.id, 'call', offer.callId),
  );
  const trunks = readEach(rows.trunks, 'trunk', 'trunk_id', readTrunkHealth, repairs);
  const turns = readEach(rows.turns, 'turn', 'id', readTurn, repairs);
  const tolls = readEach(rows.tolls, 'toll', 'agent_id', readToll, repairs);
  const supervisions = readEach(rows.supervisions, 'supervision', 'id', readSupervision, repairs);
  const recordings = readEach(rows.recordings, 'recording', 'id', readLiveRecording, repairs);
  const mended = calls.map((call) => backInQueue(call, offers, repairs));
  for (const id of repairs.droppedOf('session')) await numbers.wipe(id);
  await numbers.forgetStrays();
  const lastSequence = await repairs.write(database.steps, rows.lastSequence, Math.max(clock.now(), rows.lastAt));
  return { sessions, legs, calls: mended, offers, trunks, turns, tolls, supervisions, recordings, lastSequence };
}

interface Rows {
  readonly sessions: readonly DriverRow[];
  readonly legs: readonly DriverRow[];
  readonly calls: readonly DriverRow[];
  readonly offers: readonly DriverRow[];
  readonly trunks: readonly DriverRow[];
  readonly turns: readonly DriverRow[];
  readonly tolls: readonly DriverRow[];
  readonly supervisions: readonly DriverRow[];
  readonly recordings: readonly DriverRow[];
  readonly lastSequence: number;
  readonly lastAt: number;
}

/** Ids sort by birth, so this is the order in which things came to be. */
async function readRows({ writer }: Database): Promise<Rows> {
  const [last] = (await writer('facts').select('sequence', 'at').orderBy('sequence', 'desc').limit(1)) as DriverRow[];
  return {
    sessions: await writer('sessions').select('*').orderBy('id'),
    legs: await writer('legs').select('*').orderBy('session_id'),
    calls: await writer('calls')
      .leftJoin('call_parties', 'call_parties.call_id', 'calls.id')
      .select('calls.*', 'call_parties.number as party_number', 'call_parties.name as party_name')
      .orderBy('calls.id'),
    offers: await writer('offers').select('*').orderBy('id'),
    trunks: await writer('trunk_health').select('*').orderBy('trunk_id'),
    turns: await writer('turns').select('*').orderBy('id'),
    tolls: await writer('tolls').select('*').orderBy('agent_id'),
    supervisions: await writer('supervisions').select('*').orderBy('id'),
    recordings: await writer('live_recordings').select('*').orderBy('id'),
    lastSequence: last ? numberOf(last, 'sequence') : 0,
    lastAt: last ? numberOf(last, 'at') : 0,
  };
}

async function readSessions(rows: readonly DriverRow[], numbers: SealedNumbers, repairs: Repairs): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const row of rows) {
    const id = String(row['id']);
    const number = ringsNumber(row) ? await numberFrom(row, id, numbers) : '';
    const session = number === null ? null : repairs.attempt('session', id, () => readSession(row, number));
    if (number === null) repairs.drop('session', id, 'the key of its number is missing');
    if (session) sessions.push(session);
  }
  return sessions;
}

/** Anything wrong with a key file or the columns is one and the same: the number cannot be had. */
async function numberFrom(row: DriverRow, id: string, numbers: SealedNumbers): Promise<string | null> {
  try {
    return await numbers.fromStored(id, storedNumberOf(row));
  } catch {
    return null;
  }
}

/** An agent is signed in once; should rows say twice, the later login stands. */
function newestOfAgent(sessions: readonly Session[], repairs: Repairs): Session[] {
  const newest = new Map<string, Session>();
  for (const session of sessions) if (session.state.at !== 'logged-out') newest.set(session.agentId, session);
  return sessions.filter((session) => {
    const keep = session.state.at === 'logged-out' || newest.get(session.agentId) === session;
    if (!keep) repairs.drop('session', session.id, 'its agent signed in again later');
    return keep;
  });
}

type Simple = {
  leg: Leg;
  call: Call;
  offer: Offer;
  trunk: TrunkHealth;
  turn: Turn;
  toll: Toll;
  supervision: Supervision;
  recording: Recording;
};

function readEach<K extends keyof Simple>(
  rows: readonly DriverRow[],
  kind: K,
  key: string,
  read: (row: DriverRow) => Simple[K],
  repairs: Repairs,
): Simple[K][] {
  const entities: Simple[K][] = [];
  for (const row of rows) {
    const entity = repairs.attempt(kind, String(row[key]), () => read(row));
    if (entity) entities.push(entity);
  }
  return entities;
}

/** All offers of this call were dropped: the caller waits on, in the old place. */
function backInQueue(call: Call, offers: readonly Offer[], repairs: Repairs): Call {
  if (call.state.at !== 'offered' || offers.some(({ callId }) => callId === call.id)) return call;
  const { since, until, apology, music } = call.state;
  const mended: Call = { ...call, state: { at: 'waiting', since, until, apology, music } };
  repairs.mend(mended);
  return mended;
}
