/** N: the files of other systems that can be brought in. */
export const IMPORT_KINDS = ['agents', 'phones', 'queues.conf', 'agents.conf', 'genesys'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * What became of a line: a thing that is new, changed or as it is already; `here`: an option has its equal, which is said;
 * `no-equal`: it has none and is left out; `warning`: it is taken, and somebody should look; `problem`: nothing of the
 * file is taken.
 */
export const MARKS = ['created', 'changed', 'unchanged', 'here', 'no-equal', 'warning', 'problem'] as const;
export type Mark = (typeof MARKS)[number];
