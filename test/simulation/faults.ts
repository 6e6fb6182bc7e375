/** What can go wrong on purpose, each counted when it really happens. */
export const FAULTS = [
  'eventLost',
  'eventDoubled',
  'eventLate',
  'restRefused',
  'restTimeoutNotDone',
  'restTimeoutDone',
  'restGone',
  'snapshotFailed',
  'socketDropped',
  'processKilled',
  'processReplaced',
  'asteriskRestarted',
  'storeFailed',
  'storeSlow',
  'clockForward',
  'clockBack',
  'trunkDead',
  'trunkBusy',
  'trunkUnreachable',
  'phoneUnplugged',
] as const;

export type Fault = (typeof FAULTS)[number];

export type FaultCounts = Record<Fault, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts;
}

/** How likely each fault is in one schedule, per event, request or commit. */
export interface FaultRates {
  eventLost: number;
  eventDoubled: number;
  eventLate: number;
  restRefused: number;
  restTimeoutNotDone: number;
  restTimeoutDone: number;
  snapshotFailed: number;
  storeSlow: number;
}

export function calm(): FaultRates {
  return {
    eventLost: 0,
    eventDoubled: 0,
    eventLate: 0,
    restRefused: 0,
    restTimeoutNotDone: 0,
    restTimeoutDone: 0,
    snapshotFailed: 0,
    storeSlow: 0,
  };
}
