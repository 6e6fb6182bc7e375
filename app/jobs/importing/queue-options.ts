import { yesOrNo } from './asterisk-conf.js';
import { always, field, look, msOf, never, setting, type Becomes } from './option-becomes.js';

const STRATEGIES: Readonly<Record<string, string>> = {
  ringall: 'ring-all',
  leastrecent: 'longest-idle',
  fewestcalls: 'fewest-calls',
  rrmemory: 'round-robin',
  rrordered: 'round-robin',
  roundrobin: 'round-robin',
  linear: 'by-penalty',
};

/** queues.conf: what each option of a queue is here; what is not in it has no equal. */
export const QUEUE_OPTIONS: Readonly<Record<string, (value: string) => Becomes>> = {
  strategy: (value) => {
    const strategy = STRATEGIES[value.toLowerCase()];
    return strategy === undefined ? look('queue-strategy') : setting('strategy', strategy);
  },
  timeout: (value) => setting('ringMs', msOf(value)),
  wrapuptime: (value) => setting('wrapUpMs', msOf(value)),
  weight: (value) =>
    /^\d{1,3}$/.test(value) && Number(value) <= 100 ? field('priority', Number(value)) : look('queue-weight'),
  musicclass: (value) => setting('musicClass', value),
  music: (value) => setting('musicClass', value),
  musiconhold: (value) => setting('musicClass', value),
  'announce-frequency': (value) => setting('announceEveryMs', msOf(value)),
  'announce-holdtime': (value) => setting('announceWait', !/^no$/i.test(value)),
  'announce-position': (value) => (yesOrNo(value) === null ? never('queue-position') : always('queue-position-here')),
  'periodic-announce-frequency': (value) => setting('comfortEveryMs', msOf(value)),
  'periodic-announce': () => look('queue-prompt'),
  announce: () => look('queue-announce'),
  autopause: (value) => setting('notReadyAfter', yesOrNo(value) === false ? 0 : 1),
  ringinuse: (value) => (yesOrNo(value) === true ? never('queue-ringinuse') : always('queue-ringinuse-no')),
  autofill: () => always('queue-autofill'),
  'monitor-format': () => setting('record', 'on'),
  'monitor-type': () => always('queue-mixed'),
  retry: () => always('queue-retry'),
  joinempty: () => never('queue-empty'),
  leavewhenempty: () => never('queue-empty'),
  context: () => look('queue-context'),
  maxlen: (value) => (value === '0' ? always('queue-maxlen-none') : never('queue-maxlen')),
};

/** What [general] says, where it is so here in any case. */
export const GENERAL_OPTIONS: Readonly<Record<string, (value: string) => Becomes>> = {
  persistentmembers: () => always('queue-persistent'),
  autofill: () => always('queue-autofill'),
  shared_lastcall: () => always('queue-shared-lastcall'),
  'monitor-type': () => always('queue-mixed'),
};
