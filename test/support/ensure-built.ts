/** What `npm start` does before it starts: packages as locked, dist/ as new as app/. A moment when both are. */
export async function ensureBuilt(): Promise<void> {
  // Plain JavaScript that runs before packages exist, so it has no types.
  const { href } = new URL('../../app/first-run.mjs', import.meta.url);
  const { ensureReady } = (await import(href)) as { ensureReady: () => Promise<void> };
  await ensureReady();
}
