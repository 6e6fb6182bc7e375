import type { PlantedBug } from './planted-bug.js';

const ASTERISK = 'https://github.com/asterisk/asterisk/issues';
const FREESWITCH = 'https://github.com/signalwire/freeswitch';

/** Each modelled on a failure that somebody met and published. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'answered-by-two',
    module: 'domain/call-offers',
    replaces: 'takenOffer',
    source: `${ASTERISK}/176`,
    met: 'a call of a queue is answered by two agents at once',
  },
  {
    name: 'wrap-up-ends-early',
    module: 'domain/policies/wrap-up',
    replaces: 'wrapUpUntil',
    source: `${ASTERISK}/1006`,
    met: 'now and then an agent gets a call in the middle of wrap-up',
  },
  {
    name: 'wrap-up-lost-by-transfer',
    module: 'domain/sessions',
    replaces: 'finishTalk',
    source: `${ASTERISK}/607`,
    met: 'after an attended transfer nothing is known of the last call, and there is no wrap-up',
  },
  {
    name: 'first-in-line-blocks',
    module: 'domain/routing',
    replaces: 'nextCallFor',
    source: `${ASTERISK}/1691`,
    met: 'calls are offered no more once somebody is put in front of everybody',
  },
  {
    name: 'reserved-for-ever',
    module: 'domain/agent',
    replaces: 'agentNext',
    source: `${FREESWITCH}/issues/2540`,
    met: 'agents stay reserved when another one has answered',
  },
  {
    name: 'rings-after-caller-left',
    module: 'domain/legs',
    replaces: 'freeLeg',
    source: `${FREESWITCH}/issues/2529`,
    met: 'the caller hangs up while the agent is being dialled, and the telephone rings on',
  },
  {
    name: 'signed-out-by-transfer',
    module: 'domain/together',
    replaces: 'completeConsult',
    source: `${FREESWITCH}/issues/2118`,
    met: 'an attended transfer ends the leg of the agent who makes it, and signs them out',
  },
  {
    name: 'answered-for-ever',
    module: 'domain/reactions/callers',
    replaces: 'callerGone',
    source: `${FREESWITCH}/issues/1973`,
    met: 'a caller who is gone stays listed as answered for hours',
  },
  {
    name: 'unavailable-agent-halts-queue',
    module: 'domain/routing',
    replaces: 'agentsFor',
    source: `${FREESWITCH}/pull/1221`,
    met: 'an agent who is not in a usable state keeps the queue from asking anybody',
  },
  {
    name: 'locked-in-call',
    module: 'domain/agent',
    replaces: 'agentNext',
    source: 'https://github.com/OpenSIPS/opensips/issues/3123',
    met: 'an agent is locked in a call that is over',
  },
  {
    name: 'all-try-the-first-agent',
    module: 'domain/routing',
    replaces: 'agentsFor',
    source: 'https://github.com/OpenACD/OpenACD/issues/5',
    met: 'calls in quick succession all try to ring the same agent',
  },
];
