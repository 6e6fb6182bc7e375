import type { Directory } from '../domain/directory.js';
import type { Command, DomainEvent } from '../domain/events.js';
import type { Decision } from '../domain/decision.js';
import type { Millis } from '../domain/ids.js';
import type { RefusalCode } from '../domain/refusals.js';
import type { Clock } from '../ports/clock.js';
import type { Answer, Commands } from '../ports/commands.js';
import type { Journal } from './journal.js';
import { needsAsterisk } from './needs-asterisk.js';

/** An event that somebody waits for. */
export interface Asked {
  readonly event: DomainEvent;
  readonly decided: (decision: Decision) => void;
  /** The step broke off: nothing was changed. */
  readonly failed: (error: unknown) => void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  cancel: () => void;
}

/** One command and, once there is one, its answer. */
interface Request {
  /** The command as text. */
  readonly asked: string;
  answer: Answer | null;
  /** Decided, and not stored yet. */
  storing: boolean;
  waiting: Waiting[];
}

type WhenTrue = (command: Command, then: (refusal: RefusalCode | null) => void) => void;

export interface DeskLimits {
  readonly answerWithinMs: Millis;
  readonly commandsRemembered: number;
}

/** Takes people's requests, answers when the facts are stored, and gives the same id the first answer again. */
export class CommandDesk implements Commands {
  readonly #requests = new Map<string, Request>();
  #directoryLoads: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(
    private readonly take: (asked: Asked) => void,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly limits: DeskLimits,
    private readonly loadDirectory: () => Promise<Directory>,
    /** False while Asterisk cannot be heard and asked. */
    private readonly switchUp: () => boolean = () => true,
    /** Tells once what was decided is true, or why it is not. */
    private readonly whenTrue: WhenTrue = (_command, then) => then(null),
    /** D7: what is done whether or not it can be stored, because somebody needs help. */
    private readonly isUrgent: (command: Command) => boolean = () => false,
  ) {}

  submit(commandId: string, command: Command): Promise<Answer> {
    const known = this.#requests.get(commandId);
    const asked = JSON.stringify(command);
    if (known) return known.asked === asked ? this.#answerOf(known) : Promise.resolve(refuse('key-reused'));
    if (this.#stopping) return Promise.resolve(refuse('stopping'));
    if (!this.switchUp() && needsAsterisk(command)) return Promise.resolve(refuse('asterisk-unreachable'));
    if (this.journal.trouble !== null && this.#needsStorage(command)) return Promise.resolve(refuse('storage-failed'));
    const request: Request = { asked, answer: null, storing: false, waiting: [] };
    this.#remember(commandId, request);
    const answer = this.#answerOf(request);
    this.take({
      event: { type: 'command', command },
      decided: (decision) => this.#decided(request, command, decision),
      failed: (error) => this.#failed(commandId, request, error),
    });
    return answer;
  }

  directoryChanged(): Promise<void> {
    const load = this.#directoryLoads.then(async () => {
      const directory = await this.loadDirectory();
      await new Promise<void>((resolve, reject) =>
        this.take({
          event: { type: 'directory.changed', directory },
          decided: () => resolve(),
          failed: reject,
        }),
      );
    });
    this.#directoryLoads = load.catch(() => undefined);
    return load;
  }

  /** From now on every new command is refused. */
  stop(): void {
    this.#stopping = true;
  }

  #answerOf(request: Request): Promise<Answer> {
    if (request.answer) return Promise.resolve(request.answer);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, cancel: () => undefined };
      request.waiting.push(waiting);
      if (request.storing) this.#limit(request, waiting);
    });
  }

  #decided(request: Request, command: Command, decision: Decision): void {
    if (decision.refusal) return this.#answer(request, { ok: false, refusal: decision.refusal });
    const answer: Answer = { ok: true, sessionId: decision.sessionId };
    // Ending a conversation goes on without storage; its facts wait in memory.
    if (this.journal.trouble !== null && !this.#needsStorage(command)) return this.#whenTrue(request, command, answer);
    if (this.isUrgent(command)) return this.#whenTrue(request, command, answer);
    request.storing = true;
    for (const waiting of request.waiting) this.#limit(request, waiting);
    this.journal.whenStored(() => this.#whenTrue(request, command, answer));
    this.journal.hurry();
  }

  #needsStorage(command: Command): boolean {
    return needsStorage(command) && !this.isUrgent(command);
  }

  #whenTrue(request: Request, command: Command, answer: Answer): void {
    request.storing = false;
    for (const waiting of request.waiting) waiting.cancel();
    this.whenTrue(command, (refusal) => this.#answer(request, refusal === null ? answer : refuse(refusal)));
  }

  /** Who waits too long hears that it is not stored; the request stays, so the same id later hears how it ended. */
  #limit(request: Request, waiting: Waiting): void {
    waiting.cancel = this.clock.after(this.limits.answerWithinMs, () => {
      request.waiting = request.waiting.filter((one) => one !== waiting);
      waiting.resolve(refuse('storage-failed'));
    });
  }

  #answer(request: Request, answer: Answer): void {
    request.answer = answer;
    for (const waiting of request.waiting) {
      waiting.cancel();
      waiting.resolve(answer);
    }
    request.waiting = [];
  }

  #failed(commandId: string, request: Request, error: unknown): void {
    this.#requests.delete(commandId);
    for (const waiting of request.waiting) waiting.reject(error);
  }

  #remember(commandId: string, request: Request): void {
    this.#requests.set(commandId, request);
    if (this.#requests.size <= this.limits.commandsRemembered) return;
    const [oldest] = this.#requests.keys();
    if (oldest !== undefined) this.#requests.delete(oldest);
  }
}

/** What only changes who hears whom now, or ends a conversation: not refused for want of storage. */
const CALL_COMMANDS: readonly Command['do'][] = [
  'release',
  'transfer',
  'hold-call',
  'retrieve-call',
  'complete-consult',
  'abort-consult',
  'confer',
  'send-digits',
  'drop-party',
  'leave-conference',
];

/** Everything that changes who is signed in or why. */
function needsStorage(command: Command): boolean {
  // K5: a card number is not to be recorded because a disk is full.
  if (command.do === 'record' && command.what === 'pause') return false;
  return !CALL_COMMANDS.includes(command.do);
}

function refuse(code: RefusalCode): Answer {
  return { ok: false, refusal: { code, field: null } };
}
