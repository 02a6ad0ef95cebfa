/** Tiles over threads: the same bits for any number of them, and no hang when one is lost. Needs the build. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/index.js';
import type { RunMessage } from '../../workers/protocol.js';
import { configOf, syntheticData } from './support.js';

const { RunPool } = (await import(
  new URL('../../dist/workers/pool.js', import.meta.url).href
)) as typeof import('../../workers/pool.js');

const scratch = mkdtempSync(join(tmpdir(), 'synapulse-threads-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let runs = 0;

async function train(
  config: Config,
  data: ReturnType<typeof syntheticData>,
  meddle?: (pool: InstanceType<typeof RunPool>) => void,
) {
  const threads = Number(config.run.threads);
  const pool = new RunPool(threads);
  const dir = join(scratch, `run${runs++}`);
  mkdirSync(join(dir, 'checkpoints'), { recursive: true });
  try {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    let meddled = false;
    const outcome = await pool.train({ dir, config, data, resume: false, stop }, (message: RunMessage) => {
      if (message.kind === 'progress' && !meddled) {
        meddled = true;
        meddle?.(pool);
      }
    });
    if (outcome.kind !== 'finished') throw new Error('the run did not finish');
    return outcome;
  } finally {
    await pool.destroy();
  }
}

describe('tiles sharded over threads', () => {
  // Large enough that batches are worth the barrier; the second layer is narrower than a tile.
  const data = syntheticData(300, 5, 60, 50);
  for (const [preset, rows, cols, more] of [
    ['choi2021', 128, 128, []],
    ['choi2021', 37, 53, ['tile.wires=series', 'tile.wire_ohm=200']],
    [
      'choi2021',
      64,
      64,
      ['readout.adc_bits=8', 'readout.columns_per_adc=8', 'driver.dac_bits=6', 'readout.noise=0.06'],
    ],
    ['choi2021', 64, 64, ['driver.coding=bit-serial', 'driver.dac_bits=3', 'readout.adc_bits=6']],
    ['float', 64, 300, []],
    ['snn-poisson', 37, 53, []],
    ['snn-hybrid', 64, 64, ['snn.coding=latency', 'snn.neuron=cuba-lif']],
    ['snn-stdp', 128, 64, ['train.epochs=1', 'snn.steps=20', 'snn.window=20', 'snn.activity_drop=1']],
  ] as const) {
    it(`${[preset, ...more].join(' ')}, tiles of ${rows} × ${cols}: 1, 2, 3 and 5 threads give the same bits`, {
      timeout: 60_000,
    }, async () => {
      const sets = [
        `network.layers=${preset === 'snn-stdp' ? '[300,260]' : '[300,260,5]'}`,
        `tile.rows=${rows}`,
        `tile.cols=${cols}`,
        'train.epochs=3',
        ...more,
        'controller.threshold_pp=100',
        'train.rate=0.5',
      ];
      const alone = await train(configOf(preset, [...sets, 'run.threads=1']), data);
      if (preset === 'choi2021') expect(alone.switch_epoch).toBe(1);
      for (const threads of [2, 3, 5]) {
        const together = await train(configOf(preset, [...sets, `run.threads=${threads}`]), data);
        expect(together).toEqual(alone);
      }
    });
  }

  it('a lost thread ends the run with an error that says so', { timeout: 60_000 }, async () => {
    const config = configOf('choi2021', ['network.layers=[300,260,5]', 'train.epochs=100000', 'run.threads=3']);
    for (const victim of [0, 1, 2]) {
      await expect(train(config, data, (pool) => void pool.threads[victim].terminate())).rejects.toThrow(/thread/);
    }
  });
});
