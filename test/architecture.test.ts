/** Rules that hold for whole folders. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesOf(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return path.endsWith('.ts') ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) => filesOf(`${path}/${name}`));
}

/** Calls `visit` for every node of a file. */
function walk(file: string, visit: (node: ts.Node, source: ts.SourceFile) => void): void {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const go = (node: ts.Node): void => {
    visit(node, source);
    ts.forEachChild(node, go);
  };
  go(source);
}

const RESULTS = [
  'machines',
  'src/engine',
  'src/chip',
  'src/device',
  'src/synapse',
  'src/pulse',
  'src/neuron',
  'src/snn',
];
const DECIDING = [...RESULTS, 'src/kernel', 'src/train', 'src/data/order.ts', 'src/data/split.ts'];
// Resistances that reads see.
DECIDING.push('src/crossbar', 'src/energy/array-geometry.ts', 'src/energy/technology.ts');
const exists = (path: string) => statSync(join(root, path), { throwIfNoEntry: false }) !== undefined;

describe('what decides results', () => {
  /** They differ between Node versions, or between two calls. */
  const FORBIDDEN = new Set([
    'exp',
    'log',
    'log2',
    'log10',
    'log1p',
    'expm1',
    'pow',
    'sin',
    'cos',
    'tan',
    'sinh',
    'cosh',
  ]);
  for (const name of ['tanh', 'atan', 'atan2', 'asin', 'acos', 'cbrt', 'hypot', 'random']) FORBIDDEN.add(name);

  it.each(DECIDING.filter(exists).flatMap(filesOf))(
    '%s uses no platform-dependent arithmetic, chance or clock',
    (file) => {
      const found: string[] = [];
      walk(file, (node, source) => {
        const line = () => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        if (
          ts.isPropertyAccessExpression(node) &&
          node.expression.getText() === 'Math' &&
          FORBIDDEN.has(node.name.text)
        ) {
          found.push(`Math.${node.name.text} in line ${line()}`);
        }
        if (
          node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
          node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
        ) {
          found.push(`** in line ${line()}`);
        }
        if (ts.isIdentifier(node) && node.text === 'Date') found.push(`Date in line ${line()}`);
      });
      expect(found).toEqual([]);
    },
  );
});

describe('the core', () => {
  /** Folders and files that may use Node. */
  const NODE = [
    'src/cli/',
    'src/runs/',
    'src/queue/',
    'src/data/cache.ts',
    'src/data/embedded.ts',
    'src/data/idx-folder.ts',
    'src/data/n-mnist-folder.ts',
  ];
  NODE.push(
    'src/config/read-file.ts',
    'src/kernel/wasm-node.ts',
    'src/train/create.ts',
    'src/report/png.ts',
    'src/version.ts',
    'src/figure/',
    'src/nir/file.ts',
    'src/batch/store.ts',
    'src/serve/',
  );
  const core = ['machines', 'src'].flatMap(filesOf).filter((file) => !NODE.some((path) => file.startsWith(path)));

  it('uses nothing of Node', () => {
    const found: string[] = [];
    for (const file of core) {
      walk(file, (node) => {
        if (ts.isStringLiteral(node) && node.text.startsWith('node:')) found.push(`${file}: ${node.text}`);
        if (ts.isIdentifier(node) && ['process', 'Buffer', '__dirname'].includes(node.text)) {
          found.push(`${file}: ${node.text}`);
        }
      });
    }
    expect(found).toEqual([]);
    expect(core.length).toBeGreaterThan(50);
  });

  it('knows no command: only commands use src/cli', () => {
    const found: string[] = [];
    for (const file of ['machines', 'src', 'workers'].flatMap(filesOf)) {
      if (file.startsWith('src/cli/')) continue;
      walk(file, (node) => {
        if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return;
        if (/\/cli\//.test(node.moduleSpecifier.text)) found.push(`${file}: ${node.moduleSpecifier.text}`);
      });
    }
    expect(found).toEqual([]);
  });

  it('machines know no thread, no file and no kernel', () => {
    const found: string[] = [];
    for (const file of filesOf('machines')) {
      walk(file, (node) => {
        if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return;
        if (/worker|\/runs\/|\/cli\/|\/kernel\/|node:/.test(node.moduleSpecifier.text)) {
          found.push(`${file}: ${node.moduleSpecifier.text}`);
        }
      });
    }
    expect(found).toEqual([]);
  });
});
