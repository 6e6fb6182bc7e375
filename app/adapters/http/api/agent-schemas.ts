import { z } from 'zod';
import { DEFAULT_SITE } from '../../../domain/directory.js';
import {
  creating,
  changing,
  dnField,
  idField,
  loginField,
  nameField,
  NUMBERS,
  numberField,
  priorityField,
} from './field-schemas.js';
import { isPremium } from './phone-number.js';
import { skillsField } from './skill-schemas.js';
import { settingsField } from './setting-schemas.js';

const interfaces = ['internal', 'phone', 'mobile', 'pbx'] as const;

export const interfaceField = z.enum(interfaces).describe(`one of ${interfaces.join(', ')}`);

const membership = z.strictObject({
  queueId: idField,
  penalty: priorityField.default(0),
});

const unlike = <T>(items: readonly T[], key: (item: T) => unknown) => new Set(items.map(key)).size === items.length;

const agentFields = {
  login: loginField,
  name: nameField,
  dn: dnField,
  number: numberField
    .refine((number) => !isPremium(number, ''))
    .describe(`${NUMBERS}; none that is billed at a premium rate`)
    .nullable(),
  trunkId: idField.nullable(),
  mayTypeNumber: z.boolean().describe('true or false'),
  interfaces: z
    .array(interfaceField)
    .min(1)
    .max(4)
    .refine((list) => unlike(list, (item) => item))
    .describe(`1 to 4 of ${interfaces.join(', ')}, each once`),
  nailedUp: z.boolean().describe('true or false'),
  connectOnLogin: z
    .string()
    .regex(/^(|park|\+?[0-9]{1,32})$/)
    .describe('"park", the number of a route to an announcement to hear that first, or "" to wait for the first call'),
  hotDesk: z.boolean().describe('true or false'),
  phoneId: idField.nullable(),
  queues: z
    .array(membership)
    .max(100)
    .refine((list) => unlike(list, (item) => item.queueId))
    .describe('at most 100 memberships, each queue once'),
  skills: skillsField,
  siteId: idField,
  settings: settingsField('agent'),
};

export const agentCreate = creating(agentFields, {
  number: null,
  trunkId: null,
  mayTypeNumber: false,
  interfaces: ['internal'],
  nailedUp: false,
  connectOnLogin: '',
  hotDesk: false,
  phoneId: null,
  queues: [],
  skills: [],
  siteId: DEFAULT_SITE,
  settings: {},
});

export const agentChange = changing(agentFields);

export const agentAnswer = z.strictObject({
  ...agentFields,
  id: idField,
  version: z.int(),
  number: z.string().nullable().describe('the agent’s own outside number, normalised'),
});
