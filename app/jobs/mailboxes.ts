import type { AgentId, Instant, Millis } from '../domain/ids.js';
import type { VoiceMessage } from '../domain/voice-message.js';
import type { ListeningLog } from '../ports/listening-log.js';
import type { Log } from '../ports/log.js';
import type { PlayKind } from '../ports/recording-store.js';
import type { StoredSounds } from '../ports/stored-sounds.js';
import type { VoiceMessageStore } from '../ports/voice-message-store.js';

export interface MailboxPorts {
  readonly store: VoiceMessageStore;
  readonly listenings: Pick<ListeningLog, 'note'>;
  readonly sounds: StoredSounds;
  readonly log: Log;
  readonly newId: () => string;
  readonly now: () => Instant;
  /** Of this Farline: others may record at the same Asterisk. */
  readonly node: string;
}

/** WAV as Asterisk writes it: PCM, 8 kHz, 16 bits, one channel, behind a header of 44 bytes. */
const HEADER_BYTES = 44;
const BYTES_PER_MS = 16;
/** Messages of a deleted agent stay on the disk for so long, for whoever deleted one by mistake. */
const KEPT_AFTER_AGENT_MS: Millis = 30 * 86_400_000;
/** A row without a sound that is older than this was never recorded. */
const STRAY_MS: Millis = 10_000;
/** The sound of who hung up is whole a moment after the hang-up. */
const WHOLE_TRIES = 20;
const WHOLE_WAIT_MS: Millis = 250;

/**
 * K6: messages and their sounds. The row is there before the sound, so that none is ever without an owner; whoever died in
 * between is made good by `putRight`.
 */
export class Mailboxes {
  readonly #ports: MailboxPorts;
  readonly #listeners = new Set<(agentId: AgentId) => void>();
  /** Being recorded by a talk of this process. */
  readonly #running = new Set<string>();
  #begun: Promise<unknown> = Promise.resolve();

  constructor(ports: MailboxPorts) {
    this.#ports = ports;
  }

  onChange(listener: (agentId: AgentId) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Name of a message's sound in Asterisk. */
  soundOf(id: string): string {
    return `farline-${this.#ports.node}-message-${id}`;
  }

  /** The oldest first. Rejects when the database does. */
  of(agentId: AgentId): Promise<readonly VoiceMessage[]> {
    return this.#ports.store.ofAgent(agentId);
  }

  get(id: string): Promise<VoiceMessage | null> {
    return this.#ports.store.get(id);
  }

  /** null: Asterisk cannot be asked, or has it no more. */
  async sound(id: string): Promise<Uint8Array | null> {
    const read = await this.#ports.sounds.read(this.soundOf(id));
    return read === 'none' ? null : read;
  }

  /**
   * As `begin`, while the box holds fewer than `most`, those that are being left included; null: it is full. One after
   * another, so that two callers at once do not both get the last place.
   */
  beginWithin(agentId: AgentId, caller: VoiceMessage['caller'], most: number): Promise<string | null> {
    const begun = this.#begun.then(async () =>
      (await this.of(agentId)).length < most ? this.begin(agentId, caller) : null,
    );
    this.#begun = begun.catch(() => undefined);
    return begun;
  }

  /** A row for a message that is about to be recorded; its id. Rejects when it cannot be stored: then nothing is recorded. */
  async begin(agentId: AgentId, caller: VoiceMessage['caller']): Promise<string> {
    const id = this.#ports.newId();
    this.#running.add(id);
    const receivedAt = this.#ports.now();
    try {
      await this.#ports.store.add({ id, agentId, state: 'recording', receivedAt, durationMs: 0, caller });
    } catch (error) {
      this.#running.delete(id);
      throw error;
    }
    return id;
  }

  /**
   * Its talk is over. `keep`: what was said is wanted, if there is enough of it. While nobody can tell, because Asterisk
   * cannot be asked or records on without us, the row stays for `putRight`.
   */
  async finished(id: string, agentId: AgentId, keep: boolean, shortestMs: Millis): Promise<void> {
    try {
      const durationMs = keep ? await this.#wholeMs(id) : null;
      if (durationMs === 'unknown') {
        this.#ports.log.warn('a message may have been left in a voicemail; it is looked for again', {
          agentId,
          message: id,
        });
      } else if (durationMs !== null && durationMs >= shortestMs) {
        await this.#ports.store.finish(id, durationMs);
        this.#ports.log.info('a message was left in a voicemail', { agentId, message: id, durationMs });
        this.#tell(agentId);
      } else await this.#drop(id);
    } finally {
      this.#running.delete(id);
    }
  }

  /** K5: to be called before anybody hears it. Rejects when it cannot be noted: then nobody does. */
  async noteListening({ id, agentId }: VoiceMessage, by: string, via: string, what: PlayKind): Promise<void> {
    const { listenings, newId, now } = this.#ports;
    await listenings.note({ id: newId(), of: 'message', thing: id, agentId, at: now(), by, via, what });
  }

  async heard(message: VoiceMessage, heard = true): Promise<void> {
    if (message.state === (heard ? 'heard' : 'new')) return;
    await this.#ports.store.setHeard(message.id, heard);
    this.#tell(message.agentId);
  }

  /** The sound first: a row whose sound is gone is found again, a sound without a row only by looking. */
  async remove({ id, agentId }: VoiceMessage): Promise<void> {
    await this.#drop(id);
    this.#tell(agentId);
  }

  /**
   * Both ways, after a start and when Asterisk is there again: what was recorded while nobody listened is new, rows
   * without sound and sounds without row go. Never rejects.
   */
  async putRight(): Promise<void> {
    try {
      const [names, rows] = [await this.#ports.sounds.names(), await this.#ports.store.all()];
      if (names === null) return;
      const there = new Set(names);
      for (const row of rows) await this.#putRowRight(row, there);
      // Asked again: a talk may have begun a message meanwhile.
      const known = new Set((await this.#ports.store.all()).map(({ id }) => this.soundOf(id)));
      const prefix = this.soundOf('');
      for (const name of names) {
        if (name.startsWith(prefix) && !known.has(name)) await this.#ports.sounds.remove(name);
      }
      await this.#forgetDeleted();
    } catch (error) {
      this.#ports.log.warn(`Voicemails could not be looked through: ${String(error)}`);
    }
  }

  /** Nobody else may hear them, and they are personal. */
  async #forgetDeleted(): Promise<void> {
    const { store, log, now } = this.#ports;
    for (const { id, agentId } of await store.ofAgentsDeletedBefore(now() - KEPT_AFTER_AGENT_MS)) {
      await this.#drop(id);
      log.info('a message went with the agent, who was deleted a month ago', { agentId, message: id });
    }
  }

  async #putRowRight(row: VoiceMessage, there: ReadonlySet<string>): Promise<void> {
    const { sounds, store, log, now } = this.#ports;
    const { id, agentId, state, receivedAt } = row;
    if (this.#running.has(id)) return;
    const has = there.has(this.soundOf(id));
    if (has && state !== 'recording') return;
    // Asterisk goes on recording while we are away.
    if ((await sounds.isRunning(this.soundOf(id))) !== false) return;
    if (has) {
      log.info('a message is whole that was recorded while nobody listened', { agentId, message: id });
      return this.finished(id, agentId, true, 0);
    }
    if (now() - receivedAt < STRAY_MS) return;
    if (state !== 'recording') log.warn('the sound of a message is gone, and the message with it', { message: id });
    await store.remove(id);
    this.#tell(agentId);
  }

  /** How long it is once Asterisk has stored it; null: it has none, and makes none. */
  async #wholeMs(id: string): Promise<Millis | 'unknown' | null> {
    const { sounds } = this.#ports;
    const name = this.soundOf(id);
    let known = true;
    for (let tries = 0; tries < WHOLE_TRIES; tries++) {
      const wav = await sounds.read(name);
      if (wav instanceof Uint8Array) return Math.max(0, Math.floor((wav.length - HEADER_BYTES) / BYTES_PER_MS));
      known = wav === 'none';
      await new Promise((resolve) => setTimeout(resolve, WHOLE_WAIT_MS));
    }
    return known && (await sounds.isRunning(name)) === false ? null : 'unknown';
  }

  async #drop(id: string): Promise<void> {
    await this.#ports.sounds.remove(this.soundOf(id));
    await this.#ports.store.remove(id);
  }

  #tell(agentId: AgentId): void {
    for (const listener of this.#listeners) listener(agentId);
  }
}
