import type { Effect, Onward } from '../../../domain/effects.js';
import type { PromptId } from '../../../domain/ids.js';
import { contactName } from '../../../domain/peer.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import { CALL_GROUP, groupList, PICKUP_GROUP } from './group-variables.js';
import { plainName, query, safeId, safeIndex, safeNumber, safeShown, safeWord, UnsafeValue } from '../wire-names.js';
import type { AriRequest } from '../ari-http.js';
import { repeatable, type AriCall } from './ari-call.js';

type ChannelEffect = Extract<
  Effect,
  {
    do:
      | 'answer'
      | 'progress'
      | 'hangup'
      | 'show-as'
      | 'transferred'
      | 'in-groups'
      | 'deadman'
      | 'fallback'
      | 'turn-away'
      | 'voicemail'
      | 'ask-who'
      | 'ask-whether'
      | 'take-leg'
      | 'take-line';
  }
>;

/** What is done to one channel's life: answered, ended, given back to the dialplan, or let go of when we die. */
export function channelCall(effect: ChannelEffect): AriCall {
  const channel = `/channels/${safeId('channel', effect.channel)}`;
  switch (effect.do) {
    case 'answer':
      return { request: repeatable('POST', `${channel}/answer`) };
    case 'progress':
      return { request: repeatable('POST', `${channel}/progress`) };
    case 'hangup':
      return { request: repeatable('DELETE', `${channel}${query({ reason: REASONS[effect.reason] })}`) };
    case 'show-as': {
      const shown = { variable: 'CALLERID(all)', value: callerId(effect.name, effect.number) };
      return { request: repeatable('POST', `${channel}/variable${query(shown)}`) };
    }
    case 'transferred':
      return { request: transferProgress(effect.channel, true) };
    case 'in-groups': {
      const variable = effect.which === 'call' ? CALL_GROUP : PICKUP_GROUP;
      return {
        request: repeatable('POST', `${channel}/variable${query({ variable, value: groupList(effect.groups) })}`),
      };
    }
    case 'deadman':
      return { request: repeatable('POST', `${channel}/variable${query(deadmanVariable(effect.seconds))}`) };
    case 'fallback':
      return {
        request: repeatable(
          'POST',
          `${channel}/continue${query({ context: 'farline-fallback', extension: 's', priority: 1 })}`,
        ),
      };
    case 'turn-away': {
      const extension = effect.onTo === null ? said(effect.prompt) : onward(effect.onTo, effect.prompt);
      const place = query({ context: 'farline-closed', extension, priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
    case 'voicemail': {
      const extension = voicemailOf(effect.agentId, effect.phone);
      const place = query({ context: 'farline-voicemail', extension, priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
    case 'ask-who':
    case 'ask-whether': {
      const extension = effect.do === 'ask-who' ? 'dial-in' : 'dial-out';
      const place = query({ context: 'farline-code', extension, priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
    case 'take-leg': {
      const extension = safeId('session', effect.sessionId);
      const place = query({ context: effect.calls ? 'farline-own' : 'farline-leg', extension, priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
    case 'take-line': {
      const place = query({ context: 'farline-line', extension: 'second', priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
  }
}

/** D2: the NOTIFY that ends what a REFER began: 200, or 603. */
export function transferProgress(channel: string, worked: boolean): AriRequest {
  const states = worked ? 'channel_answered' : 'channel_declined';
  return repeatable('POST', `/channels/${safeId('channel', channel)}/transfer_progress${query({ states })}`);
}

/** Asterisk's words. `no_answer` is answered with 480 by chan_pjsip, `rejected` with 403 (hangup_cause2sip). */
const REASONS = {
  normal: 'normal',
  busy: 'busy',
  congestion: 'congestion',
  unallocated: 'unallocated',
  'not-ready': 'no_answer',
  rejected: 'rejected',
} as const;

/** AGENT, or AGENT@PHONE@SECONDS with a telephone that is rung before. Asterisk counts the ringing in whole seconds. */
function voicemailOf(agentId: string, phone: Extract<Effect, { do: 'voicemail' }>['phone']): string {
  const agent = safeWord('agent', agentId);
  if (phone === null) return agent;
  return [agent, phonePeerName(safeWord('phone', phone.id)), Math.ceil(phone.ringMs / 1_000)].join('@');
}

/** `"name" <number>`; what could end the name early is left out of it. */
function callerId(name: string, number: string): string {
  return `"${plainName(name)}" <${safeShown('caller id', number)}>`;
}

/** Asterisk's AST_MAX_EXTENSION is 80, its closing NUL included. */
const LONGEST_EXTENSION = 79;

/**
 * Number, trunk with its contact, caller ID and prompt in one extension, which the dialplan takes apart: one request, so
 * nothing half-done. Should they be too long together, who reaches nobody hears the sentence that comes with Asterisk.
 */
function onward({ number, trunkId, contactIndex, callerId }: Onward, prompt: PromptId | null): string {
  const shown = callerId === null ? '' : safeNumber('caller id', callerId);
  const over = contactName(safeWord('trunk', trunkId), safeIndex(contactIndex));
  const way = [safeNumber('number', number), over, shown].join('@');
  const whole = prompt === null ? way : `${way}@${safeWord('prompt', prompt)}`;
  return whole.length > LONGEST_EXTENSION ? way : whole;
}

function said(prompt: PromptId | null): string {
  return prompt === null ? 's' : `say@${safeWord('prompt', prompt)}`;
}

/**
 * Three years. Asterisk looks at the time of a channel in a bridge twice without a lock (`ast_waitfor_nandfds`): is there
 * one, and is it past? Were it taken away in between, which is 0, it would be past, and who has just begun to talk would be
 * sent to the fallback.
 */
const NEVER_SECONDS = 100_000_000;

/** Past this time the channel leaves us for extension `T` of its context; 0 lets it stay for ever. */
function deadmanVariable(seconds: number): { readonly variable: string; readonly value: number } {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400) {
    throw new UnsafeValue(`seconds of the dead-man must be a whole number from 0 to 86400, not ${seconds}`);
  }
  return { variable: 'TIMEOUT(absolute)', value: seconds === 0 ? NEVER_SECONDS : seconds };
}
