/** docs/dependencies.md, package.json and what the sources import say the same. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

const [, running = '', building = ''] = read('docs/dependencies.md').split(/^## /m);
const listed = (section: string) =>
  [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, name, why]) => ({ name, why: why.trim() }));

function filesOf(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory())
    return /\.(ts|tsx|mjs)$/.test(path) && !path.includes('kernel/assembly') ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) => filesOf(`${path}/${name}`));
}

/** Packages that files import; packages, too, whose files they look up by name. */
function importsOf(folders: readonly string[]): { readonly imported: Set<string>; readonly named: Set<string> } {
  const imported = new Set<string>();
  const named = new Set<string>();
  const packageOf = (text: string) => /^((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/.*)?$/.exec(text)?.[1];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      const name = packageOf(node.text);
      const { parent } = node;
      const isDynamic = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
      const isImport = ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || isDynamic;
      if (name !== undefined && isImport) imported.add(name);
      else if (name !== undefined && node.text.includes('/')) named.add(name);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of folders.flatMap(filesOf)) {
    visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  }
  return { imported, named };
}

it.each([
  ['dependencies', running, dependencies],
  ['devDependencies', building, devDependencies],
])('every one of the %s is listed with its reason, and no other', (_, section, packages) => {
  expect(listed(section).map(({ name }) => name)).toEqual(Object.keys(packages).sort());
  for (const { name, why } of listed(section)) expect(why.length, name).toBeGreaterThan(2);
});

it('every dependency is used by what is published, and that uses no other', () => {
  const used = importsOf(['src', 'machines', 'workers']);
  const { imported, named } = used;
  for (const name of Object.keys(dependencies)) expect(imported.has(name) || named.has(name), name).toBe(true);
  expect([...imported].filter((name) => dependencies[name] === undefined)).toEqual([]);
});

it('every development dependency is used by a script, a test, the page or a configuration', () => {
  const used = importsOf(['scripts', 'test', 'bench', 'page']);
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = {
    '@biomejs/biome': 'biome',
    typescript: 'tsc',
    tsx: 'tsx',
    vitest: 'vitest',
    assemblyscript: 'asc',
  };
  for (const name of Object.keys(devDependencies)) {
    const command = commands[name as keyof typeof commands] ?? name;
    const isTypes = name.startsWith('@types/');
    const isRun = Object.values(scripts).some((text) => text.split(/\s/).includes(command));
    expect(used.imported.has(name) || used.named.has(name) || isTypes || isRun, name).toBe(true);
  }
});
