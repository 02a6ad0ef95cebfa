/** Areas of a chip, against counts by hand. */
import { describe, expect, it } from 'vitest';
import { describeChip } from '../../src/chip/structure.js';
import { type AreaRow, total_mm2 } from '../../src/energy/area.js';
import { chipArea, linesWithConverters } from '../../src/energy/chip-area.js';
import { parseOwnPrices } from '../../src/energy/component-file.js';
import { configOf } from '../chip/support.js';

/** 4 inputs and a bias onto 3 neurons, these and a bias onto 2. */
const NETWORK = ['network.layers=[4,3,2]', 'energy.preset=isaac-32nm', 'energy.wire_nm=40'];
const own = (text: string) => parseOwnPrices({ name: 'mine.yaml', text });
const of = (rows: readonly AreaRow[], component: string) => rows.find((row) => row.component === component) as AreaRow;
const um2 = (rows: readonly AreaRow[], component: string) => (of(rows, component).area_mm2 as number) * 1e6;

describe('the area of a chip', () => {
  it('counts lines and converters of tiles: the first layer is not read backward', () => {
    const untiled = linesWithConverters(describeChip(configOf('choi2021', NETWORK)));
    // Rows 5; rows 4 and columns 2. Columns 3; columns 2 and rows 4. An ADC each.
    expect(untiled).toEqual({ driven: 5 + 4 + 2, converted: 3 + 2 + 4, adcs: 3 + 2 + 4 });
    const shared = describeChip(configOf('choi2021', [...NETWORK, 'readout.columns_per_adc=2']));
    expect(linesWithConverters(shared)).toEqual({ driven: 11, converted: 9, adcs: 2 + 1 + 2 });
    const tiled = describeChip(configOf('choi2021', [...NETWORK, 'tile.rows=3', 'tile.cols=2']));
    // Layer 1: rows 3+2 in each of two columns of tiles (2 and 1 wide). Layer 2: rows 2+2 or 3+1 in one, 2 columns each.
    expect(linesWithConverters(tiled)).toEqual({ driven: 10 + 4 + 4, converted: 6 + 4 + 4, adcs: 6 + 4 + 4 });
  });

  it('is that of Table I of ISAAC times the number of circuits', () => {
    const rows = chipArea(configOf('choi2021', NETWORK));
    // Four devices a weight, each 2F × 2F.
    expect(of(rows, 'cells').count).toBe((5 * 3 + 4 * 2) * 4);
    expect(um2(rows, 'cells') / (23 * 4 * (2 * 0.04) ** 2)).toBeCloseTo(1, 12);
    expect(um2(rows, 'DACs')).toBeCloseTo((11 * 170) / 1024, 9);
    expect(um2(rows, 'sample-and-hold')).toBeCloseTo((9 * 40) / 1024, 9);
    expect(um2(rows, 'ADCs')).toBeCloseTo((9 * 9600) / 8, 9);
    expect(um2(rows, 'shift-and-add')).toBeCloseTo((9 * 240) / 4, 9);
    expect(of(rows, 'activation units').count).toBe(2);
    // Inputs, activations and errors, 8 bit each.
    expect(of(rows, 'buffers').count).toBe((4 + 2 * (3 + 2)) * 8);
    const sum = rows.reduce((all, { area_mm2 }) => all + (area_mm2 as number), 0);
    expect(total_mm2(rows)).toBe(sum);
  });

  it('has a pair less in a synapse of one', () => {
    expect(of(chipArea(configOf('single50', NETWORK)), 'cells').count).toBe(23 * 2);
  });

  it('takes a user’s own areas, and is not known without those of a library that has none', () => {
    const mine = own('preset: rpu-2016\nareas: { adc: { um2: 1500, source: our chip } }\n');
    const rows = chipArea(configOf('choi2021', NETWORK), mine);
    expect(um2(rows, 'ADCs')).toBeCloseTo(9 * 1500, 9);
    expect(of(rows, 'ADCs')).toMatchObject({ grade: 'user', source: 'our chip (mine.yaml)' });
    expect(of(rows, 'DACs').area_mm2).toBeNull();
    expect(total_mm2(rows)).toBeNull();
  });

  it.each([
    ['areas: { adk: { um2: 1, source: x } }', "areas.adk: unknown area 'adk': did you mean 'adc'?"],
    ['areas: { adc: { um2: -1, source: x } }', 'areas.adc.um2'],
    ['areas: { adc: { mm2: 1, source: x } }', 'areas.adc'],
    ['areas: { adc: { um2: 1 } }', 'areas.adc.source'],
  ])('refuses %s', (text, message) => {
    expect(() => own(text)).toThrow(message);
  });
});
