/** What trainings of a scheme add to its row: totals of all device pairs, energy, and the use of devices. */
import { expect, it } from 'vitest';
import type { RunRecord } from '../../src/batch/record.js';
import { Comparison } from '../../src/compare/comparison.js';
import { configOf } from '../chip/support.js';

/** Two epochs of 10 samples of a network of 3 × 4 and 5 × 2 cells, three devices a weight. */
const activity = [1, 2, 3].map((n) => ({
  ...{ name: `device${n}`, updates: 40, pulses: 50 * n, resets: n, writeback_pulses: 2 * n },
}));
const epoch = {
  ...{ epoch: 1, phase: 'dynamic', switched: false, samples: 10, train_accuracy: 0.5, train_loss: 1 },
  ...{ test_accuracy: 0.6, sim_time_ps: '1', events: 1, activity },
};
const record = {
  history: [epoch, epoch],
  switch_epoch: null,
  state_hash: '',
  energy: { step_J: 2e-7 },
  took_s: 1,
  probes: {},
} as unknown as RunRecord;
const config = configOf('single50', [
  ...['network.layers=[2,4,2]', 'synapse.architecture=multi-device', 'arbiter.devices=3', 'device.reset_ns=1000'],
  ...['device.pulse_ns=100', 'pulse.gap_ns=0', 'arbiter.increment=1'],
]);

it('counts pulses, resets and energy of all device pairs, per sample', () => {
  const [row] = new Comparison([{ scheme: 'own', config, records: [record, record] }], [64, 128], 1).rows;
  expect(row.pulses_per_update).toBeCloseTo(30, 12);
  expect(row.resets_per_update).toBeCloseTo(0.6, 12);
  expect(row.step_J).toBeCloseTo(2e-7, 18);
  // Resets per cell of this network, on the cells of the reference layer.
  const cells = 3 * 4 + 5 * 2;
  expect(row.latency_s.reset).toBeCloseTo((784 * 250 * (0.6 * 1e-6 + 1.2 * 100e-9)) / cells, 10);
});

it('draws the use of each device', () => {
  const charts = new Comparison([{ scheme: 'own', config, records: [record] }], [64, 128], 1).charts();
  const use = charts[charts.length - 1];
  expect(use.title).toContain('Use of the devices');
  expect(use.series[0].points).toEqual([1, 2, 3].map((x) => ({ x, y: 4 })));
});
