/** The ledger of whole chips: nothing lost, nothing twice, the same rows whoever computes them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyCsv } from '../../src/energy/energy-csv.js';
import { seriesResistance_ohm } from '../../src/crossbar/series.js';
import { parseOwnPrices } from '../../src/energy/component-file.js';
import { type LedgerRow, total_J } from '../../src/energy/ledger.js';
import { libraries } from '../../src/energy/libraries.js';
import { sumBy } from '../../src/energy/summary.js';
import type { ChipTraining } from '../../src/train/training.js';
import { configOf, syntheticData, trainingOf, twin } from '../chip/support.js';

const data = syntheticData(36, 4, 60, 10);
const SETS = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'train.rate=0.5'];

function trained(sets: readonly string[], samples = 40, options: Parameters<typeof trainingOf>[2] = {}): ChipTraining {
  const training = trainingOf(configOf('choi2021', [...SETS, ...sets]), data, options);
  training.trainSamples(samples);
  return training;
}

const rowsOf = (training: ChipTraining): readonly LedgerRow[] => training.ledger?.rows() ?? [];

const anyConfig = fc.record({
  architecture: fc.constantFrom('single', 'hybrid'),
  library: fc.constantFrom(...libraries.names()),
  cell: fc.constantFrom('library', 'crossbar'),
  encoder: fc.constantFrom('deterministic', 'stochastic', 'stochastic-train', 'burr', 'amplitude', 'width'),
  scheme: fc.constantFrom('parallel', 'row', 'element'),
  policy: fc.constantFrom('write-back', 'carry'),
  states: fc.constantFrom(4, 10, 50),
  polarity: fc.constantFrom('potentiation', 'potentiation', 'bidirectional'),
  every: fc.constantFrom(0, 1, 3),
  width: fc.constantFrom(0, 5),
  dac: fc.constantFrom(0, 4),
  adc: fc.constantFrom(0, 6),
  coding: fc.constantFrom('amplitude', 'amplitude', 'bit-serial'),
  spread: fc.constantFrom(0, 0.3),
  wires: fc.constantFrom('ideal', 'series'),
  seed: fc.nat(1000),
});

const setsOf = (v: typeof anyConfig extends fc.Arbitrary<infer T> ? T : never) => [
  `synapse.architecture=${v.architecture}`,
  `energy.preset=${v.library}`,
  `energy.cell=${v.cell}`,
  `pulse.encoder=${v.encoder}`,
  `update.scheme=${v.scheme}`,
  `reset.policy=${v.polarity === 'bidirectional' ? 'write-back' : v.policy}`,
  `device.states=${v.states}`,
  `device.d2d=${v.spread}`,
  `device.polarity=${v.polarity}`,
  `reset.every=${v.every}`,
  `bank.width=${v.width}`,
  `driver.dac_bits=${v.coding === 'bit-serial' ? 3 : v.dac}`,
  `driver.coding=${v.coding}`,
  `readout.adc_bits=${v.adc}`,
  `tile.wires=${v.wires}`,
  'tile.wire_ohm=2000',
  `seed=${v.seed}`,
];

describe('conservation', () => {
  it('sums over components, phases, layers and groups are the total; no row is negative, twice or NaN', () => {
    fc.assert(
      fc.property(anyConfig, (v) => {
        const rows = rowsOf(trained(setsOf(v), 12));
        const total = total_J(rows);
        expect(total).toBeGreaterThan(0);
        for (const { energy_J, count, unit_energy_J, source } of rows) {
          expect(energy_J).toBeGreaterThanOrEqual(0);
          expect(count).toBeGreaterThanOrEqual(0);
          expect(source.length).toBeGreaterThan(0);
          if (unit_energy_J !== null)
            expect(Math.abs(count * unit_energy_J - energy_J)).toBeLessThanOrEqual(1e-12 * energy_J);
        }
        for (const key of ['component', 'phase', 'layer', 'tile', 'group'] as const) {
          const sums = [...sumBy(rows, (row) => row[key]).values()];
          expect(Math.abs(sums.reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(1e-12 * total);
        }
        const names = rows.map((r) => [r.component, r.operation, r.phase, r.layer, r.tile, r.array].join('|'));
        const perTile = names.filter((name) => !name.includes('|-1|'));
        expect(new Set(perTile).size).toBe(perTile.length);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['multi-device', ['arbiter.devices=3']],
    ['multi-device', ['arbiter.devices=3', 'arbiter.advance=per-update']],
    ['pcm-pair', ['refresh.every=5']],
    ['periodic-carry', ['carry.every=3']],
    ['sign-based', []],
    ['capacitor-transfer', ['capacitor.every=7']],
    ['tiki-taka', ['device.polarity=bidirectional']],
    ['ttv2', ['device.polarity=bidirectional']],
    ['mixed-precision', []],
  ])('holds for %s %j, on both engines and both kernels', (architecture, own) => {
    const sets = [`synapse.architecture=${architecture}`, ...own];
    const rows = rowsOf(trained(sets));
    const total = total_J(rows);
    for (const { energy_J, count } of rows) expect(Math.min(energy_J, count)).toBeGreaterThanOrEqual(0);
    for (const key of ['component', 'phase', 'layer', 'tile', 'group'] as const) {
      const sums = [...sumBy(rows, (row) => row[key]).values()];
      expect(Math.abs(sums.reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(1e-12 * total);
    }
    const update = rows.filter(({ phase, group }) => phase === 'update' && group === 'array');
    expect(total_J(update)).toBeGreaterThan(0);
    expect(energyCsv(rowsOf(trained([...sets, 'run.engine=interpreted'])))).toBe(energyCsv(rows));
    expect(energyCsv(rowsOf(trained(sets, 40, { kernels: twin })))).toBe(energyCsv(rows));
  });

  it('rows are the same to the bit on both engines and both kernels', () => {
    fc.assert(
      fc.property(anyConfig, (v) => {
        const expected = energyCsv(rowsOf(trained(setsOf(v), 8)));
        expect(energyCsv(rowsOf(trained([...setsOf(v), 'run.engine=interpreted'], 8)))).toBe(expected);
        expect(energyCsv(rowsOf(trained(setsOf(v), 8, { kernels: twin })))).toBe(expected);
      }),
      { numRuns: 12 },
    );
  });

  it.each([[[]], [['tile.wires=series', 'tile.wire_ohm=2000']]])(
    'rows are the same after a checkpoint, and wherever somebody looked: %j',
    (sets) => {
      const whole = trained(sets, 60);
      const first = trained(sets, 25);
      rowsOf(first);
      const state = JSON.parse(JSON.stringify({ ...first.snapshot(), layers: [] }));
      const second = trained(sets, 0);
      second.restore({ ...state, layers: first.snapshot().layers });
      second.trainSamples(35);
      expect(energyCsv(rowsOf(second))).toBe(energyCsv(rowsOf(whole)));
      expect(second.energy()).toEqual(whole.energy());
    },
  );

  it('evaluation costs nothing, and the ledger changes nothing', () => {
    const training = trained([]);
    const before = energyCsv(rowsOf(training));
    training.evaluate();
    expect(energyCsv(rowsOf(training))).toBe(before);
    const off = trained(['energy.ledger=off']);
    expect(off.ledger).toBeUndefined();
    expect(off.stateHash()).toBe(training.stateHash());
  });
});

describe('what rows say', () => {
  const sum = (rows: readonly LedgerRow[], pick: (row: LedgerRow) => boolean) => total_J(rows.filter(pick));
  const isRead = (row: LedgerRow) => row.component === 'array' && row.operation === 'read';

  it('reads through wires take V²·t·x²·G/(1 + G·R) of every cell, R from its place in its tile', () => {
    const training = trained(['tile.wires=series', 'tile.wire_ohm=2000'], 0);
    const { layers, pairs } = training.analog.structure;
    const [{ rows, cols, tiles }] = layers;
    const g = training.analog.conductances(0);
    const first = training.sampleIndex * 36;
    const x = [...data.train.images.subarray(first, first + 36)].map((v) => v / 255);
    training.trainSamples(1);
    const reads = rowsOf(training).filter((row) => isRead(row) && row.phase === 'inference' && row.layer === 1);
    expect(reads.length).toBe(2 * pairs.length * tiles.length);
    const wires = { row_ohm: 2000, col_ohm: 2000, access_ohm: 0 };
    for (const tile of tiles) {
      let expected = 0;
      for (let cell = 0; cell < 2 * pairs.length * tile.rows * tile.cols; cell++) {
        const [r, c] = [Math.floor(cell / tile.cols) % tile.rows, cell % tile.cols];
        const plane = Math.floor(cell / (tile.rows * tile.cols));
        const device = g[plane * rows * cols + (tile.row0 + r) * cols + tile.col0 + c];
        const seen = 1 / (1 / device + seriesResistance_ohm(tile.rows, wires, r, c));
        expected += 0.25 * 1e-7 * (x[tile.row0 + r] ?? 1) ** 2 * seen; // 0.5 V, 100 ns; the last row is the bias
      }
      expect(sum(reads, (row) => row.tile === tile.index) / expected).toBeCloseTo(1, 6);
    }
  });

  it('the hybrid reads with 1 + 1/k of the power of its big pair at equal normalised states', () => {
    for (const k of [1, 2, 10]) {
      const training = trained([`synapse.k=${k}`, 'train.rate=1e-9'], 0);
      // The small devices stand where the big ones do, k times lower.
      for (const { index } of training.analog.structure.layers) {
        const g = training.analog.conductances(index);
        const half = g.length / 2;
        for (let i = 0; i < half; i++) g[half + i] = g[i] / k;
        training.analog.setConductances(index, g);
      }
      training.trainSamples(10);
      const rows = rowsOf(training).filter(isRead);
      const big = sum(rows, ({ array }) => array.startsWith('big'));
      expect(total_J(rows) / big / (1 + 1 / k)).toBeCloseTo(1, 6);
    }
  });

  it('1T1R arrays have no half-selected cells, crossbars have them in rows of their own', () => {
    const half = (cell: string) =>
      rowsOf(trained([`energy.cell=${cell}`])).filter((r) => r.operation.startsWith('half'));
    expect(half('1t1r')).toEqual([]);
    expect(total_J(half('crossbar'))).toBeGreaterThan(0);
  });

  it('depression is priced at its own amplitude and width', () => {
    const sets = ['synapse.architecture=single', 'device.polarity=bidirectional', 'energy.cell=1t1r'];
    const depressed = (more: readonly string[]) =>
      sum(rowsOf(trained([...sets, ...more])), ({ operation }) => operation === 'depress');
    const once = depressed(['device.depression_V=-2', 'device.depression_ns=1000']);
    expect(once).toBeGreaterThan(0);
    expect(depressed(['device.depression_V=-4', 'device.depression_ns=1000']) / once).toBeCloseTo(4, 9);
    expect(depressed(['device.depression_V=-2', 'device.depression_ns=3000']) / once).toBeCloseTo(3, 9);
  });

  it('resets are priced: their time, and V²·t·Ḡ of the devices', () => {
    const rows = rowsOf(trained(['device.states=10', 'train.rate=2', 'synapse.architecture=single'], 60));
    const resets = rows.filter(({ operation }) => operation === 'reset');
    expect(resets.length).toBeGreaterThan(0);
    for (const { energy_J, count } of resets) {
      // −4 V for 500 µs on a device between 1 µS and 10 µS, or a tenth of that.
      expect(energy_J / count).toBeLessThan(16 * 500e-6 * 10e-6);
      expect(energy_J / count).toBeGreaterThan(16 * 500e-6 * 0.1e-6);
    }
  });

  it('every conversion of every column is counted, and small arrays need none of their own', () => {
    const count = (sets: string[]) =>
      rowsOf(trained(sets, 10))
        .filter((r) => r.operation === 'convert' && r.phase === 'inference')
        .reduce((n, r) => n + r.count, 0);
    // Three row tiles of 12 columns, one of 4.
    expect(count([])).toBe(10 * (3 * 12 + 4));
    expect(count(['synapse.architecture=single'])).toBe(count([]));
  });

  it('floating-point weights have no arrays, and no ledger', () => {
    expect(trained(['synapse.architecture=ideal']).ledger).toBeUndefined();
  });

  it('the time of a phase is the controller’s in it', () => {
    const training = trained([], 10);
    const { inference_ps, step_ps } = training.energy() ?? { inference_ps: 0, step_ps: 0 };
    // Two reads of 100 ns and two activations of 100 ns.
    expect(inference_ps).toBe(400_000);
    expect(step_ps).toBe(Number(training.sim_time_ps) / 10);
  });

  it('static power is drawn in every state for as long as it lasts', () => {
    const training = trained(['energy.preset=neurosim-32hp'], 10);
    const leaks = rowsOf(training).filter(({ component }) => component.startsWith('leakage of decoder'));
    const time_ps = leaks.filter(({ tile }) => tile === 0).reduce((t, { count }) => t + count, 0);
    expect(time_ps).toBe(Number(training.sim_time_ps));
    expect(new Set(leaks.map(({ phase }) => phase))).toContain('idle');
  });
});

describe('edges of drivers', () => {
  const SLEW = 0.05;
  const array = (sets: readonly string[]) => rowsOf(trained(sets)).filter(({ component }) => component === 'array');
  /** Both edges as long as full amplitude: V²∫(t/T)² dt = V²·T/3 each. */
  const heat_s = (V: number) => (2 * (Math.round((Math.abs(V) / SLEW) * 1000) * 1e-12)) / 3;

  it('heat cells by a third of their time, and change nothing else', () => {
    const { device, timing } = configOf('choi2021', []);
    const plain = array([]);
    const ramped = array([`driver.slew_V_per_ns=${SLEW}`]);
    const longer: Record<string, number> = {
      read: 1 + heat_s(device.read_V) / (timing.read_ns * 1e-9),
      write: 1 + heat_s(device.pulse_V) / (device.pulse_ns * 1e-9),
      reset: 1 + heat_s(device.reset_V) / (device.reset_ns * 1e-9),
    };
    longer['half-selected in updates'] = longer.write;
    longer['write back'] = longer['half-selected in write-back'] = longer.write;
    longer['half-selected in resets'] = longer.reset;
    expect(ramped).toHaveLength(plain.length);
    plain.forEach((row, i) => {
      const { energy_J, ...rest } = ramped[i];
      expect({ ...rest, energy_J: row.energy_J }).toEqual(row);
      expect(energy_J / row.energy_J, row.operation).toBeCloseTo(longer[row.operation], 9);
    });
    expect(new Set(plain.map(({ operation }) => operation))).toContain('half-selected in resets');
    expect(longer.read).toBeGreaterThan(1.05);
  });
});

describe('prices of one’s own', () => {
  const own = (text: string) => parseOwnPrices({ name: 'mine.yaml', text });

  it('take the place of the library’s and say where they are from', () => {
    const prices = own('preset: ideal\nprices:\n  adc: { energy: 2 pJ, source: our chip }\n');
    const rows = rowsOf(trained([], 10, { prices }));
    const adc = rows.filter(({ operation }) => operation === 'convert');
    expect(new Set(adc.map(({ unit_energy_J }) => unit_energy_J))).toEqual(new Set([2e-12]));
    expect(adc[0].source).toBe('our chip (mine.yaml)');
    expect(total_J(rows.filter(({ operation }) => operation === 'add'))).toBe(0);
  });

  it.each([
    ['prices: { adk: { energy: 1 pJ, source: x } }', "did you mean 'adc'?"],
    ['prices: { adc: { energy: 1 pW, source: x } }', 'expected a value ≥ 0 such as "1.67 pJ", per conversion'],
    ['prices: { adc: { power: 1 pW, source: x } }', 'prices.adc.energy: missing'],
    ['prices: { adc: { energy: -1 pJ, source: x } }', 'expected a value ≥ 0'],
    ['prices: { adc: { energy: 1 pJ } }', 'prices.adc.source'],
    ['price: {}', 'Unrecognized key'],
    ['prices: [', 'mine.yaml:1:'],
  ])('%s is refused', (text, message) => {
    expect(() => own(text)).toThrow(message);
  });
});
