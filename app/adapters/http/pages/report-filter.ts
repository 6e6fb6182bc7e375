import type { ReportKind } from '../api/report-kinds.js';
import type { ReportAnswer } from '../api/report-routes.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor, holdsEverywhere } from '../auth/may-see.js';
import type { FieldProblem } from '../errors/field-problems.js';
import { byName } from './by-name.js';
import type { PagePorts } from './page-ports.js';

const FIELDS = ['from', 'to', 'by', 'siteId', 'queueId', 'agentId', 'trunkId'] as const;

/** What the form above a report says; a field that was left empty asks for nothing. */
export type ReportWords = { readonly [F in (typeof FIELDS)[number]]?: string | undefined };

export function wordsOf(query: Readonly<Record<string, unknown>>): ReportWords {
  const given = FIELDS.map((field) => [field, query[field]] as const);
  return Object.fromEntries(given.filter(([, word]) => typeof word === 'string' && word !== ''));
}

interface Filtered {
  readonly kind: ReportKind;
  readonly words: ReportWords;
  /** null: it was refused. */
  readonly answer: ReportAnswer | null;
  readonly problems: readonly FieldProblem[];
  readonly caller: Caller;
}

/** Fields of the form with what was asked for, or stands when nothing was. */
export function reportFilter({ kind, words, answer, problems, caller }: Filtered, { live, texts }: PagePorts) {
  const { sites, queues, agents, trunks } = directoryFor(caller, live.view.directory);
  const isWrong = (name: string): boolean => problems.some(({ field }) => field === name);
  const day = (name: 'from' | 'to', stands: string | undefined) => ({
    ...{ name, label: texts.say(`report.${name}`), value: words[name] ?? stands ?? '', problem: isWrong(name) },
  });
  const select = (
    name: keyof ReportWords,
    options: readonly (readonly [value: string, text: string])[],
    chosen = '',
  ) => ({
    ...{ name, label: texts.say(`report.${name}`), problem: isWrong(name) },
    options: options.map(([value, text]) => ({ value, text, selected: value === chosen })),
  });
  const named = (name: 'siteId' | 'queueId' | 'agentId' | 'trunkId', things: Iterable<{ id: string; name: string }>) =>
    select(
      name,
      [['', texts.say('report.any')], ...inOrder(things).map(({ id, name: text }) => [id, text] as const)],
      words[name],
    );
  const manySites = holdsEverywhere(caller) && sites.size > 1;
  return {
    days: [day('from', answer?.first), day('to', answer?.last)],
    selects: [
      select(
        'by',
        kind.by.map((by) => [by, texts.say(`report.by-${by}`)] as const),
        answer?.by ?? words.by,
      ),
      ...(manySites ? [named('siteId', sites.values())] : []),
      ...(kind.ofQueue ? [named('queueId', queues.values())] : []),
      ...(kind.ofTrunk ? [named('trunkId', trunks.values())] : []),
      ...(kind.ofAgent ? [named('agentId', agents.values())] : []),
    ],
  };
}

function inOrder<T extends { readonly name: string }>(things: Iterable<T>): readonly T[] {
  return [...things].sort(byName);
}
