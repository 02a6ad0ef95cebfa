/** Progress on a terminal: a bar per run, redrawn; the switch announced above it. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.js';
import type { EpochResult } from '../../src/train/types.js';

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 200, rows: 40 });
  const shown = { text: '' };
  stream.on('data', (text) => {
    shown.text += text;
  });
  // What cli-progress asks of a terminal to move its cursor.
  return {
    stream: Object.assign(stream, { cursorTo: () => true, moveCursor: () => true, clearLine: () => true }),
    shown,
  };
}

const progress = {
  kind: 'progress',
  ...{ epoch: 1, sample: 500, samplesPerEpoch: 1000, phase: 'dynamic' },
  ...{ train_accuracy: 0.9, sim_time_ps: '2500000000000', energy_J: 0.0123, samples_per_s: 500 },
} as const;
const result = {
  ...{ epoch: 2, phase: 'dynamic', switched: true, samples: 1000 },
  ...{
    train_accuracy: 0.91,
    train_loss: 0.1,
    test_accuracy: 0.87654,
    sim_time_ps: '3000000000000',
    events: 5,
    activity: [],
  },
} satisfies EpochResult;

describe('on a terminal', () => {
  it('shows epoch, phase, speed, accuracy, simulated time and ETA', () => {
    const { stream, shown } = terminal(true);
    const bars = new Progress([{ name: 'hybrid', epochs: 4 }], stream, false);
    bars.show('hybrid', { kind: 'epoch', result, samples_per_s: 500 });
    bars.show('hybrid', progress);
    bars.stop();
    for (const part of [
      'epoch 2/4',
      'dynamic',
      '500/s',
      'train 90.00 %',
      'test 87.65 %',
      'simulated 2.50 s, 12.3 mJ',
      'ETA 5 s',
    ]) {
      expect(shown.text).toContain(part);
    }
    expect(shown.text).toContain('fine tuning from epoch 3 on');
  });

  it('is silent with --quiet', () => {
    const { stream, shown } = terminal(true);
    const bars = new Progress([{ name: 'hybrid', epochs: 4 }], stream, true);
    bars.show('hybrid', progress);
    bars.show('hybrid', { kind: 'epoch', result, samples_per_s: 500 });
    bars.stop();
    expect(shown.text).toBe('');
  });
});

it('elsewhere writes lines without control characters', () => {
  const { stream, shown } = terminal(false);
  const lines = new Progress([{ name: 'hybrid', epochs: 4 }], stream, false);
  lines.show('hybrid', progress);
  lines.show('hybrid', { kind: 'epoch', result, samples_per_s: 500 });
  lines.stop();
  expect(shown.text.split('\n')).toHaveLength(3);
  expect(shown.text).not.toContain('\u001b');
});
