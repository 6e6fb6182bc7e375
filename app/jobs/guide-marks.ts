import type { MetaStore } from '../ports/meta-store.js';

/** What is remembered of the guided first run; everything else it reads from what there is. */
export interface GuideMarks {
  /** An admin does not want to be offered it any more. */
  readonly dismissed: boolean;
  dismiss(): Promise<void>;
}

/** Kept in memory as well: the start page asks at every load. */
export async function openGuideMarks(meta: MetaStore): Promise<GuideMarks> {
  const marks = {
    dismissed: (await meta.get('guide-dismissed')) !== null,
  };
  return {
    get dismissed() {
      return marks.dismissed;
    },
    async dismiss() {
      marks.dismissed = true;
      await meta.set('guide-dismissed', 'yes');
    },
  };
}
