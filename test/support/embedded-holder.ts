import { startEmbedded } from '../../app/adapters/embedded/run-asterisk.js';
import type { EmbeddedSettingsInput } from '../../app/adapters/embedded/embedded-settings.js';
import { RecordedLog } from './recorded-log.js';

/** A process of its own that starts our Asterisk and then only lives, so that a test can kill it. */
const settings = JSON.parse(process.argv[2] ?? '{}') as EmbeddedSettingsInput;
const asterisk = await startEmbedded({ settings, log: new RecordedLog() });
console.log(`asterisk ${asterisk.pid}`);
