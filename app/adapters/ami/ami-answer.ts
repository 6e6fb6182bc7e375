import type { AdminAnswer } from '../../ports/switch-admin.js';
import { AmiFailure } from './pending-actions.js';

/** What was asked for, or why there is no answer; never rejects. */
export async function answerOf<T>(ask: () => Promise<T>): Promise<AdminAnswer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    const reason = error instanceof AmiFailure ? error.reason : 'refused';
    return { ok: false, reason, detail: error instanceof Error ? error.message : String(error) };
  }
}
