import type { Page } from 'playwright-core';
import type { PhoneWire } from './registering-phone.js';

/** What is used here of a browser's RTCPeerConnection. */
interface Peer {
  readonly iceGatheringState: string;
  readonly localDescription: { readonly sdp: string } | null;
  addTransceiver(kind: 'audio', init: { readonly direction: 'recvonly' }): void;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(answer: { readonly type: 'answer'; readonly sdp: string }): Promise<void>;
  getStats(): Promise<ReadonlyMap<string, { readonly type: string; readonly packetsReceived?: number }>>;
}

/** What the page keeps between two steps. */
interface InPage {
  socket: WebSocket;
  peer: Peer;
  RTCPeerConnection: new () => Peer;
  heard: (text: string) => Promise<void>;
}

/** A browser as a telephone: SIP over its WebSocket (RFC 7118), sound over its own WebRTC. */
export class BrowserWire implements PhoneWire {
  readonly via = 'WS farline-test.invalid';
  readonly contact = 'farline-test.invalid;transport=ws';
  #onText: (text: string) => void = () => undefined;

  private constructor(
    private readonly page: Page,
    readonly offer: string,
  ) {}

  /** Opens the socket and gathers an offer to listen. */
  static async open(page: Page, url: string): Promise<BrowserWire> {
    let onText: (text: string) => void = () => undefined;
    await page.exposeFunction('heard', (text: string) => onText(text));
    const offer = await page.evaluate(async (address) => {
      const own = globalThis as unknown as InPage;
      own.socket = new WebSocket(address, 'sip');
      own.socket.onmessage = ({ data }) => void own.heard(String(data));
      await new Promise((resolve, reject) => {
        own.socket.onopen = resolve;
        own.socket.onerror = () => reject(new Error('the WebSocket was refused'));
      });
      own.peer = new own.RTCPeerConnection();
      own.peer.addTransceiver('audio', { direction: 'recvonly' });
      await own.peer.setLocalDescription();
      while (own.peer.iceGatheringState !== 'complete') await new Promise((resolve) => setTimeout(resolve, 20));
      return own.peer.localDescription?.sdp ?? '';
    }, url);
    const wire = new BrowserWire(page, offer);
    onText = (text) => wire.#onText(text);
    return wire;
  }

  send(text: string): void {
    void this.page.evaluate((message) => (globalThis as unknown as InPage).socket.send(message), text);
  }

  listen(onText: (text: string) => void): void {
    this.#onText = onText;
  }

  close(): void {
    void this.page.close();
  }

  /** Packets of sound that came in over DTLS within 5 s of this answer to the offer. */
  async packetsHeard(answer: string): Promise<number> {
    return this.page.evaluate(async (sdp) => {
      const { peer } = globalThis as unknown as InPage;
      await peer.setRemoteDescription({ type: 'answer', sdp });
      for (let looks = 0; looks < 50; looks += 1) {
        for (const report of (await peer.getStats()).values()) {
          if (report.type === 'inbound-rtp' && (report.packetsReceived ?? 0) >= 25) return report.packetsReceived ?? 0;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return 0;
    }, answer);
  }
}
