/** `synapulse page`: the live page as files for any static server. */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../version.js';
import { claimFolder, unwritable } from '../../runs/index.js';
import { Output, type OutputOptions } from '../output.js';

export interface PageOptions extends OutputOptions {
  readonly force?: boolean;
}

/** Folder of the built page. @throws Error when it has not been built. */
export function pageFolder(): string {
  const folder = join(packageFolder(), 'dist', 'page');
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the page is missing: run "npm run build"');
  return folder;
}

export function page(dir: string, options: PageOptions): void {
  const out = new Output(options);
  const from = pageFolder();
  const files = readdirSync(from);
  claimFolder(dir, options.force ?? false, files);
  try {
    cpSync(from, dir, { recursive: true });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
  out.say(`${dir}: ${files.length} files for any static server, such as: npx serve ${dir}`);
  out.document({ out: dir, files });
}
