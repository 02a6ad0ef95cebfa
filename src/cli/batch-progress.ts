/** Progress of many runs on stderr: one line that is redrawn on a terminal, a line for each finished run elsewhere. */
import type { Listener, PlannedRun } from '../batch/train.js';
import { humanDuration, percent } from './format.js';

const REDRAW_MS = 200;

export class BatchProgress implements Listener {
  private readonly samples = new Map<PlannedRun, number>();
  private readonly total = new Map<PlannedRun, number>();
  private announced = 0;
  private keptRuns = 0;
  private finishedRuns = 0;
  private readonly began = performance.now();
  private drawn = 0;

  /**
   * @param runs how many there will be.
   * @param trainSamples samples of an epoch.
   */
  constructor(
    private runs: number,
    private readonly trainSamples: number,
    private readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number },
    private readonly quiet: boolean,
  ) {}

  /** Runs that begin now or as soon as there are threads. */
  announce(runs: readonly PlannedRun[]): void {
    this.announced += runs.length;
    this.runs = Math.max(this.runs, this.announced);
    for (const run of runs) this.total.set(run, run.config.train.epochs * this.trainSamples);
  }

  kept(run: PlannedRun): void {
    this.keptRuns++;
    this.total.delete(run);
  }

  progress(run: PlannedRun, samples: number): void {
    this.samples.set(run, samples);
    const now = performance.now();
    if (now - this.drawn < REDRAW_MS) return;
    this.drawn = now;
    this.draw();
  }

  finished(run: PlannedRun, record: Parameters<Listener['finished']>[1]): void {
    this.finishedRuns++;
    this.samples.set(run, this.total.get(run) ?? 0);
    const { history, switch_epoch, took_s } = record;
    const { train_accuracy, test_accuracy } = history[history.length - 1];
    const switched = switch_epoch === null ? '' : `, switch after epoch ${switch_epoch}`;
    this.line(
      `${run.key}: test ${percent(test_accuracy)}, train ${percent(train_accuracy)}${switched}, ` +
        `${took_s.toFixed(0)} s  [${this.state}]`,
    );
  }

  /** A line that stays. */
  line(text: string): void {
    if (this.quiet) return;
    this.stream.write(`${this.stream.isTTY ? '\r\x1b[K' : ''}${text}\n`);
    this.draw();
  }

  stop(): void {
    if (!this.quiet && this.stream.isTTY) this.stream.write('\r\x1b[K');
  }

  private get state(): string {
    // Runs that are not known yet are taken to be as long as those that are.
    const total = (sum(this.total.values()) * this.runs) / Math.max(this.announced, 1);
    const done = sum(this.samples.values());
    const left_s = done === 0 ? Number.NaN : (((performance.now() - this.began) / 1000) * (total - done)) / done;
    const kept = this.keptRuns === 0 ? '' : ` and ${this.keptRuns} kept`;
    const eta = Number.isFinite(left_s) ? `, ETA ${humanDuration(left_s)}` : '';
    return `${this.finishedRuns}${kept} of ${this.runs} runs${total === 0 ? '' : `, ${percent(done / total, 1)}`}${eta}`;
  }

  private draw(): void {
    if (this.quiet || !this.stream.isTTY) return;
    const under = [...this.samples].filter(([run, samples]) => samples < (this.total.get(run) ?? 0));
    const names = under.map(([run]) => run.key).join(' and ');
    const text = `${this.state}  ${names}`;
    this.stream.write(`\r\x1b[K${text.slice(0, Math.max(20, (this.stream.columns || 80) - 1))}`);
  }
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
