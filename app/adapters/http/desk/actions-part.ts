import { isOnCall } from '../../../domain/agent.js';
import { inOrder } from '../../../domain/reason.js';
import type { Glance } from './glance.js';

/** What the agent may do to their state. It changes only with what can be pressed, so a chosen reason stays chosen. */
export function actionsPart({ view: { directory }, session: { state, device, holds }, csrf }: Glance): object {
  return {
    csrf,
    ready: state.at !== 'ready',
    primary: state.at === 'not-ready' || state.at === 'wrap-up',
    wrapUp: state.at === 'wrap-up',
    talking: isOnCall(state),
    // Nobody becomes ready whom no caller could hear.
    needsMicrophone: device.kind === 'softphone',
    changes: holds.some(({ setter }) => setter === 'agent'),
    reasons: inOrder(directory.reasons.values()).map(({ code, label }) => ({ code, label })),
  };
}
