import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Modules with state that all importers share, each with the reason. Everything else is an object that somebody makes
 * and passes on (docs/decisions/0042-modules-keep-no-state.md).
 */
const ALLOWED: Record<string, string> = {
  'apps/web/src/account.ts status': 'an element of the page',
  'apps/web/src/account.ts selectAll': 'an element of the page',
  'apps/web/src/announcer.ts announcement': 'the live region of the page, of which there is one',
  'apps/web/src/gallery.ts status': 'an element of the page',
  'apps/web/src/main.tsx history': 'the start of the page, which makes the objects',
  'apps/web/src/main.tsx client': 'the start of the page, which makes the objects',
  'apps/web/src/main.tsx queue': 'the start of the page, which makes the objects',
  'libs/keys/src/halves.ts whole': 'memory for a computation that ends before the function returns',
  'libs/keys/src/halves.ts words': 'memory for a computation that ends before the function returns',
  'libs/observability/src/tracing/current-span.ts current':
    'holds one value for each request or job, none for the process',
  'libs/observability/src/log-fields.ts storage': 'holds one value for each request or job, none for the process',
};
/** The metrics: what a process counts, under names that exist once in it. */
const METRICS = 'libs/observability/src/metrics.ts';

/** Classes whose objects have no state of their own. Nest's Logger forwards to the log of the application. */
const CONSTANT = new Set([
  'RegExp',
  'Date',
  'Intl.DateTimeFormat',
  'Intl.NumberFormat',
  'StandardSchemaValidationPipe',
  'Logger',
]);
const COLLECTIONS = new Set(['Set', 'Map']);
const MUTATORS = new Set(['add', 'set', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort']);

/** Returns the names of the state of one module: what can change while the process runs. */
function stateOf(file: string, text: string): string[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const constants = new Set<string>();
  const found = new Set<string>();
  for (const statement of tree.statements) {
    if (ts.isVariableStatement(statement)) {
      const isConst = Boolean(statement.declarationList.flags & ts.NodeFlags.Const);
      for (const { name, initializer } of statement.declarationList.declarations) {
        constants.add(name.getText());
        if (!isConst || (initializer && isMutable(initializer))) found.add(name.getText());
      }
    } else if (ts.isClassDeclaration(statement)) {
      for (const member of statement.members) if (isMutableStatic(member)) found.add(member.name?.getText() ?? '');
    }
  }
  const visit = (node: ts.Node): void => {
    const changed = changedBy(node);
    if (changed !== undefined && constants.has(changed)) found.add(changed);
    if (changed === 'globalThis' || changed === 'process.env') found.add(changed);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...found];
}

/** An object that is made to be filled or that has methods which change it. */
function isMutable(value: ts.Expression): boolean {
  if (ts.isNewExpression(value)) {
    const name = value.expression.getText();
    if (COLLECTIONS.has(name)) return !value.arguments?.length;
    return !CONSTANT.has(name);
  }
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}

const isMutableStatic = (member: ts.ClassElement): boolean =>
  ts.isPropertyDeclaration(member) &&
  hasModifier(member, ts.SyntaxKind.StaticKeyword) &&
  (!hasModifier(member, ts.SyntaxKind.ReadonlyKeyword) || (member.initializer ? isMutable(member.initializer) : true));

const hasModifier = (member: ts.PropertyDeclaration, kind: ts.SyntaxKind): boolean =>
  member.modifiers?.some((modifier) => modifier.kind === kind) ?? false;

/** The object that an expression changes: `name` of `name.a = 1`, `name[0]++` or `name.add(1)`. */
function changedBy(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return ownerOf(node.left);
  if (ts.isDeleteExpression(node)) return ownerOf(node.expression);
  if ((ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) && isStep(node.operator)) {
    return ownerOf(node.operand);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  return MUTATORS.has(name.text) ? expression.getText() : undefined;
}

const ownerOf = (target: ts.Expression): string | undefined =>
  ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)
    ? target.expression.getText()
    : undefined;

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
const isStep = (operator: ts.SyntaxKind): boolean =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

describe('stateOf', () => {
  it.each([
    ['let a;', ['a']],
    ['var a = 1;', ['a']],
    ['const a = new Map();', ['a']],
    ['export const a: string[] = [];', ['a']],
    ['const a = {};', ['a']],
    ['const a = new LinkStore();', ['a']],
    ['const a = new Set([1]); function add() { a.add(2); }', ['a']],
    ['const a = { b: 1 }; export const f = () => { a.b += 1; };', ['a']],
    ['const a = { b: 1 }; export const f = () => a.b++;', ['a']],
    ['const a = { b: 1 }; export const f = () => delete a.b;', ['a']],
    ['class A { static count = 0; }', ['count']],
    ['class A { static readonly all = new Map(); }', ['all']],
    ['export const f = () => { process.env.A = "b"; };', ['process.env']],
    ['globalThis.a = 1;', ['globalThis']],
  ])('finds the state of %s', (text, names) => {
    expect(stateOf('a.ts', text)).toEqual(names);
  });

  it.each([
    'const a = new Set([1]); export const has = (b: number) => a.has(b);',
    'const a = 1; export const b = [a], c = { a };',
    'class A { static readonly MAIN = "a"; private count = 0; add() { this.count += 1; } }',
    'export function f() { let a = 0; const b = new Map(); b.set(a++, a); return b; }',
    'const a = /b/; const c = new RegExp("d");',
  ])('finds none in %s', (text) => {
    expect(stateOf('a.ts', text)).toEqual([]);
  });
});

it('is kept by no module of the applications but those that say why', () => {
  const files = globSync('{apps,libs}/*/src/**/*.{ts,tsx}').filter(
    (file) => !/\.spec\.tsx?$|\.d\.ts$|\/testing\/|\/generated\//.test(file) && file !== METRICS,
  );
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) => stateOf(file, readFileSync(file, 'utf8')).map((name) => `${file} ${name}`));
  expect(found.sort()).toEqual(Object.keys(ALLOWED).sort());
});
