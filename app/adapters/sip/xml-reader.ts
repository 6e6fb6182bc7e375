/** An element with its namespace resolved. Text is that of the element itself, without its children's. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** By their name as written; those of namespaces too. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** More than any presence document needs. `size` in characters. */
export const XML_LIMITS = { size: 65_536, depth: 24, elements: 2_000, attributes: 32 } as const;

/** Expected by whoever reads a document; never leaves `readXml`. */
class NotXml extends Error {}

/**
 * Reads a whole document, or says in one sentence why not. Small on purpose: no DTD, hence no entities but the five of XML
 * and numbered characters; no processing but the declaration. Each character is looked at a fixed number of times.
 */
export function readXml(text: string): { readonly root: XmlElement } | { readonly why: string } {
  if (text.length > XML_LIMITS.size) return { why: 'the document is too long' };
  try {
    return { root: new Reader(text).document() };
  } catch (error) {
    if (error instanceof NotXml) return { why: error.message };
    throw error;
  }
}

interface Open {
  readonly written: string;
  readonly scope: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly text: string[];
}

// Sticky and without choices that overlap: none of them goes back over what it has read.
const NAME = /[A-Za-z_][A-Za-z0-9_.-]{0,63}(?::[A-Za-z_][A-Za-z0-9_.-]{0,63})?/y;
const BLANKS = /[ \t\r\n]*/y;
const DECLARATION = /<\?xml[ \t\r\n][^?<>]{0,200}\?>/y;
const CONTROL =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const NO_NAMESPACES: ReadonlyMap<string, string> = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

class Reader {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #elements = 0;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  document(): XmlElement {
    if (CONTROL.test(this.#text)) throw new NotXml('a character cannot stand in XML');
    const declaration = this.#take(DECLARATION);
    if (/encoding/.test(declaration) && !/encoding\s{0,9}=\s{0,9}["'](?:utf-8|us-ascii)["']/i.test(declaration)) {
      throw new NotXml('the encoding is not UTF-8');
    }
    this.#skipBetween();
    let root: XmlElement | undefined;
    while (!root) root = this.#step();
    this.#skipBetween();
    if (this.#at < this.#text.length) throw new NotXml('something stands behind the document');
    return root;
  }

  /** One tag, comment, section or stretch of text; the element once the outermost one is closed. */
  #step(): XmlElement | undefined {
    const inside = this.#open.at(-1);
    if (this.#text[this.#at] !== '<') {
      if (!inside) throw new NotXml('text stands outside the document');
      const end = this.#find('<');
      inside.text.push(decoded(this.#text.slice(this.#at, end)));
      this.#at = end;
      return undefined;
    }
    if (this.#skipComment()) return undefined;
    if (inside && this.#text.startsWith('<![CDATA[', this.#at)) {
      const end = this.#find(']]>');
      inside.text.push(this.#text.slice(this.#at + 9, end));
      this.#at = end + 3;
      return undefined;
    }
    if (this.#text.startsWith('</', this.#at)) return this.#close();
    return this.#begin();
  }

  #begin(): XmlElement | undefined {
    this.#at += 1;
    const written = this.#name();
    if (++this.#elements > XML_LIMITS.elements) throw new NotXml('it has too many elements');
    if (this.#open.length >= XML_LIMITS.depth) throw new NotXml('it is nested too deep');
    const attributes = this.#attributes();
    const scope = scopeOf(attributes, this.#open.at(-1)?.scope ?? NO_NAMESPACES);
    this.#open.push({ written, scope, attributes, children: [], text: [] });
    const empty = this.#text[this.#at] === '/';
    if (empty) this.#at += 1;
    this.#expect('>');
    return empty ? this.#finish() : undefined;
  }

  #close(): XmlElement | undefined {
    this.#at += 2;
    const written = this.#name();
    this.#take(BLANKS);
    this.#expect('>');
    if (this.#open.at(-1)?.written !== written) throw new NotXml('a closing tag has no opening one');
    return this.#finish();
  }

  #finish(): XmlElement | undefined {
    const closed = this.#open.pop();
    if (!closed) throw new NotXml('a closing tag has no opening one');
    const [first = '', second] = closed.written.split(':');
    const prefix = second === undefined ? '' : first;
    const namespace = closed.scope.get(prefix);
    if (namespace === undefined && prefix !== '') throw new NotXml('a namespace is not declared');
    const { attributes, children } = closed;
    const element = {
      namespace: namespace ?? '',
      name: second ?? first,
      attributes,
      children,
      text: closed.text.join(''),
    };
    const parent = this.#open.at(-1);
    if (!parent) return element;
    parent.children.push(element);
    return undefined;
  }

  #attributes(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (;;) {
      const blanks = this.#take(BLANKS);
      const sign = this.#text[this.#at];
      if (sign === '>' || sign === '/') return found;
      if (blanks === '') throw new NotXml('attributes are not apart');
      const name = this.#name();
      this.#take(BLANKS);
      this.#expect('=');
      this.#take(BLANKS);
      if (found.has(name)) throw new NotXml('an attribute comes twice');
      found.set(name, this.#quoted());
      if (found.size > XML_LIMITS.attributes) throw new NotXml('an element has too many attributes');
    }
  }

  #quoted(): string {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") throw new NotXml('an attribute has no quotes');
    this.#at += 1;
    const end = this.#find(quote);
    const value = this.#text.slice(this.#at, end);
    if (value.includes('<')) throw new NotXml('an attribute holds a tag');
    this.#at = end + 1;
    return decoded(value);
  }

  #skipBetween(): void {
    do this.#take(BLANKS);
    while (this.#skipComment());
  }

  #skipComment(): boolean {
    if (!this.#text.startsWith('<!--', this.#at)) return false;
    this.#at += 4;
    this.#at = this.#find('-->') + 3;
    return true;
  }

  #name(): string {
    const name = this.#take(NAME);
    if (name === '') throw new NotXml('a tag is no tag of a plain document');
    return name;
  }

  #find(what: string): number {
    const at = this.#text.indexOf(what, this.#at);
    if (at < 0) throw new NotXml('the document breaks off');
    return at;
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw new NotXml(`"${sign}" is missing`);
    this.#at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }
}

/** The namespaces that hold inside an element. */
function scopeOf(
  attributes: ReadonlyMap<string, string>,
  outer: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  let scope: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope ??= new Map(outer);
    scope.set(name === 'xmlns' ? '' : name.slice(6), value);
    // Each element could add as many again, and every one below would carry all of them.
    if (scope.size > 2 * XML_LIMITS.attributes) throw new NotXml('it has too many namespaces');
  }
  return scope ?? outer;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^&;]{0,10})(;?)/g, (_all, name: string, end: string) => {
    const sign = end === ';' ? (NAMED[name] ?? numbered(name)) : undefined;
    if (sign === undefined) throw new NotXml('an entity is none of XML itself');
    return sign;
  });
}

function numbered(name: string): string | undefined {
  const match = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
  if (!match) return undefined;
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 16) : Number(match[1]);
  if (code > 0x10ffff) return undefined;
  const sign = String.fromCodePoint(code);
  return CONTROL.test(sign) ? undefined : sign;
}
