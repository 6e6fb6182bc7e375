import type { PingAnswer } from '../../app/domain/trunk-ping.js';
import { AskTrunk } from '../../app/jobs/ask-trunk.js';
import type { GuideMarks } from '../../app/jobs/guide-marks.js';
import type { TestCall } from '../../app/domain/test-call.js';
import type { Clock } from '../../app/ports/clock.js';
import type { DirectoryStore } from '../../app/ports/directory-store.js';
import type { SwitchTransports } from '../../app/ports/switch-transports.js';

/** What the guided first run looks at: a carrier and an Asterisk that say what a test tells them to. */
export class FakeGuide implements SwitchTransports {
  answer: PingAnswer = { heard: true, status: 200, roundTripMs: 3 };
  /** Contacts that were asked. */
  readonly asked: string[] = [];
  listens: Awaited<ReturnType<SwitchTransports['transports']>> = {
    ok: true,
    value: [{ protocol: 'udp', bind: '127.0.0.1:5060', external: '' }],
  };
  readonly marks: GuideMarks = new MemoryMarks();
  /** The test call that a test says there is, and what was asked of it. */
  readonly call = new FakeTestCalls();
  readonly askTrunk: AskTrunk;

  constructor(directory: Pick<DirectoryStore, 'trunkWires'>, clock: Clock) {
    const ping = ({ host, port }: { host: string; port?: number }): Promise<PingAnswer> => {
      this.asked.push(`${host}:${port}`);
      return Promise.resolve(this.answer);
    };
    this.askTrunk = new AskTrunk({ directory, pinger: { ping }, clock });
  }

  transports(): ReturnType<SwitchTransports['transports']> {
    return Promise.resolve(this.listens);
  }
}

class MemoryMarks implements GuideMarks {
  dismissed = false;
  proved = false;

  dismiss(): Promise<void> {
    this.dismissed = true;
    return Promise.resolve();
  }

  prove(): Promise<void> {
    this.proved = true;
    return Promise.resolve();
  }
}

class FakeTestCalls {
  newest: TestCall | null = null;
  isRunning = false;
  readonly asked: string[] = [];

  begin(number: string): Promise<void> {
    this.asked.push(number);
    return Promise.resolve();
  }

  end(): Promise<void> {
    this.asked.push('end');
    return Promise.resolve();
  }
}
