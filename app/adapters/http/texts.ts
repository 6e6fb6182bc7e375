import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentencePairs } from './sentence-pairs.js';

export interface Texts {
  readonly language: string;
  /** The text of a key, `{name}` placeholders filled, numbers as the language writes them. Throws on an unknown key: a missing text is a defect of ours. */
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** A number with so many digits behind the decimal sign of the language. */
  decimal(value: number, digits: number): string;
  has(key: string): boolean;
  /** What a contract says in English of what it allows, in this language; as it is when the catalogue has no such sentence. */
  allowed(described: string): string;
  readonly keys: readonly string[];
}

/** The languages there is a catalogue of, `texts/<language>.json`. */
export function languagesOf(templatesFolder: string): readonly string[] {
  const files = readdirSync(join(templatesFolder, 'texts')).filter((name) => name.endsWith('.json'));
  return files.map((name) => name.slice(0, -'.json'.length)).sort();
}

/** Reads one language's catalogue, `texts/<language>.json`: nested objects, keys joined by dots. */
export function loadTexts(templatesFolder: string, language: string): Texts {
  const texts = readCatalogue(templatesFolder, language);
  const fraction = new Intl.NumberFormat(language, { maximumFractionDigits: 20, useGrouping: false });
  const valueText = (value: string | number | undefined): string =>
    typeof value === 'number' && !Number.isInteger(value) ? fraction.format(value) : String(value ?? '');
  const english = language === CONTRACTS ? texts : readCatalogue(templatesFolder, CONTRACTS);
  return {
    language,
    allowed: sentencePairs(sentencesOf(english), sentencesOf(texts)),
    keys: [...texts.keys()],
    has: (key) => texts.has(key),
    decimal: (value, digits) => decimalText(value, digits, language),
    say(key, values = {}) {
      const text = texts.get(key);
      if (text === undefined) throw new Error(`the catalogue ${language}.json has no text "${key}"`);
      return text.replace(/\{(\w+)\}/g, (_, name: string) => valueText(values[name]));
    },
  };
}

function decimalText(value: number, digits: number, language: string): string {
  const all = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return new Intl.NumberFormat(language, all).format(value);
}

/** The language in which contracts describe their fields. */
const CONTRACTS = 'en';

function readCatalogue(templatesFolder: string, language: string): ReadonlyMap<string, string> {
  const file = join(templatesFolder, 'texts', `${language}.json`);
  const texts = new Map<string, string>();
  flatten(JSON.parse(readFileSync(file, 'utf8')), '', texts);
  return texts;
}

function sentencesOf(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...texts].filter(([key]) => key.startsWith('allowed.')));
}

function flatten(node: unknown, prefix: string, into: Map<string, string>): void {
  for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') into.set(path, value);
    else flatten(value, path, into);
  }
}
