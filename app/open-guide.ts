import { AriTestLine } from './adapters/ari/ari-test-line.js';
import { AriTransports } from './adapters/ari/ari-transports.js';
import type { Ground, Stores } from './ground.js';
import { PlaceTestCall } from './jobs/place-test-call.js';
import type { ReachedAsterisk } from './reach-asterisk.js';
import type { RunningEngine } from './start-engine.js';

/** What the guided first run asks Asterisk, and the test call at its end. */
export function openGuide(
  { config, log, clock, ids, undo }: Ground,
  { ari }: Pick<ReachedAsterisk, 'ari'>,
  { live, guideMarks }: Pick<RunningEngine, 'live'> & Pick<Stores, 'guideMarks'>,
) {
  const transports = new AriTransports(ari);
  const line = new AriTestLine(ari, config.node);
  const newId = (): string => ids.next(clock.now());
  const onHeard = (): void =>
    void guideMarks.prove().catch((error: unknown) => {
      log.warn('it could not be stored that the test call was heard', { reason: String(error) });
    });
  const testCalls = new PlaceTestCall({ live, line, clock, log, newId, onHeard });
  undo.push(() => [testCalls, line, transports].forEach((one) => one.stop()));
  return { transports, testCalls };
}
