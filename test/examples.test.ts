/** Every example with an expected.txt is run as its reader would run it, and its output compared. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'expected.txt')),
);

describe('examples', () => {
  it.each(examples)('%s prints what it is said to print', { timeout: 60_000 }, (name) => {
    const dir = join(root, 'examples', name);
    const printed = execFileSync(process.execPath, [join(dir, 'main.mjs')], { cwd: dir, encoding: 'utf8' });
    expect(printed).toBe(readFileSync(join(dir, 'expected.txt'), 'utf8'));
  });

  it('there are some', () => expect(examples.length).toBeGreaterThan(0));
});
