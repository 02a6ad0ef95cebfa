/** weight_traces.csv: weights of chosen synapses, pair by pair, at regular moments of a run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairWeight } from '../chip/effective-weights.js';
import type { ChipTraining } from '../train/training.js';
import { WEIGHT_TRACES, writeWhole } from './files.js';

/** Points per epoch. */
const PER_EPOCH = 20;
/** Synapses of a layer: spread over its rows and columns. */
const SYNAPSES = 12;

const HEADER = 'sample,layer,row,column,pair,weight';

type Observed = Pick<ChipTraining, 'analog' | 'epoch' | 'sample' | 'samplesPerEpoch'>;

/** Watches a training between samples; changes nothing. */
export class WeightTraces {
  private lines: string[];
  private readonly every: number;
  private isDirty = true;

  /** @param resume keep what an earlier process wrote up to where the run stands now */
  constructor(
    private readonly dir: string,
    private readonly training: Observed,
    resume: boolean,
  ) {
    this.every = Math.max(1, Math.ceil(training.samplesPerEpoch / PER_EPOCH));
    const now = this.now;
    this.lines = (resume ? earlierLines(join(dir, WEIGHT_TRACES)) : []).filter(
      (line) => Number.parseInt(line, 10) <= now,
    );
    if (this.lines.length === 0) this.look();
  }

  private get now(): number {
    return this.training.epoch * this.training.samplesPerEpoch + this.training.sample;
  }

  /** Samples that may be trained before its next look. */
  get until(): number {
    return this.every - (this.training.sample % this.every);
  }

  /** After the samples it allowed, or at the end of an epoch, before the next one begins. */
  look(): void {
    const { analog, sample, samplesPerEpoch } = this.training;
    if (sample % this.every !== 0 && sample !== samplesPerEpoch) return;
    const chip = analog.structure;
    for (const { index, rows, cols } of chip.layers) {
      const g = analog.conductances(index);
      for (let i = 0; i < SYNAPSES; i++) {
        const row = Math.floor(((i + 0.5) * rows) / SYNAPSES);
        const col = (i * 7) % cols;
        const cell = row * cols + col;
        const put = (pair: string, weight: number) =>
          this.lines.push(`${this.now},${index},${row},${col},${pair},${Math.fround(weight)}`);
        if (chip.pairs.length === 0) put('weight', g[cell]);
        chip.pairs.forEach(({ name }, p) => {
          put(name, pairWeight(chip, index, p, cell, g));
        });
      }
    }
    this.isDirty = true;
  }

  /** Before every checkpoint, so that a run that goes on from it finds all that came before. */
  write(): void {
    if (!this.isDirty) return;
    writeWhole(join(this.dir, WEIGHT_TRACES), `${[HEADER, ...this.lines].join('\n')}\n`);
    this.isDirty = false;
  }
}

function earlierLines(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
}
