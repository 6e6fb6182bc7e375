import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import ts from 'typescript';

const APP = resolve(dirname(fileURLToPath(import.meta.url)), '../app');

/** Which rooms a room may import from, type-only imports included, and which packages. `own`: any of package.json. */
interface Fence {
  readonly rooms: readonly string[];
  readonly packages: 'none' | 'own' | readonly string[];
}

const FENCES: Readonly<Record<string, Fence>> = {
  domain: { rooms: ['domain'], packages: 'none' },
  projections: { rooms: ['domain', 'projections'], packages: 'none' },
  ports: { rooms: ['domain', 'ports'], packages: 'none' },
  engine: { rooms: ['domain', 'ports', 'engine'], packages: 'none' },
  jobs: { rooms: ['domain', 'ports', 'jobs'], packages: ['zod'] },
  client: { rooms: ['client'], packages: ['jssip', 'jssip/lib/RTCSession', 'jssip/lib/UA'] },
};

/** The table of settings and its only reader. */
const SETTINGS = ['config.ts', 'setting-table.ts', 'setting-kinds.ts'];

interface Import {
  readonly from: string;
  readonly what: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every import of a file: static, `export … from`, type, and dynamic. */
function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
      found.push({ from: file, what: (node.moduleSpecifier as ts.StringLiteral).text, typeOnly });
    }
    const first = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && first) {
      found.push({ from: file, what: ts.isStringLiteral(first) ? first.text : '(computed)', typeOnly: false });
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ from: file, what: (node.argument.literal as ts.StringLiteral).text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `adapters/ari/x.ts` → `adapters/ari`; `domain/policies/y.ts` → `domain`; `main.ts` → ``. */
function roomOf(file: string): string {
  const parts = relative(APP, file).split('/');
  if (parts.length === 1) return '';
  return parts[0] === 'adapters' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function fenceOf(room: string): Fence {
  if (room.startsWith('adapters/')) return { rooms: ['domain', 'ports', room], packages: 'own' };
  return FENCES[room] ?? { rooms: [], packages: 'none' };
}

/** A sentence for each import that climbs a fence. */
function trespasses(file: string, imports: readonly Import[]): string[] {
  const room = roomOf(file);
  // Composition root, start and the file before packages: everything is theirs, except that the settings stay a leaf.
  if (room === '' && !SETTINGS.includes(basename(file))) return [];
  const fence = room === '' ? { rooms: ['domain', 'ports'], packages: 'own' as const } : fenceOf(room);
  return imports.flatMap(({ what, typeOnly }) => {
    const place = `app/${relative(APP, file)} imports ${what}`;
    if (!what.startsWith('.')) return packageAllowed(fence, what) ? [] : [`${place}: ${room} uses no such package`];
    const target = roomOf(resolve(dirname(file), what));
    if (room === '' && SETTINGS.includes(basename(what).replace(/\.js$/, '.ts'))) return [];
    const httpTypes = room === 'adapters/http' && typeOnly && (target === 'projections' || target === 'jobs');
    return fence.rooms.includes(target) || httpTypes
      ? []
      : [`${place}: ${room} may not import from ${target || 'the root'}`];
  });
}

function packageAllowed(fence: Fence, what: string): boolean {
  if (fence.packages === 'own') return true;
  return fence.packages !== 'none' && fence.packages.includes(what);
}

test('every file stays inside the fence of its room', (t) => {
  const found = filesBelow(APP).flatMap((file) => trespasses(file, importsOf(file)));
  t.deepEqual(found, []);
});

test('an import of an adapter planted in the domain is named', (t) => {
  const file = join(APP, 'domain/agent.ts');
  const planted: Import = { from: file, what: '../adapters/ari/translate.js', typeOnly: true };
  const [sentence] = trespasses(file, [planted]);
  t.regex(sentence ?? '', /app\/domain\/agent\.ts imports \.\.\/adapters\/ari\/translate\.js/);
});

test('one adapter may not reach into another, nor the engine into an adapter', (t) => {
  const ari: Import = { from: '', what: '../db/sqlite-lock.js', typeOnly: false };
  t.is(trespasses(join(APP, 'adapters/ari/translate.ts'), [ari]).length, 1);
  const engine: Import = { from: '', what: '../adapters/db/migrate.js', typeOnly: true };
  t.is(trespasses(join(APP, 'engine/engine.ts'), [engine]).length, 1);
  const node: Import = { from: '', what: 'node:fs', typeOnly: false };
  t.is(trespasses(join(APP, 'engine/engine.ts'), [node]).length, 1);
});

test('the pure middle touches neither clock, chance, timers nor the process', (t) => {
  const world = /\bDate\.now\b|new Date\(|Math\.random|setTimeout|setInterval|process\.|\basync\b|\bawait\b|\bthrow\b/;
  const touching = filesBelow(join(APP, 'domain')).filter((file) => world.test(codeOf(file)));
  t.deepEqual(touching, []);
});

test('only config reads the environment', (t) => {
  const readers = filesBelow(APP).filter((file) => /process\.env\b/.test(codeOf(file)));
  t.deepEqual(
    readers.map((file) => relative(APP, file)).filter((file) => file !== 'config.ts' && file !== 'first-run.mjs'),
    [],
  );
});

/** The file without comments, so that a word in a sentence is no offence. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
}
