/** What the softphone registers with, for as long as its session lasts. Kept in memory alone. */
export interface SoftphoneKey {
  readonly user: string;
  readonly secret: string;
  readonly wsUrl: string;
  readonly displayName: string;
  readonly iceServers: readonly { readonly urls: string }[];
}

export type KeyAnswer =
  | { readonly ok: true; readonly key: SoftphoneKey }
  | { readonly ok: false; readonly why: 'busy-elsewhere' | 'away' | 'signed-out' };

/** Asks Farline for a new secret; whichever window had the one before loses the softphone. Never rejects. */
export async function askForKey(sessionId: string): Promise<KeyAnswer> {
  try {
    const path = `/api/v1/sessions/${encodeURIComponent(sessionId)}/softphone`;
    const response = await fetch(path, { method: 'POST' });
    const answer = (await response.json()) as SoftphoneKey & { readonly code?: string };
    if (response.ok) return { ok: true, key: answer };
    if (answer.code === 'softphone-in-use') return { ok: false, why: 'busy-elsewhere' };
    const over = [401, 403, 404, 409].includes(response.status);
    return { ok: false, why: over ? 'signed-out' : 'away' };
  } catch {
    return { ok: false, why: 'away' };
  }
}
