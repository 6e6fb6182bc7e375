import type { Presence } from '../../domain/presence.js';
import { readXml } from './xml-reader.js';

const DIALOG_INFO = 'urn:ietf:params:xml:ns:dialog-info';
/** More calls on one telephone than anybody has. */
const MOST_DIALOGS = 100;

/** What is known of a telephone's calls: the state of each, by its id, as of a version of the document. */
export interface KnownDialogs {
  readonly version: number;
  readonly states: ReadonlyMap<string, string>;
}

export type DialogInfo =
  | { readonly known: KnownDialogs }
  /** It builds on a document that we do not have: the whole state has to be asked for. */
  | { readonly gap: true }
  /** Older than what is known, or the same again. */
  | { readonly old: true }
  | { readonly why: string };

const STATES: readonly string[] = ['trying', 'proceeding', 'early', 'confirmed', 'terminated'];

/** Reads a dialog-info document (RFC 4235) on top of what is known; null: nothing is. */
export function readDialogInfo(text: string, before: KnownDialogs | null): DialogInfo {
  const read = readXml(text);
  if ('why' in read) return read;
  const { root } = read;
  if (root.namespace !== DIALOG_INFO || root.name !== 'dialog-info') return { why: 'it is no dialog-info document' };
  const versionText = root.attributes.get('version') ?? '';
  const version = /^\d{1,10}$/.test(versionText) ? Number(versionText) : -1;
  const kind = root.attributes.get('state');
  if (version < 0 || (kind !== 'full' && kind !== 'partial')) return { why: 'version or state is missing' };
  // RFC 4235 section 4.3: versions count the documents of one subscription, full ones too.
  if (before && version <= before.version) return { old: true };
  if (kind === 'partial' && before?.version !== version - 1) return { gap: true };
  const states = new Map(kind === 'partial' ? before?.states : []);
  for (const dialog of root.children) {
    if (dialog.namespace !== DIALOG_INFO || dialog.name !== 'dialog') continue;
    const id = dialog.attributes.get('id') ?? '';
    const state = dialog.children.find(({ name, namespace }) => name === 'state' && namespace === DIALOG_INFO);
    const word = state?.text.trim() ?? '';
    if (id === '' || !STATES.includes(word)) return { why: 'a dialog has no id or no state' };
    if (word === 'terminated') states.delete(id);
    else states.set(id, word);
  }
  return states.size > MOST_DIALOGS ? { why: 'it has too many dialogs' } : { known: { version, states } };
}

/** Calls say nothing about whether somebody is there: a telephone that can be watched this way counts as open. */
export function presenceOfDialogs({ states }: KnownDialogs): Presence {
  const words = [...states.values()];
  if (words.length === 0) return { open: true, activities: [] };
  return { open: true, activities: [words.includes('confirmed') ? 'on-the-phone' : 'busy'] };
}
