/**
 * Progress of one or more runs, on stderr. On a terminal each run has a bar that is redrawn; elsewhere each
 * epoch is a line. The phase switch is announced on both.
 */
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { EpochResult } from '../train/types.js';
import type { RunMessage, RunProgress } from '../../workers/protocol.js';
import { grouped, humanDuration, humanEnergy, humanTime, percent } from './format.js';

const FORMAT =
  '{run} {bar} epoch {at} {phase} {speed}/s | train {train} test {test} | simulated {simulated}{energy} | ETA {left}';

interface Track {
  readonly label: string;
  readonly epochs: number;
  bar?: SingleBar;
  /** Of the last completed epoch. */
  test: string;
}

export class Progress {
  private readonly bars: MultiBar | undefined;
  private readonly tracks = new Map<string, Track>();
  private readonly width: number;

  /** @param runs their names and numbers of epochs. */
  constructor(
    runs: readonly { readonly name: string; readonly epochs: number }[],
    private readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
    private readonly quiet: boolean,
  ) {
    this.width = Math.max(...runs.map(({ name }) => name.length));
    for (const { name, epochs } of runs) {
      this.tracks.set(name, { label: name.padEnd(this.width), epochs, test: '–' });
    }
    if (stream.isTTY && !quiet) {
      const options = {
        format: FORMAT,
        stream,
        hideCursor: true,
        barsize: 16,
        fps: 8,
        emptyOnZero: true,
        gracefulExit: false,
      };
      this.bars = new MultiBar(options, Presets.shades_classic);
    }
  }

  show(run: string, message: RunMessage): void {
    const track = this.tracks.get(run);
    if (track === undefined) return;
    if (message.kind === 'progress') this.samples(track, message);
    if (message.kind === 'epoch') this.epoch(track, message.result, message.samples_per_s);
  }

  stop(): void {
    // Lines said since the last redraw are still held back.
    this.bars?.update();
    this.bars?.stop();
  }

  private samples(track: Track, at: RunProgress): void {
    if (this.bars === undefined) return;
    const total = track.epochs * at.samplesPerEpoch;
    const done = at.epoch * at.samplesPerEpoch + at.sample;
    const shown = {
      run: track.label,
      at: `${at.epoch + 1}/${track.epochs}`,
      phase: at.phase,
      speed: grouped(Math.round(at.samples_per_s)),
      train: percent(at.train_accuracy),
      test: track.test,
      simulated: humanTime(at.sim_time_ps),
      energy: at.energy_J === null ? '' : `, ${humanEnergy(at.energy_J)}`,
      left: humanDuration((total - done) / Math.max(at.samples_per_s, 1e-9)),
    };
    track.bar ??= this.bars.create(total, done, shown);
    track.bar.update(done, shown);
  }

  private epoch(track: Track, result: EpochResult, samples_per_s: number): void {
    track.test = percent(result.test_accuracy);
    track.bar?.update({ test: track.test });
    const spent = result.energy_J === undefined ? '' : `, ${humanEnergy(result.energy_J)}`;
    const number = String(result.epoch).padStart(String(track.epochs).length);
    this.line(
      `${track.label}  epoch ${number}/${track.epochs}  ${result.phase.padEnd(7)}  ` +
        `train ${percent(result.train_accuracy)}  test ${track.test}  simulated ${humanTime(result.sim_time_ps)}${spent}  ` +
        `${grouped(Math.round(samples_per_s))} samples/s`,
    );
    if (result.switched) {
      this.line(`${track.label}  training accuracy has stopped rising: fine tuning from epoch ${result.epoch + 1} on`);
    }
  }

  private line(text: string): void {
    if (this.quiet) return;
    if (this.bars === undefined) this.stream.write(`${text}\n`);
    else this.bars.log(`${text}\n`);
  }
}
