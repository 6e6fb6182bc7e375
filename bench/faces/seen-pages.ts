import type { UserRole } from '../../app/ports/user-store.js';
import { STEPS } from '../../app/adapters/http/guide/guide-subject.js';

export interface SeenPage {
  readonly path: string;
  /** In whose eyes. */
  readonly as: UserRole | 'nobody';
  /** What is pressed before it is looked at: the text of a button or a summary. */
  readonly press?: string;
}

const admin = (path: string): SeenPage => ({ path, as: 'admin' });
const LISTS = ['agents', 'sites', 'reasons', 'queues', 'routes', 'menus', 'prompts', 'phones', 'trunks', 'users'];
const FORMS = [
  ...['/agents/a0', '/sites/berlin', '/reasons/reason-2', '/queues/sales', '/routes/order', '/menus/main'],
  ...['/prompts/closed', '/phones/p0', '/trunks/sbc', '/users/dieter'],
];

/** Every page that people look at, with something of each kind in it. */
export function seenPages(past: string): readonly SeenPage[] {
  return [
    { path: '/login', as: 'nobody' },
    { path: '/', as: 'supervisor' },
    ...LISTS.flatMap((list) => [admin(`/${list}`), admin(`/${list}/new`)]),
    ...FORMS.map(admin),
    ...[
      '/numbers',
      '/feature-codes',
      '/peers',
      '/templates',
      '/templates/pjsip/phone',
      '/settings',
      '/settings/scopes',
    ].map(admin),
    ...[
      '/settings/queue/sales',
      '/settings/agent/a0',
      '/audit',
      '/imports',
      '/migrations',
      '/phones/p0/onboarding',
    ].map(admin),
    ...STEPS.map((step) => admin(`/guide/${step}`)),
    ...['calls', 'service-level', 'no-answers', 'pauses', 'sessions', 'legs'].map((kind) => admin(`/reports/${kind}`)),
    { path: `/replay?at=${past}`, as: 'supervisor' },
    ...['/calls/call1', '/recordings', '/queue-log', '/callbacks', '/lock-outs', '/emergency-calls', '/nowhere'].map(
      admin,
    ),
    { path: '/supervise/a2', as: 'supervisor' },
    ...['/desk', '/desk/phone', '/desk/day', '/desk/recordings', '/desk/greetings'].map((path): SeenPage => ({
      path,
      as: 'agent',
    })),
  ];
}
