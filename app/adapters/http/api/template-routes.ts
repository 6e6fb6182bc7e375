import { z } from 'zod';
import { createTwoFilesPatch } from 'diff';
import type { EditOutcome, EditTemplates, TemplateRefusal } from '../../../jobs/edit-templates.js';
import type { PeerTemplates } from '../../../ports/peer-templates.js';
import type { TemplateRevision, TemplateStore } from '../../../ports/template-store.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import { idField, instantAnswer, listOf } from './field-schemas.js';

export interface TemplatePorts {
  readonly editor: Pick<EditTemplates, 'preview' | 'apply' | 'rollBack'>;
  readonly templates: Pick<PeerTemplates, 'shipped' | 'inUse'>;
  readonly templateStore: Pick<TemplateStore, 'history' | 'current'>;
}

const ADMIN = ['admin'] as const;
const HISTORY = 100;

const byName = z.strictObject({
  driver: z
    .string()
    .regex(/^[a-z]{1,10}$/)
    .describe('a SIP driver, 1 to 10 small letters'),
  kind: z
    .string()
    .regex(/^[a-z]{1,10}$/)
    .describe('phone or trunk, 1 to 10 small letters'),
});
const seen = idField.nullable().describe('id of the revision last read; null: none, what came with Farline');
const source = z.string().min(1).max(50_000).describe('a Handlebars template, 1 to 50000 characters');
const revisionAnswer = z.strictObject({
  id: z.string(),
  at: instantAnswer,
  by: z.string(),
  backTo: z.string().nullable().describe('the revision it goes back to; "shipped": what came with Farline'),
  source: z.string(),
});
const templateAnswer = z.strictObject({
  name: z.string(),
  source: z.string(),
  edited: z.boolean().describe('whether it differs from what came with Farline'),
  revision: revisionAnswer.nullable(),
});

/** H2: templates of peers, for admins only: a template is arbitrary configuration of Asterisk. */
export function templateRoutes(ports: TemplatePorts): readonly Route[] {
  const { editor, templates, templateStore } = ports;

  const list = defineRoute({
    id: 'templates.list',
    method: 'get',
    path: '/api/v1/templates',
    summary: 'All templates of peers as they are used',
    roles: ADMIN,
    everywhere: true,
    status: 200,
    answer: listOf(templateAnswer),
    refusals: [],
    async handle() {
      const current = new Map((await templateStore.current()).map((revision) => [revision.template, revision]));
      const items = [...templates.inUse].map(([name, inUse]) => {
        const revision = current.get(name);
        return {
          name,
          source: inUse,
          edited: inUse !== templates.shipped.get(name),
          revision: revision ? shown(revision) : null,
        };
      });
      return { items };
    },
  });

  const history = defineRoute({
    id: 'templates.history',
    method: 'get',
    path: '/api/v1/templates/{driver}/{kind}/history',
    summary: 'What was applied, newest first',
    roles: ADMIN,
    everywhere: true,
    params: byName,
    status: 200,
    answer: listOf(revisionAnswer),
    refusals: ['no-such-thing'],
    async handle({ params }) {
      const name = nameOf(params);
      if (!templates.shipped.has(name)) throw new Refused('no-such-thing');
      return { items: (await templateStore.history(name, HISTORY)).map(shown) };
    },
  });

  const preview = defineRoute({
    id: 'templates.preview',
    method: 'post',
    path: '/api/v1/templates/{driver}/{kind}/preview',
    summary: 'What the file of one phone or trunk would say, and how that differs from now',
    roles: ADMIN,
    everywhere: true,
    params: byName,
    body: z.strictObject({ source, peer: z.string().max(80).describe('name of a peer, such as phone-… or trunk-…') }),
    status: 200,
    answer: z.strictObject({ text: z.string(), diff: z.string() }),
    refusals: ['no-such-thing', 'template-refused'],
    async handle({ params, body }) {
      const outcome = await editor.preview(nameOf(params), body.source, body.peer);
      if (!outcome.ok) throw refusedOf(outcome);
      const diff = createTwoFilesPatch(body.peer, body.peer, outcome.live, outcome.edited, 'now', 'edited');
      return { text: outcome.edited, diff };
    },
  });

  const apply = defineRoute({
    id: 'templates.apply',
    method: 'post',
    path: '/api/v1/templates/{driver}/{kind}/apply',
    summary: 'Tries the template on every peer, then uses it; taken back when Asterisk does not take it',
    roles: ADMIN,
    everywhere: true,
    params: byName,
    body: z.strictObject({ source, seen }),
    status: 200,
    answer: z.strictObject({ revision: revisionAnswer, tried: z.boolean() }),
    refusals: ['no-such-thing', 'template-refused', 'peers-not-applied', 'stale-version'],
    handle: async ({ params, body, caller }) =>
      appliedOf(await editor.apply(nameOf(params), body.source, nameOfCaller(caller), body.seen)),
  });

  const rollBack = defineRoute({
    id: 'templates.roll-back',
    method: 'post',
    path: '/api/v1/templates/{driver}/{kind}/roll-back',
    summary: 'Goes back to an earlier revision, or to what came with Farline',
    roles: ADMIN,
    everywhere: true,
    params: byName,
    body: z.strictObject({
      revision: idField.nullable().describe('id of a revision; null: what came with Farline'),
      seen,
    }),
    status: 200,
    answer: z.strictObject({ revision: revisionAnswer, tried: z.boolean() }),
    refusals: ['no-such-thing', 'template-refused', 'peers-not-applied', 'stale-version'],
    handle: async ({ params, body, caller }) =>
      appliedOf(await editor.rollBack(nameOf(params), body.revision, nameOfCaller(caller), body.seen)),
  });

  return [list, history, preview, apply, rollBack];
}

function nameOf({ driver, kind }: z.output<typeof byName>): string {
  return `${driver}/${kind}`;
}

function nameOfCaller(caller: Caller): string {
  return caller.name;
}

function shown({ id, at, by, backTo, source: text }: TemplateRevision): z.input<typeof revisionAnswer> {
  return { id, at, by, backTo, source: text };
}

function appliedOf(outcome: EditOutcome): { revision: z.input<typeof revisionAnswer>; tried: boolean } {
  if (!outcome.ok) throw refusedOf(outcome);
  return { revision: shown(outcome.revision), tried: outcome.tried };
}

/** The same refusal for API and page. */
export function refusedOf(refusal: TemplateRefusal): Refused {
  const detail = refusal.problems.join('; ');
  switch (refusal.reason) {
    case 'overtaken':
      return new Refused('stale-version', { field: 'seen', values: { version: refusal.revision ?? 'shipped' } });
    case 'no-such-template':
    case 'no-such-revision':
      return new Refused('no-such-thing');
    case 'restored':
      return new Refused('peers-not-applied', { values: { detail } });
    case 'broken':
    case 'disliked':
      return new Refused('template-refused', { field: 'source', values: { detail } });
  }
}
