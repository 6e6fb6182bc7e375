import type { DirectoryKind, DirectoryKinds } from '../../ports/directory-store.js';
import { agentColumns } from './agent-row.js';
import { inboundRouteColumns } from './inbound-route-row.js';
import { menuColumns } from './menu-row.js';
import { promptColumns } from './prompt-row.js';
import { queueColumns } from './queue-row.js';
import { siteColumns } from './site-row.js';
import { systemColumns } from './system-row.js';
import { trunkColumns } from './trunk-row.js';

interface DirectoryTable<K extends DirectoryKind> {
  readonly name: string;
  readonly columns: (thing: DirectoryKinds[K]) => Record<string, string | number | boolean | null>;
}

/** Where each kind of configured thing lives, and its columns beside id, version and hidden_at. */
export const directoryTables: { readonly [K in DirectoryKind]: DirectoryTable<K> } = {
  agent: { name: 'agents', columns: agentColumns },
  trunk: { name: 'trunks', columns: trunkColumns },
  queue: { name: 'queues', columns: queueColumns },
  route: { name: 'inbound_routes', columns: inboundRouteColumns },
  site: { name: 'sites', columns: siteColumns },
  system: { name: 'system_settings', columns: systemColumns },
  menu: { name: 'menus', columns: menuColumns },
  prompt: { name: 'prompts', columns: promptColumns },
};
