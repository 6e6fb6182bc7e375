import type { Settings } from './directory.js';
import type { ScopedValues, SettingKey } from './scoped-values.js';

/** What stands when no scope sets it. The others come from the environment. */
const BUILT_IN: Omit<ScopedValues, keyof Settings> = {
  strategy: 'longest-idle',
  mostRung: 20,
  afterNoAnswers: 'not-ready',
  confirm: true,
  readyOnLogin: false,
  dropOnLogout: true,
  desktopGoneMs: 0,
  idleTimeoutMs: 0,
  afterIdle: 'redial-on-next-call',
  legMaxAgeMs: 0,
  wrapUpMs: 0,
  rejectCallNotReady: 'outside',
  directBusy: 'voicemail',
  directWrapUpMs: 0,
  voicemail: true,
  messageMaxMs: 180_000,
  messagesMost: 100,
  announceToAgent: true,
  preview: false,
  previewMs: 15_000,
  musicClass: 'default',
  callbackOffered: false,
  callbackAfterMs: 60_000,
  callbackKey: '1',
  callbackAnswerMs: 30_000,
  callbackFrom: '08:00',
  callbackUntil: '20:00',
  callbackTries: 3,
  callbackRetryMs: 300_000,
  callbackConfirm: true,
  callbackKeyMs: 12_000,
  waitSound: 'music',
  announceEveryMs: 0,
  announceFirstMs: 30_000,
  announceWait: true,
  usualCallMs: 180_000,
  comfortEveryMs: 0,
  personalGreeting: true,
  conferenceOnLeave: 'go-on',
  conferenceMost: 10,
  country: '',
  supervision: false,
  supervisionShown: 'shown',
  callGroups: [],
  pickupGroups: [],
  record: 'off',
  recordFormat: 'wav',
  recordDays: 0,
};

export function defaultOf<K extends SettingKey>(key: K, environment: Settings): ScopedValues[K] {
  const from = key in BUILT_IN ? BUILT_IN : environment;
  return (from as unknown as ScopedValues)[key];
}
