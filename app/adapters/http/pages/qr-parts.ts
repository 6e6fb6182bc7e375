/** What a page draws a QR code from: its size in modules, and the dark ones as one path. */
export interface QrParts {
  readonly size: number;
  readonly path: string;
}

/**
 * Takes a QR code apart that is an SVG of one square view box and one path: pages print no markup that was made
 * elsewhere, only values. @throws Error when it is of another make.
 */
export function qrParts(svg: string): QrParts {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const path = /<path [^>]*d="([MmLlHhVvZz\d\s,.-]+)"/.exec(svg)?.[1];
  if (!size || path === undefined) throw new Error('the QR code is no SVG of one view box and one path');
  return { size, path };
}
