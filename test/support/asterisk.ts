import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedSettingsInput } from '../../app/adapters/embedded/embedded-settings.js';
import { startEmbedded, type EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../app/config.js';
import { loopbackAddress } from './loopback-address.js';
import { RecordedLog } from './recorded-log.js';

/** What a test's cleaning up is handed to; an ava test is one. */
export interface Cleanup {
  teardown(work: () => Promise<void>): void;
}

export interface TestAsterisk {
  readonly asterisk: EmbeddedAsterisk;
  readonly dataDir: string;
  readonly address: string;
  readonly log: RecordedLog;
}

/** A fresh folder that is gone after the test. */
export async function temporaryFolder(t: Cleanup, purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `farline-${purpose}-`));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A real Asterisk with folders and an address of its own (SIP 5060, ARI 8088, AMI 5038 there), ended after the test.
 * The first one on a machine takes about 15 s, because it is fetched; each later one 0.4 s.
 */
export async function testAsterisk(t: Cleanup, settings: Partial<EmbeddedSettingsInput> = {}): Promise<TestAsterisk> {
  const dataDir = settings.dataDir ?? (await temporaryFolder(t, 'asterisk'));
  const address = settings.sipAddress ?? loopbackAddress();
  const log = new RecordedLog();
  const { cacheDir } = readConfig(process.env);
  const asterisk = await startEmbedded({
    settings: { dataDir, cacheDir, sipAddress: address, controlAddress: address, ...settings },
    log,
  });
  t.teardown(async () => void (await asterisk.stop({ keepCalls: false })));
  return { asterisk, dataDir, address, log };
}
