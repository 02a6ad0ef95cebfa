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
  ])('refuses %j', async (args, message) => {
    expect(await refused(cwd, ['estimate', ...args])).toContain(message);
  });
});
