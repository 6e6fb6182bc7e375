import test from 'ava';
import {
  isOpen,
  isOurs,
  nextJob,
  nextRow,
  type JobEvent,
  type JobState,
  type MigrationRow,
  type Placement,
  type RowEvent,
  type RowState,
} from '../../app/domain/migration.js';

type At = JobState['at'];
const STATES: { readonly [K in At]: Extract<JobState, { at: K }> | JobState } = {
  draft: { at: 'draft' },
  running: { at: 'running' },
  paused: { at: 'paused', why: 'asked' },
  aborted: { at: 'aborted' },
  done: { at: 'done' },
  undoing: { at: 'undoing' },
  undone: { at: 'undone' },
};

/** Every cell decided; `no`: that cannot be asked of it now. */
const TABLE: { readonly [S in At]: { readonly [E in JobEvent]: At | 'no' } } = {
  draft: row({ start: 'running', abort: 'aborted' }),
  running: row({
    pause: 'paused',
    abort: 'aborted',
    undo: 'undoing',
    'all-moved': 'done',
    'too-many-failures': 'paused',
  }),
  paused: row({ resume: 'running', abort: 'aborted', undo: 'undoing' }),
  aborted: row({ undo: 'undoing' }),
  done: row({ undo: 'undoing' }),
  undoing: row({ 'all-undone': 'undone' }),
  undone: row({}),
};

function row(cells: Partial<Record<JobEvent, At>>): Record<JobEvent, At | 'no'> {
  const no = 'no' as const;
  const none = { start: no, pause: no, resume: no, abort: no, undo: no, 'all-moved': no, 'too-many-failures': no };
  return { ...none, 'all-undone': no, ...cells };
}

for (const at of Object.keys(TABLE) as At[]) {
  for (const event of Object.keys(TABLE[at]) as JobEvent[]) {
    const wanted = TABLE[at][event];
    test(`L: a job that is ${at} gets ${event}: ${wanted === 'no' ? 'nothing changes' : `it is ${wanted}`}`, (t) => {
      const outcome = nextJob(STATES[at], event);
      t.is(outcome.ok ? outcome.state.at : 'no', wanted);
    });
  }
}

test('L: a job that failed too often says so while it is paused', (t) => {
  t.deepEqual(nextJob({ at: 'running' }, 'too-many-failures'), {
    ok: true,
    state: { at: 'paused', why: 'too-many-failures' },
  });
});

const OFFICE: Placement = {
  interfaces: ['phone'],
  number: null,
  trunkId: null,
  phoneId: 'p1',
  nailedUp: false,
  connectOnLogin: '',
};
const HOME: Placement = { ...OFFICE, interfaces: ['mobile'], number: '+15551231111', nailedUp: true };
const OTHER: Placement = { ...OFFICE, number: '+15551230000' };

const ROWS: { readonly [S in RowState]: MigrationRow } = {
  waiting: aRow('waiting', null),
  moving: aRow('moving', OFFICE),
  moved: aRow('moved', OFFICE),
  failed: aRow('failed', null),
  undoing: aRow('undoing', OFFICE),
  undone: aRow('undone', OFFICE),
  left: aRow('left', OFFICE),
};

function aRow(state: RowState, before: Placement | null): MigrationRow {
  return { agentId: 'joe', target: HOME, before, state, why: '' };
}

const EVENTS = {
  begin: { type: 'begin', now: OFFICE },
  written: { type: 'written' },
  failed: { type: 'failed', why: 'stale' },
  'found the target': { type: 'found', now: HOME },
  'found what was before': { type: 'found', now: OFFICE },
  'found something else': { type: 'found', now: OTHER },
  undo: { type: 'undo' },
  'changed-meanwhile': { type: 'changed-meanwhile' },
} as const satisfies Record<string, RowEvent>;
type EventName = keyof typeof EVENTS;

const SAME = Object.fromEntries(Object.keys(EVENTS).map((name) => [name, 'same'])) as Record<EventName, 'same'>;
const ROW_TABLE: { readonly [S in RowState]: { readonly [E in EventName]: RowState | 'same' } } = {
  waiting: { ...SAME, begin: 'moving', failed: 'failed' },
  moving: {
    ...SAME,
    written: 'moved',
    failed: 'failed',
    'found the target': 'moved',
    'found what was before': 'waiting',
    'found something else': 'waiting',
  },
  moved: { ...SAME, undo: 'undoing' },
  failed: SAME,
  undoing: {
    ...SAME,
    written: 'undone',
    failed: 'left',
    'found what was before': 'undone',
    'changed-meanwhile': 'left',
  },
  undone: SAME,
  left: SAME,
};

for (const state of Object.keys(ROW_TABLE) as RowState[]) {
  for (const name of Object.keys(ROW_TABLE[state]) as EventName[]) {
    const wanted = ROW_TABLE[state][name];
    test(`L: a row that is ${state} gets ${name}: ${wanted === 'same' ? 'nothing changes' : `it is ${wanted}`}`, (t) => {
      const before = ROWS[state];
      const after = nextRow(before, EVENTS[name]);
      if (wanted === 'same') t.is(after, before);
      else t.is(after.state, wanted);
    });
  }
}

test('L: what a row was before is kept until it is put back, and forgotten when nothing was written', (t) => {
  t.deepEqual(nextRow(ROWS.waiting, EVENTS.begin).before, OFFICE);
  t.is(nextRow(ROWS.moving, EVENTS.failed).before, null);
  t.is(nextRow(ROWS.moving, EVENTS['found what was before']).before, null);
});

const NOW = {
  phoneId: 'p1',
  host: 'dynamic',
  transports: ['udp'],
  nat: 'yes',
  codecs: ['alaw'],
  encryption: false,
} as const;
const THEN = { ...NOW, transports: ['tcp'] } as const;

test('L: what a peer was is kept while nobody knows whether it was written, whatever the agent is by then', (t) => {
  const half: MigrationRow = { ...ROWS.moving, target: { ...HOME, peer: THEN }, before: { ...OFFICE, peer: NOW } };
  const waits = nextRow(half, { type: 'found', now: { ...OTHER, peer: THEN } });
  t.is(waits.state, 'waiting');
  const again = nextRow(waits, { type: 'begin', now: { ...OTHER, peer: THEN } });
  t.deepEqual(again.before, { ...OTHER, peer: NOW });
  t.is(nextRow(half, { type: 'found', now: { ...HOME, peer: THEN } }).state, 'moved');
  t.is(nextRow(half, { type: 'found', now: { ...HOME, peer: NOW } }).state, 'waiting');
});

test('L: an undo takes what a row wrote, whole or by half; anything else was changed by hand', (t) => {
  const row = { target: { ...HOME, peer: THEN }, before: { ...OFFICE, peer: NOW } };
  t.true(isOurs({ ...HOME, peer: THEN }, row));
  t.true(isOurs({ ...HOME, peer: NOW }, row));
  t.true(isOurs({ ...OFFICE, peer: THEN }, row));
  t.false(isOurs({ ...OTHER, peer: THEN }, row));
  t.false(isOurs({ ...HOME, peer: { ...NOW, nat: 'no' } }, row));
  t.true(isOurs(HOME, ROWS.moved));
  t.false(isOurs(OFFICE, ROWS.moved), 'without peers an agent is written in one piece');
});

test('L: a window may go past midnight; without one every hour is open', (t) => {
  const night = { from: '22:00', to: '05:00' };
  t.deepEqual(
    ['21:59', '22:00', '23:59', '00:00', '04:59', '05:00', '12:00'].map((time) => isOpen(night, time)),
    [false, true, true, true, true, false, false],
  );
  t.deepEqual(
    ['08:59', '09:00', '16:59', '17:00'].map((time) => isOpen({ from: '09:00', to: '17:00' }, time)),
    [false, true, true, false],
  );
  t.true(isOpen(null, '12:00'));
});
