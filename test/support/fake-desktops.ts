import type { Desktops } from '../../app/ports/desktops.js';

/** Agents with a page that listens now. */
export class FakeDesktops implements Desktops {
  readonly open: string[] = [];

  opened(agentId: string): () => void {
    this.open.push(agentId);
    return () => void this.open.splice(this.open.indexOf(agentId), 1);
  }
}
