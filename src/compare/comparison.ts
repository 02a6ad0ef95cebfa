/** What `synapulse compare` says of synapse architectures: one row a scheme, and plots of accuracy, latency and shares. */
import type { RunRecord } from '../batch/record.js';
import type { Config } from '../config/index.js';
import { mean, spread, testPercent } from '../figure/panel.js';
import type { Chart, Series } from '../report/chart.js';
import type { Table } from '../report/csv.js';
import { architectures } from '../synapse/index.js';
import { type ArraySize, type Latency, type Measured, SHARES, updateLatency, withoutResets } from './latency.js';

/** A scheme to compare: settings, and the runs that were trained with them. */
export interface Contestant {
  /** Name of its preset. */
  readonly scheme: string;
  readonly config: Config;
  /** By seed; empty where nothing was trained. */
  readonly records: readonly RunRecord[];
}

export interface SchemeRow {
  readonly scheme: string;
  readonly architecture: string;
  readonly title: string;
  readonly citation: string;
  /** Mean over the seeds and its spread, of the last epoch; null where nothing was trained. */
  readonly test_accuracy_percent: number | null;
  readonly spread_percent: number | null;
  /** Update pulses to all devices per sample, and pairs reset. */
  readonly pulses_per_update: number | null;
  readonly resets_per_update: number | null;
  /** Energy of a training step as the ledger has it, with the pulses and voltages of the scheme's own device. */
  readonly step_J: number | null;
  readonly devices_per_weight: number;
  /** Each device of a weight stands in an array of its own. */
  readonly arrays: number;
  /** Memory of the logic of one layer of the reference size, bits. */
  readonly state_bits: number;
  /** Of the reference size. */
  readonly latency_s: Latency;
}

/** Layer of the paper, and the size that rows, shares and state bits are told for. */
export const REFERENCE: ArraySize = { rows: 784, cols: 250 };

export class Comparison {
  readonly rows: readonly SchemeRow[];

  /**
   * @param pulses of the busiest cell of an update.
   * @param sizes N of the N × N arrays to compare.
   */
  constructor(
    private readonly contestants: readonly Contestant[],
    readonly sizes: readonly number[],
    private readonly pulses: number,
  ) {
    this.rows = contestants.map((contestant) => this.rowOf(contestant));
  }

  private rowOf({ scheme, config, records }: Contestant): SchemeRow {
    const { name, title, citation, cost } = architectures.get(config.synapse.architecture);
    const { devices, stateBits } = cost?.(config) ?? { devices: 0, stateBits: () => 0 };
    const accuracies = records.map(testPercent);
    const isTrained = records.length > 0;
    return {
      ...{ scheme, architecture: name, title, citation },
      test_accuracy_percent: isTrained ? mean(accuracies) : null,
      spread_percent: isTrained ? spread(accuracies) : null,
      pulses_per_update: isTrained ? perUpdate(records, 'pulses') : null,
      resets_per_update: isTrained ? perUpdate(records, 'resets') : null,
      step_J: energyOf(records),
      ...{ devices_per_weight: devices, arrays: devices, state_bits: stateBits(REFERENCE.rows, REFERENCE.cols) },
      latency_s: updateLatency(config, REFERENCE, this.pulses, measuredIn(config, records)),
    };
  }

  /** A row for every scheme, size and share. */
  latencyTable(): Table {
    return {
      columns: ['scheme', 'rows', 'cols', 'share', 'latency_s'],
      rows: this.contestants.flatMap(({ scheme, config, records }) =>
        this.sizes.flatMap((n) => {
          const latency = updateLatency(config, { rows: n, cols: n }, this.pulses, measuredIn(config, records));
          return SHARES.map((share) => [scheme, n, n, share, latency[share]]);
        }),
      ),
    };
  }

  schemesTable(): Table {
    const plain = this.rows.map(({ latency_s, ...rest }) => ({
      ...rest,
      ...Object.fromEntries(SHARES.map((share) => [`${share}_s`, latency_s[share]])),
    }));
    const columns = Object.keys(plain[0]);
    return { columns, rows: plain.map((row) => columns.map((name) => row[name as keyof typeof row])) };
  }

  charts(): Chart[] {
    const trained = this.contestants.some(({ records }) => records.length > 0);
    return [this.latencyChart(), this.sharesChart(), ...(trained ? [this.accuracyChart(), ...this.useCharts()] : [])];
  }

  /** Schemes whose latencies are equal at every size, to two digits, share a line. */
  private latencyChart(): Chart {
    const curves = new Map<string, { names: string[]; points: { x: number; y: number }[] }>();
    const add = (name: string, config: Config) => {
      const points = this.sizes.map((n) => ({
        x: n,
        y: withoutResets(updateLatency(config, { rows: n, cols: n }, this.pulses)),
      }));
      const key = points.map(({ y }) => y.toPrecision(2)).join();
      const curve = curves.get(key) ?? { names: [], points };
      curve.names.push(name);
      curves.set(key, curve);
    };
    const turned = new Map<string, number>();
    const [first] = this.contestants;
    for (const { scheme, config } of this.contestants) add(scheme, config);
    const turns = { row: 'row by row', element: 'element by element' } as const;
    for (const [scheme, title] of Object.entries(turns)) {
      const paper = this.contestants.find(({ config }) => config.synapse.architecture === 'hybrid') ?? first;
      const config = { ...paper.config, update: { ...paper.config.update, scheme: scheme as 'row' | 'element' } };
      turned.set(`${paper.scheme}, ${title}`, turned.size);
      add(`${paper.scheme}, ${title}`, config);
    }
    const series: Series[] = [...curves.values()].map(({ names, points }) => ({
      ...{ name: names.join(', '), kind: 'line', points },
      ...(turned.has(names[0]) && { dashed: true, colour: turned.get(names[0]) }),
    }));
    const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0);
    return {
      title: 'Time of an update, without resets',
      x: { label: 'rows and columns N of the array', scale: 'log', ticks: this.sizes, domain: ends(this.sizes) },
      y: { label: '', scale: 'log', ...decades(values) },
      series,
    };
  }

  private sharesChart(): Chart {
    const series: Series[] = SHARES.map((share) => ({
      name: share,
      ...{ kind: 'dots' as const, radius: 5 },
      points: this.rows.map(({ latency_s }, i) => ({ x: i + 1, y: latency_s[share] ?? 0 })).filter(({ y }) => y > 0),
    })).filter(({ points }) => points.length > 0);
    return {
      title: `What it is spent on, ${REFERENCE.rows} × ${REFERENCE.cols}`,
      x: this.schemeAxis(),
      y: { label: '', scale: 'log', ...decades(series.flatMap(({ points }) => points.map(({ y }) => y))) },
      series,
    };
  }

  private accuracyChart(): Chart {
    const points = this.rows.flatMap(({ test_accuracy_percent, spread_percent }, i) =>
      test_accuracy_percent === null ? [] : [{ x: i + 1, y: test_accuracy_percent, spread: spread_percent ?? 0 }],
    );
    const low = Math.floor(Math.min(...points.map(({ y }) => y)) - 1);
    return {
      title: 'Test accuracy of the last epoch',
      x: this.schemeAxis(),
      y: { label: 'accuracy (%)', domain: [Math.max(0, low), 100] },
      series: [{ name: 'mean over seeds ± standard deviation', kind: 'bars', points }],
      barWidth: 0.6,
    };
  }

  /** How often each device of a weight is programmed, where an arbiter says which: equal bars are fair. */
  private useCharts(): Chart[] {
    return this.contestants
      .filter(({ config, records }) => config.synapse.architecture === 'multi-device' && records.length > 0)
      .map(({ scheme, config, records }) => {
        const { devices } = config.arbiter;
        const points = Array.from({ length: devices }, (_, i) => ({
          x: i + 1,
          y: perSample(records, ({ activity }) => activity[i].updates),
        }));
        return {
          title: `Use of the devices of a weight, ${scheme}`,
          x: { label: 'device', domain: [0.5, devices + 0.5] as const, ticks: points.map(({ x }) => x) },
          y: {
            label: 'synapses programmed in it per sample',
            domain: [0, 1.1 * Math.max(...points.map(({ y }) => y))] as const,
          },
          series: [{ name: 'mean over samples, epochs and seeds', kind: 'bars' as const, points }],
          barWidth: 0.8,
        };
      });
  }

  private schemeAxis() {
    const count = this.rows.length;
    return {
      label: '',
      tilted: true,
      domain: [0.5, count + 0.5] as const,
      ticks: this.rows.map((_, i) => i + 1),
      tickTexts: this.rows.map(({ scheme }) => scheme),
    };
  }
}

/** Mean over the runs; null where nothing was trained, or a run kept no ledger. */
function energyOf(records: readonly RunRecord[]): number | null {
  const steps = records.flatMap(({ energy }) => (energy === null ? [] : [energy.step_J]));
  return records.length === 0 || steps.length < records.length ? null : mean(steps);
}

type Activity = Pick<
  RunRecord['history'][number]['activity'][number],
  'name' | 'updates' | 'pulses' | 'resets' | 'writeback_pulses'
>;

/** Of all device pairs, per sample, as the mean over epochs and runs. */
function perUpdate(records: readonly RunRecord[], what: Exclude<keyof Activity, 'name'>): number {
  return perSample(records, ({ activity }) => activity.reduce((sum, pair) => sum + pair[what], 0));
}

function perSample(records: readonly RunRecord[], of: (epoch: RunRecord['history'][number]) => number): number {
  const epochs = records.flatMap(({ history }) => history);
  const samples = epochs.reduce((sum, epoch) => sum + epoch.samples, 0);
  return epochs.reduce((sum, epoch) => sum + of(epoch), 0) / samples;
}

/** Over all cells of the network: the totals of a run are those of all its layers. */
function measuredIn({ network: { layers } }: Config, records: readonly RunRecord[]): Measured | undefined {
  if (records.length === 0) return undefined;
  const cells = layers.slice(1).reduce((sum, cols, i) => sum + (layers[i] + 1) * cols, 0);
  return {
    resets: perUpdate(records, 'resets') / cells,
    writeback: perUpdate(records, 'writeback_pulses') / cells,
  };
}

const ends = (values: readonly number[]): [number, number] => [Math.min(...values) * 0.8, Math.max(...values) * 1.25];

/** A logarithmic axis of whole decades, with a tick each. */
function decades(values: readonly number[]): { domain: [number, number]; ticks: number[]; tickTexts: string[] } {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const exponents = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const ticks = exponents.map((exponent) => Number(`1e${exponent}`));
  return { domain: [ticks[0], ticks[ticks.length - 1]], ticks, tickTexts: ticks.map(secondsText) };
}

function secondsText(seconds: number): string {
  const units: readonly [number, string][] = [
    [1, 's'],
    [1e-3, 'ms'],
    [1e-6, 'µs'],
    [1e-9, 'ns'],
  ];
  const [size, unit] = units.find(([least]) => seconds >= least * 0.999) ?? [1e-12, 'ps'];
  return `${Math.round(seconds / size)} ${unit}`;
}
