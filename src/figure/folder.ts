/** What `reproduce` leaves in its folder: panels with data and plot, verdicts of all that were made so far. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { csvOf } from '../report/csv.js';
import { openBatchFolder, writeWhole } from '../runs/index.js';
import type { Table } from '../report/csv.js';
import type { Verdict } from './verdict.js';

const MARK = 'reproduce.json';
const VERDICTS = 'verdicts.json';
const KIND = 'synapulse reproduce';

/** A panel's verdict with what it was obtained from. */
export interface PanelVerdict extends Verdict {
  readonly panel: string;
  readonly title: string;
  /** What keeps it from being compared with the paper as it stands: 'quick', …; empty = nothing. */
  readonly marks: readonly string[];
  readonly data: string;
  readonly seeds: readonly number[];
  /** Of the longest run; 0 where nothing is trained. */
  readonly epochs: number;
  readonly version: string;
}

export class FigureFolder {
  readonly runs: string;
  /** Gives the folder free for other processes. */
  readonly release: () => void;

  /**
   * Makes the folder, or goes on in one that `reproduce` made.
   * @throws InputError when it holds something else and is not forced, or cannot be written.
   */
  constructor(
    readonly dir: string,
    force: boolean,
  ) {
    const { runs, release } = openBatchFolder(dir, MARK, { kind: KIND }, force);
    this.runs = runs;
    this.release = release;
  }

  /** @returns the paths of what was written. */
  writePanel(id: string, table: Table, plots: Readonly<Record<string, string | Uint8Array>>): string[] {
    const dir = join(this.dir, id);
    mkdirSync(dir, { recursive: true });
    const files = { 'data.csv': csvOf(table), ...plots };
    return Object.entries(files).map(([name, content]) => {
      writeWhole(join(dir, name), content);
      return join(dir, name);
    });
  }

  /** Verdicts by panel, of this and earlier commands. @throws InputError when the file is damaged. */
  verdicts(): Record<string, PanelVerdict> {
    const path = join(this.dir, VERDICTS);
    if (!existsSync(path)) return {};
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      throw new InputError(`${path}: damaged; remove it, kept runs stay`);
    }
  }

  writeVerdict(verdict: PanelVerdict): void {
    const all = { ...this.verdicts(), [verdict.panel]: verdict };
    const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeWhole(join(this.dir, VERDICTS), `${JSON.stringify(sorted, undefined, 2)}\n`);
  }
}
