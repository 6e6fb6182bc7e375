/** First bytes of what a marked agent says; no codec or prompt produces them. */
const MAGIC = Buffer.from('5aa5c33c0ff0', 'hex');
const ULAW_SILENCE = 0xff;

/** 20 ms of mu-law that carry the speaker's number (0–65535), so that one packet is enough to know who is heard. */
export function markedPacket(speaker: number): Buffer {
  const packet = Buffer.alloc(160, ULAW_SILENCE);
  MAGIC.copy(packet);
  packet.writeUInt16BE(speaker, MAGIC.length);
  return packet;
}

/**
 * Whose marked packet this is, or null. Asterisk hands packets of one codec on byte by byte; behind a sound that ended
 * within a packet, everything that follows is shifted by that much.
 */
export function speakerOf(payload: Buffer): number | null {
  const at = payload.indexOf(MAGIC);
  if (at < 0 || payload.length < at + MAGIC.length + 2) return null;
  return payload.readUInt16BE(at + MAGIC.length);
}
