import { findAsterisk } from '../../app/adapters/embedded/find-asterisk.js';
import { unpackChanSipAsterisk } from '../../app/adapters/embedded/unpack-asterisk.js';
import { readConfig } from '../../app/config.js';

/** Fetches the Asterisks that the live tests run, once, before their clocks start: ours, and the last with chan_sip. */
const { cacheDir, searchPath } = readConfig();
const began = Date.now();
await findAsterisk({ cacheDir, searchPath, log: (sentence) => console.log(sentence) });
await unpackChanSipAsterisk({ cacheDir, log: (sentence) => console.log(sentence) });
console.log(`Asterisk is there after ${((Date.now() - began) / 1000).toFixed(1)} s`);
