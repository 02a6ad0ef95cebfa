/** Device models against closed forms and published vectors. */
import { describe, expect, it } from 'vitest';
import { curvatureOf, labelOf } from '../../src/device/nonlinearity.js';
import { bench, momentsOf } from './support.js';

const QUIET = 'device.c2c=0';

describe('nonlinearity label', () => {
  it.each([0.04, 0.5, 1.46, 2.4, 4.88, 6.76, -0.63, -4.88])('%d is that of the curvature found from it', (label) => {
    expect(labelOf(curvatureOf(label))).toBeCloseTo(label, 6);
  });

  it('is the largest distance from the straight line, over 0.07·√2', () => {
    const kappa = curvatureOf(2.4);
    const away = Array.from(
      { length: 10_001 },
      (_, i) => (1 - Math.exp((-kappa * i) / 1e4)) / (1 - Math.exp(-kappa)) - i / 1e4,
    );
    expect(Math.max(...away) / (0.07 * Math.SQRT2)).toBeCloseTo(2.4, 6);
  });
});

describe('exponential', () => {
  // Cell writes of MLP+NeuroSim V3.0, ΔW ±0.1 of a range of 2, conductances before and after in S.
  it.each([
    ['ag-asi', 5, 2.076945e-8, 2.304656356e-8],
    ['ag-asi', -5, 2.510027113e-8, 2.018177498e-8],
    ['taox-hfox', 6, 5.5e-6, 5.921597179e-6],
    ['taox-hfox', -6, 6.342568773e-6, 5.897388092e-6],
  ])('%s after %d pulses', async (name, n, before, after) => {
    const device = await bench([`device.preset=${name}`, QUIET], 5);
    device.plus.fill(before, 0, 5);
    device.pulse(n);
    expect(Math.abs(device.plus[0] / after - 1)).toBeLessThan(0.01);
    expect(Math.abs((device.plus[0] - before) / (after - before) - 1)).toBeLessThan(0.03);
    expect(Math.sign(device.plus[0] - before)).toBe(Math.sign(n));
  });

  it('is the closed form, from Gmin to Gmax in states − 1 pulses and back', async () => {
    const device = await bench(
      [
        'device.model=exponential',
        'device.polarity=bidirectional',
        'device.nl_potentiation=3',
        'device.nl_depression=-2',
        QUIET,
      ],
      3,
    );
    const { gMin_S, gMax_S } = device;
    const curve = (kappa: number, u: number) =>
      gMin_S + ((gMax_S - gMin_S) * (1 - Math.exp(-kappa * u))) / (1 - Math.exp(-kappa));
    device.plus.fill(gMin_S);
    for (let n = 1; n <= 49; n++) {
      device.pulse(1);
      expect(device.plus[0] / curve(curvatureOf(3), n / 49)).toBeCloseTo(1, 4);
    }
    for (let n = 48; n >= 0; n--) {
      device.pulse(-1);
      expect(device.plus[0] / curve(curvatureOf(-2), n / 49)).toBeCloseTo(1, 4);
    }
  });

  it('with label 0 is the linear step', async () => {
    const [straight, linear] = [await bench(['device.model=exponential', QUIET], 1), await bench([QUIET], 1)];
    for (const device of [straight, linear]) {
      device.plus[0] = device.gMin_S;
      device.pulse(7);
    }
    expect(straight.plus[0] / linear.plus[0]).toBeCloseTo(1, 6);
  });
});

it('a train of n pulses ends where n trains of one pulse do', async () => {
  for (const sets of [
    ['device.model=exponential', 'device.nl_potentiation=2'],
    ['device.model=soft-bounds'],
    ['device.model=linear-slope', 'device.slope_potentiation=0.6', 'device.depression_step=0.5'],
    ['device.model=exponential-step', 'device.beta_potentiation=2', 'device.alpha_potentiation=0.1'],
    ['device.model=tabulated', 'device.steps_potentiation=[0.1,0.04,0.01]'],
  ]) {
    for (const sign of [1, -1]) {
      const [once, oneByOne] = [
        await bench([...sets, 'device.polarity=bidirectional', QUIET], 1),
        await bench([...sets, 'device.polarity=bidirectional', QUIET], 1),
      ];
      const start = (once.gMin_S + once.gMax_S) / 2;
      once.plus[0] = oneByOne.plus[0] = start;
      once.pulse(6 * sign);
      for (let i = 0; i < 6; i++) oneByOne.pulse(sign);
      expect(once.plus[0] / oneByOne.plus[0], `${sets[0]} ${sign}`).toBeCloseTo(1, 5);
      expect(Math.sign(once.plus[0] - start)).toBe(sign);
    }
  }
});

it('soft bounds cover a fixed part of what is left, linear slopes fall linearly', async () => {
  const soft = await bench(['device.model=soft-bounds', 'device.states=51', QUIET], 1);
  const { gMin_S, gMax_S } = soft;
  soft.plus[0] = gMin_S + 0.3 * (gMax_S - gMin_S);
  soft.pulse(10);
  const left = 0.7 * (1 - 2 / 50) ** 10;
  expect((gMax_S - soft.plus[0]) / (gMax_S - gMin_S)).toBeCloseTo(left, 5);
  const slope = await bench(
    ['device.model=linear-slope', 'device.slope_potentiation=0.5', 'device.states=51', QUIET],
    1,
  );
  slope.plus[0] = gMin_S + 0.8 * (gMax_S - gMin_S);
  slope.pulse(1);
  expect((slope.plus[0] - gMin_S) / (gMax_S - gMin_S)).toBeCloseTo(0.8 + 0.02 * (1 - 0.5 * 0.6), 5);
});

it('exponential steps fall with the way gone, in both directions', async () => {
  const device = await bench(
    [
      ...['device.model=exponential-step', 'device.polarity=bidirectional', 'device.alpha_potentiation=0.1'],
      ...['device.alpha_depression=0.2', 'device.beta_potentiation=2', 'device.beta_depression=3', QUIET],
    ],
    1,
  );
  const { gMin_S, gMax_S } = device;
  const range = gMax_S - gMin_S;
  device.plus[0] = gMin_S + 0.4 * range;
  device.pulse(1);
  const up = 0.4 + 0.1 * Math.exp(-2 * 0.4);
  expect((device.plus[0] - gMin_S) / range).toBeCloseTo(up, 5);
  device.pulse(-1);
  expect((device.plus[0] - gMin_S) / range).toBeCloseTo(up - 0.2 * Math.exp(-3 * (1 - up)), 5);
});

describe('cycle to cycle', () => {
  const CELLS = 8000;
  const momentsAfter = async (sets: string[], n: number) => {
    const device = await bench(sets, CELLS);
    const start = device.gMin_S + 0.4 * (device.gMax_S - device.gMin_S);
    device.plus.fill(start, 0, CELLS);
    device.pulse(n);
    const step = (device.gMax_S - device.gMin_S) / 49;
    return momentsOf(Array.from(device.plus.subarray(0, CELLS), (g) => (g - start) / step));
  };

  it.each([1, 4, 9])('%d pulses vary by √n', async (n) => {
    const { mean, sd } = await momentsAfter(['device.c2c=0.34'], n);
    expect(mean).toBeCloseTo(n, 1);
    expect(Math.abs(sd / (0.34 * Math.sqrt(n)) - 1)).toBeLessThan(0.03);
  });

  it('is a share of the range, or of the change, when asked to be', async () => {
    const range = await momentsAfter(['device.model=exponential', 'device.c2c=0.02', 'device.c2c_of=range'], 4);
    expect(Math.abs(range.sd / (0.02 * 49 * 2) - 1)).toBeLessThan(0.03);
    const sets = [
      'device.model=exponential-step',
      'device.c2c=0.3',
      'device.c2c_of=change',
      'device.beta_potentiation=1',
    ];
    const change = await momentsAfter(sets, 1);
    expect(Math.abs(change.sd / change.mean / 0.3 - 1)).toBeLessThan(0.03);
    // Each pulse of an iterated train has a draw of its own.
    const train = await momentsAfter(sets, 4);
    expect(Math.abs(train.sd / train.mean / (0.3 / 2) - 1)).toBeLessThan(0.06);
  });

  it('binary devices switch with 1 − (1 − p)ⁿ', async () => {
    const device = await bench(['device.model=binary', 'device.states=2', 'device.p_potentiation=0.1'], CELLS);
    device.plus.fill(device.gMin_S, 0, CELLS);
    device.pulse(5);
    const share = device.plus.subarray(0, CELLS).filter((g) => g > 0.9 * device.gMax_S).length / CELLS;
    expect(Math.abs(share - (1 - 0.9 ** 5))).toBeLessThan(0.02);
    expect(new Set(device.plus.subarray(0, CELLS)).size).toBe(2);
  });
});

describe('polarity', () => {
  it('a reference stays, push-pull moves both', async () => {
    for (const [pairing, moved] of [
      ['reference', 0],
      ['differential', 1],
    ] as const) {
      const device = await bench(['device.polarity=bidirectional', `device.pairing=${pairing}`, QUIET], 1);
      const middle = (device.gMin_S + device.gMax_S) / 2;
      device.plus[0] = device.minus[0] = middle;
      device.pulse(5);
      const step = (device.gMax_S - device.gMin_S) / 49;
      expect((device.plus[0] - middle) / step).toBeCloseTo(5, 3);
      expect((device.minus[0] - middle) / step).toBeCloseTo(-5 * moved, 3);
      device.pulse(-5);
      expect(device.plus[0] / middle).toBeCloseTo(1, 5);
      expect(device.minus[0] / middle).toBeCloseTo(1, 5);
    }
  });
});

it.each([
  ['exponential', ['device.nl_potentiation=4']],
  ['exponential', ['device.nl_potentiation=-3']],
  ['soft-bounds', []],
  ['exponential-step', ['device.beta_potentiation=2', 'device.alpha_potentiation=0.08']],
] as const)('after a reset %s devices come back within half a step of what they held', async (model, sets) => {
  const device = await bench([`device.model=${model}`, ...sets, QUIET], 1);
  const { gMin_S, gMax_S } = device;
  for (const share of [0.2, 0.5, 0.8]) {
    device.plus[0] = gMax_S;
    device.minus[0] = gMax_S - share * (gMax_S - gMin_S);
    const pulses = device.reset();
    expect(device.minus[0]).toBe(Math.fround(gMin_S));
    const came = device.plus[0];
    // One pulse fewer or more would have been no nearer.
    const error = Math.abs(came - gMin_S - share * (gMax_S - gMin_S));
    for (const other of [pulses - 1, pulses + 1]) {
      device.plus[0] = gMin_S;
      device.pulse(other);
      expect(error).toBeLessThanOrEqual(Math.abs(device.plus[0] - gMin_S - share * (gMax_S - gMin_S)) * 1.001);
    }
  }
});
