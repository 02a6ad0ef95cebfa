/** Wires, blocks and cell writes against the figures that MLP+NeuroSim V3.0 gives at 32 and 22 nm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayWires, type CellKind, cellCurrent_A } from '../../src/energy/array-geometry.js';
import { deviceNamed, estimate } from '../../src/energy/estimate.js';
import { libraries } from '../../src/energy/libraries.js';
import { afterPulses, referenceDevices } from '../../src/energy/reference-devices.js';
import { curvatureOf, labelOf } from '../../src/device/nonlinearity.js';
import { nodeNamed, nodes, wireResistance } from '../../src/energy/technology.js';
import { PRICE_NAMES } from '../../src/energy/price.js';

const shape = (rows: number, cols: number, cell: CellKind, node = '32hp', wireWidth_nm = 100) => ({
  ...{ rows, cols, cell, node: nodeNamed(node), wireWidth_nm },
});

describe('wires of an array', () => {
  it.each([
    [128, 128, '1t1r', '32', 3.277, 11.04, 22.657],
    [400, 100, '1t1r', '32', 2.56, 8.625, 70.802],
    [128, 128, 'crossbar', '32', 5.12, 5.12, 5.12],
    [128, 128, '1t1r', '22 nm', 2.253, 8.578, 15.657],
  ] as const)('%i × %i %s, %s nm', (rows, cols, cell, node, row1, row2, col) => {
    const wires = arrayWires(shape(rows, cols, cell, node));
    const printed = [wires.capRow1_fF, wires.capRow2_fF, wires.capCol_fF].map((value) => Number(value.toFixed(3)));
    expect(printed).toEqual([row1, row2, col]);
  });

  it('have 0.1519 Ω from cell to cell at 32 nm and 100 nm width', () => {
    expect(arrayWires(shape(128, 128, '1t1r')).cell_ohm).toBeCloseTo(0.1519, 4);
  });

  it('resist less when wider, and say when a width is between the known ones', () => {
    expect(wireResistance(100)).toEqual({ ohm_per_um: 1.187, interpolated: false });
    expect(wireResistance(70).interpolated).toBe(true);
    fc.assert(
      fc.property(fc.integer({ min: 14, max: 199 }), (width) => {
        expect(wireResistance(width).ohm_per_um).toBeGreaterThan(wireResistance(width + 1).ohm_per_um);
      }),
    );
    expect(() => wireResistance(13)).toThrow('expected 14 to 200 nm');
  });

  it('grow with the array, the column with rows and rows with columns', () => {
    const size = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(size, size, fc.constantFrom('32hp', '22hp', '14hp'), (rows, cols, node) => {
        const one = arrayWires(shape(rows, cols, '1t1r', node));
        const two = arrayWires(shape(2 * rows, cols, '1t1r', node));
        expect(two.capCol_fF / one.capCol_fF).toBeCloseTo(2, 12);
        expect(two.capRow2_fF).toBe(one.capRow2_fF);
      }),
    );
  });

  it('take current from far cells', () => {
    const wires = arrayWires(shape(128, 128, 'crossbar', '32hp', 40));
    const current = (row: number, column: number) => cellCurrent_A(0.5, 1e-5, { rows: 128 }, wires, row, column);
    expect(current(127, 0)).toBeGreaterThan(current(0, 127));
    expect(current(127, 0)).toBeLessThan(0.5e-5);
  });

  it('refuses a 1T1R array where no access transistor is known', () => {
    expect(() => arrayWires(shape(8, 8, '1t1r', '32lstp'))).toThrow("expected cell 'crossbar'");
    expect(() => nodeNamed('31')).toThrow("unknown technology node '31hp'");
  });
});

describe('blocks', () => {
  const blocks = (rows: number, cols: number, node = '32hp') =>
    libraries.get('neurosim-32hp').blocks({ ...shape(rows, cols, '1t1r', node), adcBits: 0 });

  it.each([
    [128, [47.34, 6.863], [55.35, 2.622], [226.86, 6.493], [10768, 4.161]],
    [256, [74.02, 13.637], [110.97, 5.244], [455.03, 12.987], [21536, 8.322]],
  ])('of %i rows and columns are the source’s', (size, ...expected) => {
    const found = blocks(size, size).map(({ read_fJ, leakage_uW }) => [read_fJ, leakage_uW]);
    found.forEach(([read, leakage], i) => {
      expect(read / expected[i][0]).toBeCloseTo(1, 6);
      expect(leakage / expected[i][1]).toBeCloseTo(1, 6);
    });
  });

  it('are marked where they are not the source’s own', () => {
    const grades = (rows: number, node?: string) => blocks(rows, 128, node)[0].grade;
    expect([grades(128), grades(200), grades(64), grades(128, '22hp')]).toEqual([
      'published',
      'interpolated',
      'extrapolated',
      'scaled',
    ]);
    expect(blocks(192, 128)[0].read_fJ).toBeCloseTo((47.34 + 74.02) / 2, 9);
  });

  it('are never negative, in any library', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...libraries.names()),
        fc.nat(5000),
        fc.nat(5000),
        fc.nat(16),
        (name, r, c, adcBits) => {
          const library = libraries.get(name);
          const site = { ...shape(r + 1, c + 1, library.cell, library.node.name, library.wireWidth_nm), adcBits };
          for (const { read_fJ, leakage_uW } of library.blocks(site)) {
            expect(read_fJ).toBeGreaterThanOrEqual(0);
            expect(leakage_uW).toBeGreaterThanOrEqual(0);
          }
          const prices = library.prices(site);
          expect(Object.keys(prices).sort()).toEqual([...PRICE_NAMES].sort());
          for (const { value, source } of Object.values(prices)) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(source.length).toBeGreaterThan(3);
          }
        },
      ),
    );
  });
});

describe('cell writes', () => {
  const written = (device: string, from_S: number, deltaW: number, cell: CellKind = '1t1r') =>
    estimate({
      library: libraries.get('neurosim-32hp'),
      shape: shape(128, 128, cell),
      adcBits: 0,
      write: { device: deviceNamed(device), from_S, deltaW },
    });

  it.each([
    ['Ag:a-Si', 0.1, 2.076945e-8, 2.304656356e-8, 5, 3.376670016e-10, 1e-5],
    ['TaOx/HfOx', 0.1, 5.5e-6, 5.921597179e-6, 6, 4.733898539e-12, 1e-6],
    ['TaOx/HfOx', -0.1, 6.342568773e-6, 5.897388092e-6, -6, 5.106149529e-12, 1e-6],
    ['Ag:a-Si', -0.1, 2.510027113e-8, 2.018177498e-8, -5, 2.67378573e-10, 1e-5],
  ])('%s, Δw %f', (device, deltaW, before, after, pulses, energy, tolerance) => {
    const result = written(device, before, deltaW);
    expect(result.pulses).toBe(pulses);
    expect(Math.abs((result.g_after_S as number) / after - 1)).toBeLessThan(tolerance);
    expect(Math.abs((result.energy_J as number) / energy - 1)).toBeLessThan(tolerance);
  });

  it('cost nothing where nothing changes, and no column is charged for a write that is none', () => {
    expect(written('TaOx/HfOx', 5e-6, 0).energy_J).toBe(0);
    expect(written('TaOx/HfOx', 5e-6, -0.001).energy_J).toBe(0);
  });

  it('charge the column of a crossbar once per pulse only', () => {
    const [selected, passive] = (['1t1r', 'crossbar'] as const).map((cell) => written('TaOx/HfOx', 5e-6, -0.1, cell));
    const charge = (cap_fF: number) => 1.6 * 1.6 * cap_fF * 1e-15;
    const difference = (selected.energy_J as number) - (passive.energy_J as number);
    expect(difference / (7 * charge(selected.cap_col_fF) - 6 * charge(passive.cap_col_fF))).toBeCloseTo(1, 9);
  });

  it('refuse a conductance out of range', () => {
    expect(() => written('TaOx/HfOx', 2e-5, 0.1)).toThrow(/expected .* the range of TaOx\/HfOx/);
  });

  it('up and down by the same curve return', () => {
    const symmetric = {
      ...referenceDevices.get('hzo-fefet'),
      depression: referenceDevices.get('hzo-fefet').potentiation,
    };
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 0.8, noNaN: true }), fc.integer({ min: 1, max: 3 }), (part, n) => {
        const g = symmetric.gMin_S + part * (symmetric.gMax_S - symmetric.gMin_S);
        expect(afterPulses(symmetric, afterPulses(symmetric, g, n, true), n, false) / g).toBeCloseTo(1, 9);
      }),
    );
  });

  it('labels and curvatures invert each other to 1e-6', () => {
    for (const label of [0.04, 0.5, 1.46, 2.4, -0.63, -4.88, -6.76, 3.68]) {
      expect(Math.abs(labelOf(curvatureOf(label)) - label)).toBeLessThan(1e-6);
    }
  });
});

it('every node is complete', () => {
  for (const name of nodes.names()) {
    const { title: _, citation, access: __, name: ___, ...figures } = nodes.get(name);
    expect(citation).toMatch(/\b(19|20)\d\d\b/);
    for (const value of Object.values(figures)) expect(value).toBeGreaterThan(0);
  }
});
