import { readCode, type DialledCode } from '../../domain/dialled-code.js';
import type { Feature } from '../../domain/feature-codes.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import type { DeskParts } from './desk-parts.js';
import { dialIn } from './dial-in.js';
import { dialOut } from './dial-out.js';
import { holdOrRetrieve, wishRecording } from './call-codes.js';
import { hearMessages } from './hear-messages.js';
import { recordGreeting } from './record-greeting.js';
import { leaveMessage } from './leave-message.js';
import { login, logout, toggle } from './sign-in-codes.js';
import { endWrapUp, nailUp, notReady, ready } from './state-codes.js';
import { whereAmI } from './where-am-i.js';

type Answer = (parts: DeskParts, line: VoiceLine, argument: string) => Promise<void>;

const ANSWERS: Readonly<Record<Feature, Answer>> = {
  'login-toggle': toggle,
  login,
  logout,
  ready,
  'not-ready': notReady,
  'end-wrap-up': endWrapUp,
  'where-am-i': whereAmI,
  'nail-up': nailUp,
  dial: onTheLeg,
  consult: onTheLeg,
  complete: onTheLeg,
  abort: onTheLeg,
  confer: onTheLeg,
  'add-party': onTheLeg,
  transfer: onTheLeg,
  leave: onTheLeg,
  hold: (parts, line) => holdOrRetrieve(parts, line, 'hold-call'),
  retrieve: (parts, line) => holdOrRetrieve(parts, line, 'retrieve-call'),
  record: (parts, line) => wishRecording(parts, line, 'record'),
  'pause-recording': (parts, line) => wishRecording(parts, line, 'pause-recording'),
  'resume-recording': (parts, line) => wishRecording(parts, line, 'resume-recording'),
  messages: hearMessages,
  greeting: recordGreeting,
};

/** Of a leg that is up: whoever holds a telephone of ours in their hand is on another call with it. */
function onTheLeg(_parts: DeskParts, line: VoiceLine): Promise<void> {
  return line.say(['no-such-code'], false).then(() => undefined);
}

/** Whoever has no argument to give dialled something else. */
const BARE: readonly Feature[] = [
  ...(['end-wrap-up', 'where-am-i', 'nail-up', 'hold', 'retrieve'] as const),
  ...(['record', 'pause-recording', 'resume-recording', 'messages', 'greeting'] as const),
];

/**
 * Talks with somebody who dialled a feature code or a number outside, or dials in, to the end of the call: finds out who it is, asks the engine for what
 * they want and says what came of it. Never rejects; whatever goes wrong is said too.
 */
export async function answerLine(parts: DeskParts, line: VoiceLine): Promise<void> {
  try {
    if (line.kind === 'dial-out') return void (await dialOut(parts, line));
    // A code that is whole is carried out while the line is being answered: the lamp need not wait for the voice.
    const answered = line.answer();
    if (line.kind === 'code') await Promise.all([answered, serve(parts, line)]);
    else if (line.kind === 'voicemail') await answered.then(() => leaveMessage(parts, line));
    else if ((await answered) === 'gone' || (await dialIn(parts, line)) === 'taken') return;
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parts.log.error('a feature code could not be carried out', { channel: line.channel, endpoint: line.endpoint, why });
    await line.say(['failed'], false);
  }
  await line.hangUp();
}

async function serve(parts: DeskParts, line: VoiceLine): Promise<void> {
  // The dialplan lets telephones of ours only come here; a caller from outside has no codes, whatever it says.
  const dialled = /^(phone|soft)-/.test(line.endpoint) ? codeOf(parts, line) : null;
  if (!dialled) return void (await line.say(['no-such-code'], false));
  await ANSWERS[dialled.feature](parts, line, dialled.argument);
}

function codeOf({ codes }: DeskParts, { dialled }: VoiceLine): DialledCode | null {
  const code = readCode(codes, dialled);
  return code && code.argument !== '' && BARE.includes(code.feature) ? null : code;
}
