/** The ledger of spiking chips: every spike counted once, whoever computes it, and what an inference comes to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyCsv } from '../../src/energy/energy-csv.js';
import { type LedgerRow, total_J } from '../../src/energy/ledger.js';
import { PRICES, type PriceName } from '../../src/energy/price.js';
import { sumBy } from '../../src/energy/summary.js';
import type { SpikingCircuits } from '../../src/snn/circuits.js';
import type { ChipTraining } from '../../src/train/training.js';
import { configOf, syntheticData, trainingOf, twin } from '../chip/support.js';

const data = syntheticData(36, 4, 40, 10);
const SETS = ['network.layers=[36,12,8,4]', 'train.rate=0.5', 'snn.threshold=0.2'];
const STEPS = 20;

function trained(sets: readonly string[], samples = 20, options: Parameters<typeof trainingOf>[2] = {}): ChipTraining {
  const training = trainingOf(configOf('snn-hybrid', [...SETS, ...sets]), data, options);
  training.trainSamples(samples);
  return training;
}

const rowsOf = (training: ChipTraining): readonly LedgerRow[] => training.ledger?.rows() ?? [];
const of = (rows: readonly LedgerRow[], name: PriceName, layer: number, operation?: string) =>
  rows.filter(
    (row) =>
      row.component === PRICES[name].title &&
      row.layer === layer &&
      (operation === undefined || row.operation === operation),
  );
const count = (rows: readonly LedgerRow[]) => rows.reduce((n, row) => n + row.count, 0);

describe('rows of spikes', () => {
  it('count neurons × steps, spikes and their ways, at the published prices', () => {
    const samples = 20;
    const training = trained(['snn.coding=poisson'], samples);
    const rows = rowsOf(training);
    const { spikes } = training.analog as SpikingCircuits;
    expect(spikes.hidden).toBeGreaterThan(samples);
    for (const [layer, neurons] of [
      [1, 12],
      [2, 8],
    ]) {
      const [membrane] = of(rows, 'membrane', layer);
      expect(membrane).toMatchObject({ count: samples * neurons * STEPS, unit_energy_J: 52e-12, phase: 'inference' });
      expect(membrane.energy_J).toBe(samples * neurons * STEPS * 52e-12);
      expect(membrane.source).toBe('Loihi, Davies et al., IEEE Micro 38 (2018)');
      expect(count(of(rows, 'comparator', layer))).toBe(samples * neurons * STEPS);
      expect(count(of(rows, 'trace', layer, 'surrogate derivative'))).toBe(samples * neurons * STEPS);
    }
    const fired = [1, 2].map((layer) => count(of(rows, 'spike', layer)));
    expect(fired[0] + fired[1]).toBe(spikes.hidden);
    expect(fired[0]).toBeGreaterThan(0);
    expect(fired[1]).toBeGreaterThan(0);
    expect([0, 1, 2].map((layer) => count(of(rows, 'spike_route', layer)))).toEqual([spikes.input, ...fired]);
    expect(of(rows, 'membrane', 3)).toEqual([]); // a readout leaks, it does not spike
    // Rows driven in the first two layers: each spike once, and the bias row in every step.
    const driven = [1, 2].map((layer) => count(of(rows, 'dac', layer).filter(({ phase }) => phase === 'inference')));
    expect(driven).toEqual([spikes.input + samples * STEPS, fired[0] + samples * STEPS]);
    // The readout is read once, with traces.
    const conversions = [1, 2, 3].map((layer) =>
      count(of(rows, 'adc', layer).filter(({ phase }) => phase === 'inference')),
    );
    expect(conversions).toEqual([samples * STEPS * 12, samples * STEPS * 8, samples * 4]);
  });

  it('of steady currents are those of neurons alone', () => {
    const rows = rowsOf(trained([]));
    expect(of(rows, 'spike_route', 0)).toEqual([]);
    expect(count(of(rows, 'spike', 1))).toBeGreaterThan(0);
    // One conversion a column: the current is the same in all steps.
    expect(count(of(rows, 'adc', 1).filter(({ phase }) => phase === 'inference'))).toBe(20 * 12);
  });

  it('are not there where nothing spikes', () => {
    const training = trainingOf(configOf('choi2021', ['network.layers=[36,12,4]']), data);
    training.trainSamples(5);
    expect(rowsOf(training).filter(({ component }) => component.includes('spik'))).toEqual([]);
    expect(training.energy()?.spiking).toBeNull();
  });

  it('say what an inference and a spike of it cost', () => {
    const training = trained(['snn.coding=poisson']);
    const rows = rowsOf(training);
    const energy = training.energy();
    const { input, hidden } = (training.analog as SpikingCircuits).spikes;
    const inference_J = total_J(rows.filter(({ phase }) => phase === 'inference'));
    expect(energy?.inference_J).toBeCloseTo(inference_J / 20, 20);
    expect(energy?.spiking?.input_spikes).toBe(input / 20);
    expect(energy?.spiking?.hidden_spikes).toBe(hidden / 20);
    expect((energy?.spiking?.spike_J ?? 0) / (inference_J / (input + hidden))).toBeCloseTo(1, 12);
    const neurons_J = (20 * STEPS * 20 * 52e-12 + hidden * 29e-12 + (input + hidden) * 1.7e-12) / 20;
    expect((energy?.spiking?.neurons_J ?? 0) / neurons_J).toBeCloseTo(1, 9);
    // One spike more or less is its own price, and what it drives.
    expect(energy?.spiking?.spike_J).toBeGreaterThan(30e-12);
  });
});

const anyConfig = fc.record({
  architecture: fc.constantFrom('single', 'hybrid'),
  coding: fc.constantFrom('constant', 'poisson', 'latency'),
  neuron: fc.constantFrom('lif', 'cuba-lif'),
  library: fc.constantFrom('isaac-32nm', 'neurosim-32hp', 'rpu-2016', 'ideal'),
  rows: fc.constantFrom(16, 128),
  width: fc.constantFrom(0, 5),
  steps: fc.constantFrom(7, 40),
  seed: fc.nat(1000),
});
const setsOf = (v: typeof anyConfig extends fc.Arbitrary<infer T> ? T : never) => [
  `synapse.architecture=${v.architecture}`,
  `snn.coding=${v.coding}`,
  `snn.neuron=${v.neuron}`,
  `snn.steps=${v.steps}`,
  `energy.preset=${v.library}`,
  `tile.rows=${v.rows}`,
  `bank.width=${v.width}`,
  `seed=${v.seed}`,
];

describe('conservation', () => {
  it('sums over components, phases, layers and groups are the total; rows are the same on engines and kernels', () => {
    fc.assert(
      fc.property(anyConfig, (v) => {
        const rows = rowsOf(trained(setsOf(v), 6));
        const total = total_J(rows);
        for (const key of ['component', 'phase', 'layer', 'tile', 'group'] as const) {
          const sums = [...sumBy(rows, (row) => row[key]).values()];
          expect(Math.abs(sums.reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(1e-12 * total);
        }
        for (const { energy_J, count: n, unit_energy_J } of rows) {
          expect(energy_J).toBeGreaterThanOrEqual(0);
          if (unit_energy_J !== null)
            expect(Math.abs(n * unit_energy_J - energy_J)).toBeLessThanOrEqual(1e-12 * energy_J);
        }
        const csv = energyCsv(rows);
        expect(energyCsv(rowsOf(trained([...setsOf(v), 'run.engine=interpreted'], 6)))).toBe(csv);
        expect(energyCsv(rowsOf(trained(setsOf(v), 6, { kernels: twin })))).toBe(csv);
      }),
      { numRuns: 12 },
    );
  });

  it('rows go on after a checkpoint', () => {
    const whole = trained(['snn.coding=poisson'], 30);
    const first = trained(['snn.coding=poisson'], 12);
    const state = JSON.parse(JSON.stringify({ ...first.snapshot(), layers: [] }));
    const second = trained(['snn.coding=poisson'], 0);
    second.restore({ ...state, layers: first.snapshot().layers });
    second.trainSamples(18);
    expect(energyCsv(rowsOf(second))).toBe(energyCsv(rowsOf(whole)));
    expect(second.energy()).toEqual(whole.energy());
  });

  it('evaluation costs no spike', () => {
    const training = trained(['snn.coding=poisson']);
    const before = energyCsv(rowsOf(training));
    training.evaluate();
    expect(energyCsv(rowsOf(training))).toBe(before);
  });
});

describe('a network that learns without labels', () => {
  const samples = 5;
  const sets = ['network.layers=[36,12]', 'tile.rows=16', 'tile.cols=8', 'snn.threshold=0.5'];
  const config = configOf('snn-stdp', sets);
  const training = trainingOf(config, data, {});
  training.trainSamples(samples);
  const rows = rowsOf(training);
  const { spikes } = training.analog as SpikingCircuits;
  const { snn, timing, device, driver } = config;

  it('pays for every membrane in every step, however many spikes a sample is looked at between', () => {
    expect(spikes.hidden).toBeGreaterThan(20);
    for (const name of ['membrane', 'comparator'] as const) {
      expect(count(of(rows, name, 1))).toBe(samples * 12 * snn.steps);
    }
    expect(count(of(rows, 'spike', 1))).toBe(spikes.hidden);
  });

  it('reads the column of the neuron that spiked, once a spike, and no other', () => {
    // 37 rows: a column of tiles has three.
    const reads = rows.filter(({ component, phase }) => component === 'array' && phase === 'error');
    const first = reads.filter(({ array }) => array === reads[0].array);
    expect(first.reduce((n, row) => n + row.count, 0)).toBe(3 * spikes.hidden);
    const columns = rows.filter(({ operation, array }) => operation === 'charge columns' && array === first[0].array);
    expect(columns.reduce((n, row) => n + row.count, 0)).toBe(3 * spikes.hidden);
    const conversions = of(rows, 'adc', 1).filter(({ phase }) => phase === 'error');
    expect(count(conversions)).toBe(37 * spikes.hidden);
  });

  it('takes steps and the drive of the rows for an inference, what spikes teach apart', () => {
    expect(driver.slew_V_per_ns).toBe(0);
    expect(device.pulse_ns).toBeGreaterThan(0);
    const ledger = training.ledger as NonNullable<typeof training.ledger>;
    const [inference, error, update] = (['inference', 'error', 'update'] as const).map((phase) =>
      ledger.phaseTime_ps(phase),
    );
    expect(error).toBe(spikes.hidden * timing.read_ns * 1000);
    expect(inference + error + update).toBe(Number(training.sim_time_ps));
    // Rows are driven for a step, then neurons look at all steps.
    expect(inference / samples / 1000).toBe((snn.steps + 1) * snn.step_ns);
  });
});
