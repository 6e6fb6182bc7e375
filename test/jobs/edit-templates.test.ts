import test from 'ava';
import type { Peer } from '../../app/domain/peer.js';
import type { ApplyOutcome } from '../../app/jobs/apply-peers.js';
import { EditTemplates } from '../../app/jobs/edit-templates.js';
import type { CompiledTemplates, PeerTemplates, TemplateSources } from '../../app/ports/peer-templates.js';
import type { TrialOutcome } from '../../app/ports/peer-trial.js';
import { MemoryTemplates } from '../support/memory-templates.js';
import { sourceOf } from '../support/peers/source-of.js';
import { RecordedLog } from '../support/recorded-log.js';

/** A template is `TEXT`, and `{` in it cannot be compiled; a peer's text is the template and its name. */
class PlainTemplates implements PeerTemplates {
  readonly shipped: TemplateSources = new Map([
    ['pjsip/phone', 'phone as shipped'],
    ['pjsip/trunk', 'trunk as shipped'],
  ]);
  inUse: TemplateSources = new Map();

  compile(sources: TemplateSources): CompiledTemplates {
    const broken = [...sources].find(([, source]) => source.includes('{'));
    if (broken) return { ok: false, problem: `${broken[0]}, line 1: {` };
    return {
      ok: true,
      render: (peer) => {
        const source = sources.get(`pjsip/${peer.kind}`) ?? '';
        if (source === 'throws') throw new Error('a value is missing');
        const secret = peer.kind === 'phone' ? peer.password : (peer.credentials?.password ?? '');
        const shown = source.includes('password') ? ` ${secret}` : '';
        return { peerName: peer.name, text: `${source}: ${peer.name}${shown}` };
      },
    };
  }

  use(sources: TemplateSources): void {
    this.inUse = new Map(sources);
  }
}

const PEERS = [
  { kind: 'phone', name: 'phone-1', password: 'phone-secret' } as Peer,
  { kind: 'trunk', name: 'trunk-1', credentials: { username: 'u', password: 'trunk-secret' } } as Peer,
];

class Desk {
  readonly store = new MemoryTemplates();
  readonly templates = new PlainTemplates();
  readonly log = new RecordedLog();
  tried: ReadonlyMap<string, string>[] = [];
  trialOutcome: TrialOutcome = { kind: 'taken', peers: ['phone-1', 'trunk-1'] };
  applied = 0;
  applyOutcome: ApplyOutcome = { ok: true, peers: 2, reloaded: true };
  #at = 0;
  readonly edit = new EditTemplates({
    store: this.store,
    templates: this.templates,
    trial: {
      try: (files) => {
        this.tried.push(files);
        return Promise.resolve(this.trialOutcome);
      },
    },
    source: sourceOf(PEERS),
    applyPeers: {
      request: () => {
        this.applied += 1;
        return Promise.resolve(this.applyOutcome);
      },
    },
    clock: { now: () => ++this.#at },
    ids: { next: (at) => `r${at}` },
    log: this.log,
  });
}

async function aDesk(): Promise<Desk> {
  const desk = new Desk();
  await desk.edit.start();
  return desk;
}

test('H2: a preview shows what a chosen phone’s file says and would say, and changes nothing', async (t) => {
  const desk = await aDesk();
  t.deepEqual(await desk.edit.preview('pjsip/phone', 'new', 'phone-1'), {
    ok: true,
    live: 'phone as shipped: phone-1',
    edited: 'new: phone-1',
  });
  t.is(desk.applied, 0);
  t.is(desk.templates.inUse.get('pjsip/phone'), 'phone as shipped');
});

test('H6: a preview never shows the password of a phone or trunk', async (t) => {
  const desk = await aDesk();
  for (const kind of ['phone', 'trunk']) {
    const preview = await desk.edit.preview(`pjsip/${kind}`, 'password', `${kind}-1`);
    t.like(preview, { ok: true, edited: `password: ${kind}-1 not-shown-here` });
  }
  t.like(await desk.edit.preview('pjsip/phone', 'password', 'phone-9'), { ok: false });
  t.like(await desk.edit.preview('pjsip/phone', 'password', 'nobody'), { ok: false });
  await desk.edit.apply('pjsip/phone', 'password', 'ann', null);
  t.is(desk.tried[0]?.get('phone-1.conf'), 'password: phone-1 phone-secret', 'the real one is what Asterisk gets');
});

test('H2: a template is tried on every peer, applied, and kept with who and when', async (t) => {
  const desk = await aDesk();
  const outcome = await desk.edit.apply('pjsip/phone', 'new', 'ann', null);
  t.like(outcome, { ok: true, tried: true });
  t.deepEqual(
    [...(desk.tried[0] ?? [])],
    [
      ['phone-1.conf', 'new: phone-1'],
      ['trunk-1.conf', 'trunk as shipped: trunk-1'],
    ],
  );
  t.is(desk.applied, 1);
  t.like(desk.store.revisions, [{ template: 'pjsip/phone', source: 'new', by: 'ann', backTo: null, at: 1 }]);
});

const refused: readonly (readonly [string, string, (desk: Desk) => void, string, string])[] = [
  ['one that cannot be compiled', '{', () => undefined, 'broken', 'pjsip/phone, line 1: {'],
  ['one that cannot write a peer', 'throws', () => undefined, 'broken', 'phone-1: a value is missing'],
  [
    'one whose text a trial Asterisk complains of',
    'new',
    (desk) => (desk.trialOutcome = { kind: 'refused', complaints: ['Cannot allow unknown format'] }),
    'disliked',
    'Cannot allow unknown format',
  ],
  [
    'one after which a peer is missing in a trial Asterisk',
    'new',
    (desk) => (desk.trialOutcome = { kind: 'taken', peers: ['trunk-1'] }),
    'disliked',
    'phone-1 is not there after Asterisk has read it',
  ],
];

for (const [what, source, prepare, reason, problem] of refused) {
  test(`H2: a broken template cannot be applied: ${what}`, async (t) => {
    const desk = await aDesk();
    prepare(desk);
    t.deepEqual(await desk.edit.apply('pjsip/phone', source, 'ann', null), {
      ok: false,
      reason,
      problems: [problem],
    } as never);
    t.is(desk.applied, 0);
    t.is(desk.templates.inUse.get('pjsip/phone'), 'phone as shipped');
    t.is(desk.store.revisions.length, 0);
  });
}

test('H2: when the real Asterisk does not take it, the templates before are used again and nothing is kept', async (t) => {
  const desk = await aDesk();
  desk.applyOutcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take phone-1' };
  t.deepEqual(await desk.edit.apply('pjsip/phone', 'new', 'ann', null), {
    ok: false,
    reason: 'restored',
    problems: ['Asterisk did not take phone-1'],
  });
  t.is(desk.templates.inUse.get('pjsip/phone'), 'phone as shipped');
  t.is(desk.store.revisions.length, 0);
});

test('a template that cannot be kept is not used either', async (t) => {
  const desk = await aDesk();
  desk.store.add = () => Promise.reject(new Error('disk full'));
  await t.throwsAsync(desk.edit.apply('pjsip/phone', 'new', 'ann', null), { message: 'disk full' });
  t.is(desk.templates.inUse.get('pjsip/phone'), 'phone as shipped');
  t.is(desk.applied, 2, 'the peers are written as before');
});

test('H2: without an Asterisk to try it with, a template is applied and said to be untried', async (t) => {
  const desk = await aDesk();
  desk.trialOutcome = { kind: 'untried', why: 'Asterisk is somebody else’s' };
  t.like(await desk.edit.apply('pjsip/phone', 'new', 'ann', null), { ok: true, tried: false });
});

test('H2: going back applies an earlier revision, or what came with Farline, as a new revision', async (t) => {
  const desk = await aDesk();
  await desk.edit.apply('pjsip/phone', 'first', 'ann', null);
  await desk.edit.apply('pjsip/phone', 'second', 'ann', 'r1');
  t.like(await desk.edit.rollBack('pjsip/phone', 'r1', 'bob', 'r2'), { ok: true });
  t.is(desk.templates.inUse.get('pjsip/phone'), 'first');
  t.like(await desk.edit.rollBack('pjsip/phone', null, 'bob', 'r3'), { ok: true });
  t.is(desk.templates.inUse.get('pjsip/phone'), 'phone as shipped');
  t.deepEqual(
    desk.store.revisions.map(({ source, backTo }) => [source, backTo]),
    [
      ['first', null],
      ['second', null],
      ['first', 'r1'],
      ['phone as shipped', 'shipped'],
    ],
  );
  t.like(await desk.edit.rollBack('pjsip/trunk', 'r1', 'bob', null), { ok: false, reason: 'no-such-revision' });
});

test('after a restart what was applied last is used; one that no longer compiles is left out and told', async (t) => {
  const desk = new Desk();
  const revision = { at: 1, by: 'ann', backTo: null };
  await desk.store.add({ ...revision, id: 'r1', template: 'pjsip/phone', source: 'mine' });
  await desk.store.add({ ...revision, id: 'r2', template: 'pjsip/trunk', source: '{' });
  await desk.edit.start();
  t.is(desk.templates.inUse.get('pjsip/phone'), 'mine');
  t.is(desk.templates.inUse.get('pjsip/trunk'), 'trunk as shipped');
  t.is(desk.log.lines.filter(({ level }) => level === 'error').length, 1);
});

test('two edits at once are applied one after the other', async (t) => {
  const desk = await aDesk();
  await Promise.all([
    desk.edit.apply('pjsip/phone', 'phone of ann', 'ann', null),
    desk.edit.apply('pjsip/trunk', 'trunk of bob', 'bob', null),
  ]);
  t.deepEqual([...desk.templates.inUse.values()], ['phone of ann', 'trunk of bob']);
  t.is(desk.tried[1]?.get('phone-1.conf'), 'phone of ann: phone-1');
});

test('H2: what somebody else applied meanwhile is not written over by whoever has not seen it', async (t) => {
  const desk = await aDesk();
  await desk.edit.apply('pjsip/phone', 'of ann', 'ann', null);
  const overtaken = { ok: false, reason: 'overtaken', revision: 'r1' } as const;
  t.like(await desk.edit.apply('pjsip/phone', 'of bob', 'bob', null), overtaken);
  t.like(await desk.edit.rollBack('pjsip/phone', null, 'bob', null), overtaken);
  t.is(desk.templates.inUse.get('pjsip/phone'), 'of ann');
  t.like(
    await desk.edit.apply('pjsip/trunk', 'of bob', 'bob', null),
    { ok: true },
    'another template is another matter',
  );
  t.like(await desk.edit.apply('pjsip/phone', 'of bob', 'bob', 'r1'), { ok: true });
});
