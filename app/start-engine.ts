import { AmiLink } from './adapters/ami/ami-link.js';
import { RecorderRest } from './adapters/ami/recorder-rest.js';
import { RecordingSwitch } from './adapters/ami/recording-switch.js';
import type { AriSwitch } from './adapters/ari/ari-switch.js';
import type { RecordingFolder } from './adapters/system/recording-folder.js';
import { NUMBERING } from './adapters/http/api/phone-number.js';
import { newEpoch } from './adapters/system/epoch.js';
import { systemLocalTimes } from './adapters/system/local-times.js';
import { createEngine, type Engine } from './engine/engine.js';
import { HeldSwitch } from './engine/held-switch.js';
import { DEFAULT_TIMINGS } from './engine/timings.js';
import { logTransitions } from './engine/transition-log.js';
import type { LegVoice } from './ports/leg-voice.js';
import type { Log } from './ports/log.js';
import type { SwitchAdmin } from './ports/switch-admin.js';
import type { TransferKeys } from './ports/transfer-keys.js';
import type { VoiceLines } from './ports/voice-lines.js';
import { type ReachedAsterisk } from './reach-asterisk.js';
import { type Ground, type Stores } from './ground.js';

/** A commit takes a tenth of it. */
const LINES_AFTER_MS = 20;

export type RunningEngine = Pick<Engine, 'commands' | 'live' | 'report' | 'stop'> & {
  readonly voice: VoiceLines;
  readonly legVoice: LegVoice;
  readonly transferKeys: TransferKeys;
};

interface EngineNeeds extends Ground, Stores {
  readonly AriSwitch: new (...options: ConstructorParameters<typeof AriSwitch>) => AriSwitch;
  readonly asterisk: ReachedAsterisk;
  readonly admin: SwitchAdmin;
  readonly gaveWay: (why: string) => void;
  readonly sipAnswers: () => boolean;
  readonly recordingFiles: RecordingFolder;
}

/** The engine with its switch and its store. Rejects with a sentence; from here on callers are handed out. */
export async function startEngine(needs: EngineNeeds): Promise<RunningEngine> {
  const { AriSwitch, config, log, clock, ids, store, directory, asterisk, admin, settings, database, gaveWay } = needs;
  const picture = await directory.load(settings);
  // The switch tells the engine and the engine asks the switch: whoever is made first hears through this. Both are
  // made in one turn, so that nothing is told before the engine listens.
  const heard = { sink: (_event: Parameters<Engine['sink']>[0]): void => undefined };
  const ari = new AriSwitch({
    ...asterisk.ari,
    app: `farline-${config.node}`,
    pbx: config.node,
    promptsDir: config.promptsDir,
    sink: (event) => heard.sink(event),
    log,
  });
  const link = new AmiLink({ ...asterisk.ami, log, purpose: 'AMI for recordings' });
  const [place, rest] = [needs.recordingFiles, new RecorderRest(clock)];
  const recording = new RecordingSwitch(ari, ari.startedRecorder, link, place, rest, (event) => heard.sink(event));
  const engine = createEngine({
    store,
    switch: new HeldSwitch(recording, database.lock),
    clock,
    ids,
    localTimes: systemLocalTimes(log),
    numbering: NUMBERING,
    log,
    epoch: newEpoch(clock.now()),
    pbx: config.node,
    directory: picture,
    loadDirectory: () => directory.load(settings),
    timings: {
      ...DEFAULT_TIMINGS,
      sweepMs: config.sweepMs,
      joinWaitMs: config.joinWaitMs,
      deadmanSeconds: config.deadManS,
    },
    requestsAnswered: () => ari.answersRequests,
    amiConnected: () => admin.state === 'up',
    sipAnswers: needs.sipAnswers,
    gaveWay,
  });
  heard.sink = engine.sink;
  // One writer only: without the lock nothing more is asked of Asterisk, and the process ends.
  database.lock.onLost((reason) => engine.giveWay(`This Farline no longer holds its data: ${reason}`));
  const endTransitionLog = logTransitions(engine.live, afterwards(log));
  await engine.start();
  const stop = async (): Promise<void> => {
    await engine.stop();
    endTransitionLog();
    ari.stop();
    link.stop();
  };
  return {
    commands: engine.commands,
    live: engine.live,
    report: engine.report,
    voice: ari.voice,
    legVoice: ari.legVoice,
    transferKeys: ari.transferKeys,
    stop,
  };
}

/** Writes a line once the step is through, its commit included: lines cost as much as a join, and nobody waits for them. */
function afterwards(log: Log): Log {
  return { ...log, info: (line, fields) => void setTimeout(() => log.info(line, fields), LINES_AFTER_MS) };
}
