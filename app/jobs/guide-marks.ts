import type { MetaStore } from '../ports/meta-store.js';

/** What is remembered of the guided first run; everything else it reads from what there is. */
export interface GuideMarks {
  /** An admin does not want to be offered it any more. */
  readonly dismissed: boolean;
  /** A test call was heard both ways. */
  readonly proved: boolean;
  dismiss(): Promise<void>;
  prove(): Promise<void>;
}

/** Kept in memory as well: the start page asks at every load. */
export async function openGuideMarks(meta: MetaStore): Promise<GuideMarks> {
  const marks = {
    dismissed: (await meta.get('guide-dismissed')) !== null,
    proved: (await meta.get('guide-proved')) !== null,
  };
  return {
    get dismissed() {
      return marks.dismissed;
    },
    get proved() {
      return marks.proved;
    },
    async dismiss() {
      marks.dismissed = true;
      await meta.set('guide-dismissed', 'yes');
    },
    async prove() {
      if (marks.proved) return;
      marks.proved = true;
      await meta.set('guide-proved', 'yes');
    },
  };
}
