/** The parts of the package `asterisk-manager` 0.2.0 that we use. */
declare module 'asterisk-manager' {
  import type { EventEmitter } from 'node:events';

  export interface Manager extends Pick<EventEmitter, 'on'> {
    /** Sends one action; `done` is called with the response, or never when the connection breaks. */
    action(fields: Readonly<Record<string, string>>, done?: () => void): string;
    disconnect(): void;
  }

  /** Connects and logs in at once. */
  const createManager: (port: number, host: string, user: string, password: string, events: boolean) => Manager;
  export default createManager;
}
