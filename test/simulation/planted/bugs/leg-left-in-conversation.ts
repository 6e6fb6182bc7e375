import type * as original from '../../../../app/domain/calls.js';

export * from '../../../../app/domain/calls.js';

/** Who is sent on stays in the bridge of the agent, and the next caller comes in. */
export const takeOut: typeof original.takeOut = () => undefined;
