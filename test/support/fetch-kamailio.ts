import { unpackKamailio } from './unpack-kamailio.js';

/** Fetches the Kamailio that a live test runs, once, before its clock starts. */
const began = Date.now();
await unpackKamailio();
console.log(`Kamailio is there after ${((Date.now() - began) / 1000).toFixed(1)} s`);
