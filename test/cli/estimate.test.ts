/** `synapulse estimate` as a user calls it. */
import { describe, expect, it } from 'vitest';
import { json, newFolder, refused, synapulse } from './support.js';

const cwd = newFolder();

describe('estimate', () => {
  it('prints capacitances, blocks and a cell write as JSON', async () => {
    const shape = ['--rows', '128', '--cols', '128', '--cell', '1t1r', '--node', '32'];
    const write = ['--write', 'Ag:a-Si', '--from', '2.076945e-8', '--dw', '0.1'];
    const result = await json(cwd, ['estimate', '--preset', 'neurosim-32hp', ...shape, ...write]);
    expect(result.cap_row1_fF.toFixed(3)).toBe('3.277');
    expect(result.cap_row2_fF.toFixed(3)).toBe('11.040');
    expect(result.cap_col_fF.toFixed(3)).toBe('22.657');
    expect(result.pulses).toBe(5);
    expect(result.energy_J / 3.376670016e-10).toBeCloseTo(1, 4);
    expect(result.g_after_S / 2.304656356e-8).toBeCloseTo(1, 4);
    expect(result.blocks.map(({ name }: { name: string }) => name)).toEqual([
      'word line decoder',
      'word line driver',
      'bit line switch matrix',
      'column readout',
    ]);
    for (const block of result.blocks)
      expect(Object.keys(block)).toEqual(expect.arrayContaining(['read_fJ', 'leakage_uW']));
  });

  it('shows a table with a formula and a source in every line', async () => {
    const { stdout, code } = await synapulse(cwd, [
      'estimate',
      '--dw=-0.1',
      '--write',
      'taox-hfox',
      '--from',
      '5.5 uS',
    ]);
    expect(code).toBe(0);
    for (const text of ['word line decoder', 'columns·pitch', 'V_pot²', 'NeuroSim', 'pulses'])
      expect(stdout).toContain(text);
  });

  it('prints the area of cells and circuits, and names what the library does not know', async () => {
    const isaac = await json(cwd, ['estimate', '--preset', 'isaac-32nm', '--columns-per-adc', '16']);
    const um2 = Object.fromEntries(
      isaac.areas.map((row: { component: string; area_mm2: number }) => [row.component, row.area_mm2 * 1e6]),
    );
    // Table I of ISAAC: eight 8 bit ADCs 0.0096 mm², four shift-and-add 0.00024 mm², 1,024 DACs 0.00017 mm².
    expect(um2.cells).toBeCloseTo(128 * 128 * 0.1 * 0.1, 9);
    expect(um2.DACs).toBeCloseTo((128 * 170) / 1024, 9);
    expect(um2.ADCs).toBeCloseTo((128 / 16) * 1200, 9);
    expect(um2['shift-and-add']).toBeCloseTo((128 / 16) * 60, 9);
    expect(isaac.area_mm2 * 1e6).toBeCloseTo(163.84 + 21.25 + 5 + 9600 + 480, 9);
    const neurosim = await json(cwd, ['estimate']);
    expect(neurosim.area_mm2).toBeNull();
    const { stdout } = await synapulse(cwd, ['estimate']);
    expect(stdout).toMatch(/array and its circuits, area +not known +lacks word line decoder/);
  });

  it('keeps within 100 columns', async () => {
    const { stdout } = await synapulse(cwd, ['estimate', '--write', 'taox-hfox', '--from', '5.5 uS', '--dw', '0.1']);
    const table = stdout.split('\n').filter((line) => !line.startsWith('['));
    expect(Math.max(...table.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(100);
    expect(stdout).toContain('\n[1] MLP+NeuroSim V3.0');
  });

  it('solves what wires take from currents', async () => {
    const shape = ['--rows', '64', '--cols', '64', '--cell', 'crossbar', '--wire', '32'];
    const { ir_drop } = await json(cwd, ['estimate', ...shape, '--ir-drop', 'taox-hfox']);
    expect(ir_drop.g_S).toBeCloseTo(1e-5, 15);
    expect(ir_drop.access_ohm).toBe(0);
    expect(ir_drop.wire_cell_ohm).toBeCloseTo(0.064 * 23.18, 12);
    expect(ir_drop.worst_cell).toMatchObject({ row: 0, column: 63 });
    expect(ir_drop.worst_cell.series).toBeCloseTo(1 / (1 + 1e-5 * 128 * ir_drop.wire_cell_ohm), 12);
    expect(ir_drop.far_column.nodal).toBeLessThan(0.97);
    expect(ir_drop.far_column.series_error).toBeCloseTo(ir_drop.far_column.series / ir_drop.far_column.nodal - 1, 12);
    const selected = await json(cwd, ['estimate', '--ir-drop', '20 uS', '--access', '10 kohm']);
    expect(selected.ir_drop).toMatchObject({ g_S: 2e-5, access_ohm: 10_000 });
    expect((await json(cwd, ['estimate', '--ir-drop'])).ir_drop).toMatchObject({ g_S: 1e-5, access_ohm: 15_000 });
    const { stdout } = await synapulse(cwd, ['estimate', '--ir-drop']);
    expect(stdout).toMatch(/far column, current error, +-\d/);
  });

  it.each([
    [['--node', '31'], 'unknown technology node'],
    [['--preset', 'neurosim-32'], "did you mean 'neurosim-32hp'"],
    [['--cell', '2t2r'], "unknown cell '2t2r'"],
    [['--rows', '0'], '--rows 0: expected a whole number'],
    [['--cols', '1e9'], '--cols 1e9'],
    [['--wire', '5'], 'expected 14 to 200 nm'],
    [['--write', 'nothing', '--from', '1e-6', '--dw', '1'], "unknown device 'nothing'"],
    [['--write', 'pcmo', '--dw', '1'], '--from (missing): expected a number of S'],
    [['--write', 'pcmo', '--from', '1 V', '--dw', '1'], '--from 1 V'],
    [['--write', 'pcmo', '--from', '1e-2', '--dw', '1'], 'the range of PCMO'],
    [['--from', '1e-6'], 'belong to --write'],
    [['--cell', '1t1r', '--node', '32lstp'], "expected cell 'crossbar'"],
    [['--access', '15 kohm'], '--access belongs to --ir-drop'],
    [['--ir-drop', '--cell', 'crossbar', '--access', '1'], 'a crossbar has no transistors'],
    [['--ir-drop', '--access', '-1'], '--access -1: expected 0 ohm or more'],
    [['--ir-drop', '0'], '--ir-drop 0: expected a conductance above 0'],
    [['--ir-drop', '5 V'], "unknown device '5 V'"],
    [['--ir-drop', '--rows', '2000', '--cols', '2000'], 'expected at most 1048576 cells'],
  ])('refuses %j', async (args, message) => {
    expect(await refused(cwd, ['estimate', ...args])).toContain(message);
  });
});
