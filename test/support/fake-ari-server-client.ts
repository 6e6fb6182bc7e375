import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import type { Outcome } from '../../app/ports/switch.js';
import type { AriOptions, AriTiming } from '../../app/adapters/ari/ari-options.js';
import { AriSwitch } from '../../app/adapters/ari/ari-switch.js';
import { FakeAriServer } from './fake-ari-server.js';
import { RecordedLog } from './recorded-log.js';
import { until } from './until.js';

/** Short waits, so that a fault and its cure fit into a fast test. */
export const quick: AriTiming = {
  pingMs: 150,
  openMs: 5_000,
  retryMs: [5, 10],
  wrongPasswordMs: 20,
  snapshotMs: 5_000,
  leftMs: 100,
};

/** A switch over ARI against a fake Asterisk, with everything it told. */
export class SwitchUnderTest {
  readonly events: SwitchEvent[] = [];
  readonly log = new RecordedLog();
  readonly switch: AriSwitch;

  constructor(
    readonly fake: FakeAriServer,
    given: {
      readonly password?: string;
      readonly timing?: Partial<AriTiming>;
      readonly hangTiming?: AriOptions['hangTiming'];
      readonly sink?: (event: SwitchEvent) => void;
    } = {},
  ) {
    const { password = 'right', timing, hangTiming, sink = () => undefined } = given;
    this.switch = new AriSwitch({
      url: fake.url,
      user: 'farline',
      password,
      app: 'farline-n1',
      pbx: 'n1',
      log: this.log,
      timing: { ...quick, ...timing },
      hangTiming,
      sink: (event) => {
        this.events.push(event);
        sink(event);
      },
    });
  }

  static async connected(timing?: Partial<AriTiming>): Promise<SwitchUnderTest> {
    const tested = new SwitchUnderTest(await FakeAriServer.start(), { timing });
    await tested.up(1);
    return tested;
  }

  count(type: SwitchEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** Waits until the switch came up for the n-th time. */
  up(times: number): Promise<void> {
    return until(`switch.up number ${times}`, () => this.count('switch.up') >= times);
  }

  perform(effect: Effect, deadlineMs = 5_000): Promise<Outcome> {
    return new Promise((resolve) => this.switch.perform(effect, deadlineMs, resolve));
  }

  async close(): Promise<void> {
    this.switch.stop();
    await this.fake.close();
  }
}

export const aDigit = {
  type: 'ChannelDtmfReceived',
  timestamp: '2026-11-20T23:00:01.000+0000',
  digit: '1',
  channel: { id: 'n1-1.1', name: 'PJSIP/trunk-a-00000001' },
};
