/** Figure 2A: how much the weights of floating-point training change from epoch to epoch. */
import { epochAxis } from './accuracy.js';
import { mean, type Panel, spread } from './panel.js';
import type { RunRecord } from '../batch/record.js';
import { FLOAT } from './run.js';

/** Epoch that the first one is compared with. */
const LATE = 10;
const MICRO = 1e-6;

function changes({ probes }: RunRecord) {
  const found = probes['weight-change'];
  if (found === undefined) throw new Error('the run has no weight changes');
  return found;
}

export const fig2a: Panel = {
  id: '2a',
  title: 'Weight change over epochs, floating point',
  runs: [FLOAT],
  evaluate(results) {
    const records = results.of(FLOAT);
    const all = records.map(changes);
    const fall = (values: readonly number[]) => values[0] / (values[LATE - 1] ?? Number.NaN);
    const epochs = records[0].history.map(({ epoch }) => epoch);
    const points = (value: (one: (typeof all)[number]) => readonly number[]) =>
      epochs.map((x, i) => {
        const values = all.map((one) => value(one)[i]);
        return { x, y: mean(values), spread: spread(values) };
      });
    const updates = points(({ update_mean }) => update_mean.map((change) => change / MICRO));
    const moves = points(({ epoch_mean }) => epoch_mean);
    return {
      measures: {
        update_fall: all.map(({ update_mean }) => fall(update_mean)),
        epoch_fall: all.map(({ epoch_mean }) => fall(epoch_mean)),
      },
      table: {
        columns: ['seed', 'epoch', 'mean_abs_update_weight', 'mean_abs_epoch_change_weight'],
        rows: all.flatMap(({ update_mean, epoch_mean }, s) =>
          epochs.map((epoch, i) => [results.seeds[s], epoch, update_mean[i], epoch_mean[i]]),
        ),
      },
      charts: [
        {
          title: '2A · weight change of an update',
          x: epochAxis(records),
          y: {
            label: 'mean |ΔW| per sample and synapse (10⁻⁶)',
            domain: [0, 1.05 * Math.max(...updates.map(({ y }) => y))],
          },
          series: [{ name: 'floating point, |η·x·δ|', kind: 'line-dots', points: updates }],
        },
        {
          title: '2A · weight change of an epoch',
          x: epochAxis(records),
          y: { label: 'mean |W(end) − W(start)|', domain: [0, 1.05 * Math.max(...moves.map(({ y }) => y))] },
          series: [{ name: 'floating point', kind: 'line-dots', points: moves, colour: 1 }],
        },
      ],
    };
  },
};
