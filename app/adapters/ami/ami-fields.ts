/** Fields of one AMI action, without its ActionID. */
export type AmiFields = Readonly<Record<string, string | number>>;

/** What Asterisk sent: names in lower case, repeated ones as a list. */
export type AmiMessage = Readonly<Record<string, unknown>>;

const fieldName = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** Asterisk reads 1,024 bytes a line and takes the rest for another line. */
const longestLine = 1_000;

/**
 * The fields as text, ready to send. Throws Error naming the field: a line break in a value would start an action of
 * its own (CVE-2013-4468), NUL would cut the rest off, and a line too long would be read as two.
 */
export function safeFields(fields: AmiFields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const text = String(value);
      if (!fieldName.test(name))
        throw new Error(`AMI field name ${JSON.stringify(name)} must be letters, digits and -`);
      if (/[\r\n\0]/.test(text)) throw new Error(`AMI field ${name} must not hold a line break or NUL`);
      const length = Buffer.byteLength(`${name}: ${text}`);
      if (length > longestLine)
        throw new Error(`AMI field ${name} must be at most ${longestLine} bytes, not ${length}`);
      return [name, text];
    }),
  );
}

/** A field as text; the first one when it was repeated, '' when there is none. */
export function fieldOf(message: AmiMessage, name: string): string {
  const value = message[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : '';
}
