import { z } from 'zod';
import { SCOPES, SETTING_GROUPS, SETTING_KEYS } from '../../../domain/settings.js';
import type { DirectoryKinds } from '../../../ports/directory-store.js';
import type { Caller } from '../auth/caller.js';
import { holdsEverywhere, seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { versionField } from './field-schemas.js';
import { checkedSettings } from './setting-problems.js';
import { nameOf, readScope, settingsOf, thingOf, type KeptScope, type ScopeName } from './setting-scopes.js';

const query = z.strictObject({
  scope: z
    .string()
    .regex(/^(system|(site|queue|agent):[A-Za-z0-9_-]{1,64})$/)
    .default('system')
    .describe('system, or site:ID, queue:ID or agent:ID'),
});

const value = z.union([z.boolean(), z.int(), z.string(), z.array(z.int())]);
const origin = z.strictObject({
  scope: z.enum([...SCOPES, 'default']).describe('default: no scope sets it'),
  id: z.string().nullable(),
  name: z.string().nullable(),
});

const settingsAnswer = z.strictObject({
  scope: z.string(),
  name: z.string().nullable().describe('of the site, queue or agent'),
  version: z.int(),
  settings: z.array(
    z.strictObject({
      key: z.enum(SETTING_KEYS),
      group: z.enum(SETTING_GROUPS),
      value: value.nullable().describe('what this scope sets; null: it inherits'),
      effective: value.describe('what counts here'),
      from: origin.describe('who sets what counts here'),
      inherited: value.describe('what would count if this scope set nothing'),
      inheritedFrom: origin,
      default: value.describe('what stands when no scope sets it'),
      allowed: z.string(),
      narrower: z.array(z.enum(SCOPES)).describe('scopes that may say otherwise for what is theirs'),
    }),
  ),
});

const settingsChange = z.strictObject({
  version: versionField,
  values: z
    .record(z.string(), z.unknown())
    .describe('every setting that this scope sets, by its key; null, or left out: inherited'),
});

export type SettingsAnswer = z.output<typeof settingsAnswer>;

/** Settings by scope: system < site < queue < agent; the narrowest that sets one wins. */
export function settingRoutes(ports: ApiPorts): readonly Route[] {
  const { edits, live, texts } = ports;

  const found = (
    text: string,
    caller: Caller,
  ): { scope: ScopeName; thing: NonNullable<ReturnType<typeof thingOf>> } => {
    const scope = readScope(text);
    const thing = thingOf(scope, live.view.directory);
    if (!thing || !seesThing(caller, thing))
      throw new Refused('missing-reference', { field: 'scope', values: { field: 'scope', value: text } });
    return { scope, thing };
  };
  const mustBeThere = (prompt: string): void => {
    if (prompt === '' || live.view.directory.prompts.has(prompt)) return;
    const field = 'values.consentPrompt';
    throw new Refused('missing-reference', { field, values: { field, value: prompt } });
  };
  const answerOf = (text: string, version: number, caller: Caller): z.input<typeof settingsAnswer> => {
    const { scope, thing } = found(text, caller);
    const settings = settingsOf(scope, live.view.directory) as z.input<typeof settingsAnswer>['settings'];
    return { scope: text, name: nameOf(thing), version, settings };
  };

  const read = defineRoute({
    id: 'settings.read',
    method: 'get',
    path: '/api/v1/settings',
    summary: 'Every setting of one scope, what counts there and where it comes from',
    roles: ['supervisor', 'admin'],
    query,
    status: 200,
    answer: settingsAnswer,
    refusals: ['missing-reference'],
    async handle({ query: { scope: text }, caller }) {
      const { scope } = found(text, caller);
      const versions = await edits.versions(scope.kind);
      return answerOf(text, versions.get(scope.id) ?? 1, caller);
    },
  });

  const change = defineRoute({
    id: 'settings.change',
    method: 'put',
    path: '/api/v1/settings',
    summary: 'Sets everything that one scope sets; what is left out is inherited',
    roles: ['admin'],
    query,
    body: settingsChange,
    status: 200,
    answer: settingsAnswer,
    refusals: ['out-of-scope', 'missing-reference', 'stale-version', 'storage-failed'],
    handle: ({ query: { scope: text }, body, caller }) =>
      edits.alone(async () => {
        const { scope, thing } = found(text, caller);
        // O: what is set for the whole system counts at every site.
        if (scope.kind === 'system' && !holdsEverywhere(caller)) throw new Refused('out-of-scope', { field: 'scope' });
        const settings = checkedSettings(scope.kind, body.values, texts);
        mustBeThere(settings.consentPrompt ?? '');
        const version = await edits.save(scope.kind, { ...thing, settings }, body.version);
        return answerOf(text, version, caller);
      }),
  });

  return [read, change];
}

/** O: everybody in charge reads what the system sets, which counts at their site as well. */
function seesThing(caller: Caller, thing: DirectoryKinds[KeptScope]): boolean {
  if ('siteId' in thing) return seesSite(caller, thing.siteId);
  return !('zone' in thing) || seesSite(caller, thing.id);
}
