import { z } from 'zod';
import type { Phone, PhonePlacement, PhoneVoice } from '../../domain/phone.js';
import { CODECS, NATS, PHONE_TRANSPORTS, PHONE_TYPES, RECORD_FORMATS } from '../../domain/voice-settings.js';
import { booleanOf, jsonOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import { nameKey } from './name-key.js';

/** Columns of `phones`, without id and version. */
export function phoneColumns(phone: Phone): Record<string, string | boolean | null> {
  const { name, number, siteId, placement, voice, autoAnswer, hotDesk } = phone;
  return {
    name,
    name_key: nameKey(name),
    number,
    site_id: siteId,
    placement: placement.kind,
    host: placement.kind === 'fixed' ? placement.host : null,
    trunk_id: placement.kind === 'trunk' ? placement.trunkId : null,
    trunk_number: placement.kind === 'trunk' ? placement.number : null,
    voice: JSON.stringify(voice),
    auto_answer: autoAnswer,
    hot_desk: hotDesk,
  };
}

/** Throws `BadColumn`. */
export function readPhone(row: DriverRow): Phone {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    number: textOf(row, 'number'),
    siteId: textOf(row, 'site_id'),
    placement: readPlacement(row),
    voice: jsonOf(row, 'voice', voiceSchema),
    autoAnswer: booleanOf(row, 'auto_answer'),
    hotDesk: booleanOf(row, 'hot_desk'),
  };
}

function readPlacement(row: DriverRow): PhonePlacement {
  const kind = wordOf(row, 'placement', z.enum(['registered', 'fixed', 'trunk']));
  if (kind === 'fixed') return { kind, host: textOf(row, 'host') };
  if (kind === 'registered') return { kind };
  return { kind, trunkId: textOrNull(row, 'trunk_id'), number: textOf(row, 'trunk_number') };
}

const groups = z.array(z.int()).nullable();

const voiceSchema: z.ZodType<PhoneVoice> = z.strictObject({
  transports: z.array(z.enum(PHONE_TRANSPORTS)),
  nat: z.enum(NATS),
  type: z.enum(PHONE_TYPES),
  codecs: z.array(z.enum(CODECS)),
  callerId: z.strictObject({ name: z.string(), number: z.string() }).nullable(),
  context: z.string(),
  callGroups: groups,
  pickupGroups: groups,
  chanSpy: z.boolean().nullable(),
  video: z.boolean(),
  encryption: z.boolean(),
  record: z.enum(RECORD_FORMATS).nullable(),
});
