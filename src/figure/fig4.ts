/** Figure 4: hybrid, single pair and floating point while they train; traces of single synapses. */
import { epochAxis, type Epoch, overEpochs, percentRange, switchRules } from './accuracy.js';
import type { Series } from '../report/chart.js';
import { type Panel, testPercent, trainPercent } from './panel.js';
import type { RunRecord } from '../batch/record.js';
import { FLOAT, HYBRID, type RunSpec, SINGLE } from './run.js';

const NAMED: readonly { readonly name: string; readonly run: RunSpec; readonly colour: number }[] = [
  { name: 'floating point', run: FLOAT, colour: 2 },
  { name: 'hybrid 50/50, k = 10', run: HYBRID, colour: 0 },
  { name: 'single pair, 50 states', run: SINGLE, colour: 1 },
];
const DEVICES = NAMED.slice(1);

/** Largest difference in accuracy between two runs up to the switch of the first. */
function differenceBefore({ history, switch_epoch }: RunRecord, other: RunRecord): number {
  if (switch_epoch === null) return Number.NaN;
  const differences = history
    .slice(0, switch_epoch)
    .flatMap((row, i) => [
      row.train_accuracy - other.history[i].train_accuracy,
      row.test_accuracy - other.history[i].test_accuracy,
    ]);
  return 100 * Math.max(...differences.map(Math.abs));
}

export const fig4a: Panel = {
  id: '4a',
  title: 'Accuracy over epochs: floating point, hybrid, single pair',
  runs: NAMED.map(({ run }) => run),
  evaluate(results) {
    const [floats, hybrids, singles] = NAMED.map(({ run }) => results.of(run));
    const accuracies = (value: (epoch: Epoch) => number, dashed: boolean, what: string): Series[] =>
      NAMED.map(({ name, run, colour }) => ({
        ...{ name: `${name}, ${what}`, colour, dashed },
        kind: 'line-dots',
        points: overEpochs(results.of(run), value),
      }));
    const test = accuracies((row) => 100 * row.test_accuracy, false, 'test');
    const train = accuracies((row) => 100 * row.train_accuracy, true, 'training');
    const chart = (title: string, series: Series[], levels: { y: number; text: string }[]) => ({
      ...{ title, series, levels },
      x: epochAxis(hybrids),
      y: {
        label: 'accuracy (%)',
        domain: percentRange(
          series,
          levels.map(({ y }) => y),
        ),
      },
      rules: switchRules(hybrids),
    });
    return {
      measures: {
        ...{ float_train: floats.map(trainPercent), float_test: floats.map(testPercent) },
        ...{ hybrid_train: hybrids.map(trainPercent), hybrid_test: hybrids.map(testPercent) },
        ...{ single_train: singles.map(trainPercent), single_test: singles.map(testPercent) },
        before_switch: hybrids.map((hybrid, s) => differenceBefore(hybrid, singles[s])),
      },
      table: {
        columns: ['synapse', 'seed', 'epoch', 'phase', 'switched', 'train_accuracy_percent', 'test_accuracy_percent'],
        rows: NAMED.flatMap(({ name, run }) =>
          results
            .of(run)
            .flatMap(({ history }, s) =>
              history.map(({ epoch, phase, switched, train_accuracy, test_accuracy }) => [
                ...[name, results.seeds[s], epoch, phase, switched ? 1 : 0],
                ...[100 * train_accuracy, 100 * test_accuracy],
              ]),
            ),
        ),
      },
      charts: [
        chart('4A · training accuracy', train, [{ y: 99.66, text: 'hybrid, published 99.66 %' }]),
        chart('4A · test accuracy', test, [{ y: 97, text: 'hybrid, published 97.00 %' }]),
      ],
    };
  },
};

const updatesPerSample = ({ activity, samples }: Epoch) =>
  activity.reduce((sum, { updates }) => sum + updates, 0) / samples;

export const fig4b: Panel = {
  id: '4b',
  title: 'Update frequency over epochs',
  runs: DEVICES.map(({ run }) => run),
  evaluate(results) {
    const [hybrids, singles] = DEVICES.map(({ run }) => results.of(run));
    const at = ({ history }: RunRecord, epoch: number | null) => {
      const row = epoch === null ? undefined : history[epoch - 1];
      return row === undefined ? Number.NaN : updatesPerSample(row);
    };
    const firstFine = (run: RunRecord) => at(run, run.switch_epoch === null ? null : run.switch_epoch + 1);
    const end = (run: RunRecord) => at(run, run.history.length);
    const series: Series[] = DEVICES.map(({ name, run, colour }) => ({
      ...{ name, colour, kind: 'line-dots' },
      points: overEpochs(results.of(run), updatesPerSample),
    }));
    return {
      measures: {
        jump: hybrids.map((run) => firstFine(run) / at(run, run.switch_epoch)),
        fine_decline: hybrids.map((run) => end(run) / firstFine(run)),
        single_decline: singles.map((run) => end(run) / at(run, 1)),
      },
      table: {
        columns: ['synapse', 'seed', 'epoch', 'phase', 'updates_per_sample', 'pulses_per_sample', 'resets_per_sample'],
        rows: DEVICES.flatMap(({ name, run }) =>
          results.of(run).flatMap(({ history }, s) =>
            history.map((row) => {
              const sum = (what: 'pulses' | 'resets') => row.activity.reduce((total, pair) => total + pair[what], 0);
              return [
                ...[name, results.seeds[s], row.epoch, row.phase, updatesPerSample(row)],
                ...[sum('pulses') / row.samples, sum('resets') / row.samples],
              ];
            }),
          ),
        ),
      },
      charts: [
        {
          title: '4B · update frequency',
          x: epochAxis(hybrids),
          y: { label: 'synapses pulsed per sample', domain: [0, 1.08 * highest(series)] },
          series,
          rules: switchRules(hybrids),
        },
      ],
    };
  },
};

const highest = (series: readonly Series[]) => Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y)));

/** Mean over samples and outputs of (t − o)²: the loss is Σ (t − o)² / 2. */
const meanSquare = ({ train_loss }: Epoch) => (2 * train_loss) / OUTPUTS;
const OUTPUTS = 10;

export const fig4c: Panel = {
  id: '4c',
  title: 'Mean squared error over epochs',
  runs: NAMED.map(({ run }) => run),
  evaluate(results) {
    const [, hybrids, singles] = NAMED.map(({ run }) => results.of(run));
    const at = ({ history }: RunRecord, epoch: number | null) => {
      const row = epoch === null ? undefined : history[epoch - 1];
      return row === undefined ? Number.NaN : meanSquare(row);
    };
    const fall = (run: RunRecord, epoch: number) => at(run, epoch - 1) - at(run, epoch);
    const series: Series[] = NAMED.map(({ name, run, colour }) => ({
      ...{ name, colour, kind: 'line-dots' },
      points: overEpochs(results.of(run), meanSquare),
    }));
    return {
      measures: {
        stall: singles.map((run) => fall(run, run.history.length) / fall(run, 2)),
        last_dynamic: hybrids.map((run) => at(run, run.switch_epoch)),
        first_fine: hybrids.map((run) => at(run, run.switch_epoch === null ? null : run.switch_epoch + 1)),
        hybrid_end: hybrids.map((run) => at(run, run.history.length)),
        single_end: singles.map((run) => at(run, run.history.length)),
      },
      table: {
        columns: ['synapse', 'seed', 'epoch', 'phase', 'mean_squared_error'],
        rows: NAMED.flatMap(({ name, run }) =>
          results
            .of(run)
            .flatMap(({ history }, s) =>
              history.map((row) => [name, results.seeds[s], row.epoch, row.phase, meanSquare(row)]),
            ),
        ),
      },
      charts: [
        {
          title: '4C · error while training',
          x: epochAxis(hybrids),
          y: { label: 'mean squared error', domain: [0, 1.05 * highest(series)] },
          series,
          rules: switchRules(hybrids),
        },
      ],
    };
  },
};

interface Trace {
  readonly row: number;
  readonly col: number;
  readonly samples: readonly number[];
  readonly big: readonly number[];
  readonly small: readonly number[];
}

const moves = (values: readonly number[]) => values.filter((value, i) => i > 0 && value !== values[i - 1]).length;

/**
 * One of the traced synapses, which lie on a fixed grid: in the order of how often their pairs move (the smaller
 * number of the big pair's moves before and the small pair's after the switch), the one at a share of all.
 */
function tracedSynapse({ probes, switch_epoch, history }: RunRecord, share: number) {
  const { traces } = probes;
  if (traces === undefined) throw new Error('the run has no traces');
  const end = switch_epoch === null ? Number.POSITIVE_INFINITY : switch_epoch * history[0].samples;
  const split = traces.samples.findLastIndex((sample) => sample <= end) + 1;
  const all = traces.synapses.map((place, i): Trace & { lively: number } => {
    const [big, small] = [traces.big[i], traces.small[i]];
    const lively = Math.min(moves(big.slice(0, split)), moves(small.slice(split - 1)));
    return { ...place, samples: traces.samples, big, small, lively };
  });
  all.sort((a, b) => b.lively - a.lively);
  return { trace: all[Math.floor(share * all.length)], split, traces };
}

function tracePanel(id: string, share: number, kind: string): Panel {
  return {
    id,
    title: `Trace of a synapse hidden→output: ${kind}`,
    runs: [HYBRID],
    evaluate(results) {
      const records = results.of(HYBRID);
      const found = records.map((record) => ({ record, ...tracedSynapse(record, share) }));
      const counts = found.map(({ record, trace, split, traces }) => {
        const { switch_epoch } = record;
        if (switch_epoch === null) return undefined;
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        return {
          big_moves_before: moves(trace.big.slice(0, split)),
          big_moves_after: moves(trace.big.slice(split - 1)),
          small_moves_before: moves(trace.small.slice(0, split)),
          small_moves_after: moves(trace.small.slice(split - 1)),
          all_big_after: sum(traces.moved_big.slice(switch_epoch)),
          all_small_before: sum(traces.moved_small.slice(0, switch_epoch)),
        };
      });
      const measure = (name: keyof NonNullable<(typeof counts)[number]>) =>
        counts.map((one) => one?.[name] ?? Number.NaN);
      const [{ record, trace }] = found;
      const { samples: perEpoch } = record.history[0];
      const points = (values: readonly number[]) => values.map((y, i) => ({ x: trace.samples[i] / perEpoch, y }));
      return {
        measures: {
          big_moves_before: measure('big_moves_before'),
          big_moves_after: measure('big_moves_after'),
          small_moves_before: measure('small_moves_before'),
          small_moves_after: measure('small_moves_after'),
          all_big_after: measure('all_big_after'),
          all_small_before: measure('all_small_before'),
        },
        table: {
          columns: ['seed', 'row', 'column', 'samples', 'big_weight', 'small_weight', 'weight'],
          rows: found.flatMap(({ trace: one }, s) =>
            one.samples.map((sample, i) => [
              ...[results.seeds[s], one.row, one.col, sample],
              ...[one.big[i], one.small[i], one.big[i] + one.small[i]],
            ]),
          ),
        },
        charts: [
          {
            title: `${id.toUpperCase()} · synapse ${trace.row} → ${trace.col}, seed ${results.seeds[0]}`,
            x: { label: 'epoch', domain: [0, record.history.length] },
            y: { label: 'weight' },
            series: [
              { name: 'W', kind: 'line', points: points(trace.big.map((b, i) => b + trace.small[i])), colour: 2 },
              { name: 'big pair, s·(G⁺ − G⁻)', kind: 'line', points: points(trace.big), colour: 0 },
              { name: 'small pair, s·(g⁺ − g⁻)', kind: 'line', points: points(trace.small), colour: 1 },
            ],
            rules: record.switch_epoch === null ? [] : [{ x: record.switch_epoch, text: 'switch' }],
          },
        ],
      };
    },
  };
}

export const fig4d = tracePanel('4d', 0.4, 'lively');
export const fig4e = tracePanel('4e', 0.6, 'middling');
export const fig4f = tracePanel('4f', 0.8, 'calm');
