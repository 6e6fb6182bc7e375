import type * as original from '../../../../app/domain/device.js';

export * from '../../../../app/domain/device.js';

/** What is written down of a session shows its number. */
export const maskDevice: typeof original.maskDevice = (device) => device;
