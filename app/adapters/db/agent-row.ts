import { z } from 'zod';
import type { Agent, Membership } from '../../domain/directory.js';
import { booleanOf, jsonOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import { nameKey } from './name-key.js';
import { readSettings, settingsColumn } from './settings-column.js';
import { skillsShape } from './skill-shapes.js';
import { connectOnLoginSchema, interfaceSchema } from './state-schemas.js';

/** Columns of `agents`, without id and version; memberships have a table of their own. */
export function agentColumns(agent: Agent): Record<string, string | boolean | null> {
  return {
    login: agent.login,
    login_key: nameKey(agent.login),
    name: agent.name,
    dn: agent.dn,
    number: agent.number,
    trunk_id: agent.trunkId,
    may_type_number: agent.mayTypeNumber,
    interfaces: JSON.stringify(agent.interfaces),
    nailed_up: agent.nailedUp,
    connect_on_login: agent.connectOnLogin,
    hot_desk: agent.hotDesk,
    phone_id: agent.phoneId,
    skills: JSON.stringify(agent.skills),
    site_id: agent.siteId,
    settings: settingsColumn(agent.settings),
  };
}

/** Throws `BadColumn`. */
export function readAgent(row: DriverRow, queues: readonly Membership[]): Agent {
  return {
    id: textOf(row, 'id'),
    login: textOf(row, 'login'),
    name: textOf(row, 'name'),
    dn: textOf(row, 'dn'),
    number: textOrNull(row, 'number'),
    trunkId: textOrNull(row, 'trunk_id'),
    mayTypeNumber: booleanOf(row, 'may_type_number'),
    interfaces: jsonOf(row, 'interfaces', z.array(interfaceSchema)),
    nailedUp: booleanOf(row, 'nailed_up'),
    connectOnLogin: wordOf(row, 'connect_on_login', connectOnLoginSchema),
    hotDesk: booleanOf(row, 'hot_desk'),
    phoneId: textOrNull(row, 'phone_id'),
    queues,
    skills: jsonOf(row, 'skills', skillsShape),
    siteId: textOf(row, 'site_id'),
    settings: readSettings(row, 'agent'),
  };
}
