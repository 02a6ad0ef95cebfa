import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { drawCharts } from '../../src/report/draw-chart.js';
import { FURTHER, PANELS, panelsOf } from '../../src/figure/index.js';
import type { Results } from '../../src/figure/panel.js';
import type { RunRecord } from '../../src/batch/record.js';
import type { RunSpec } from '../../src/figure/run.js';
import { TARGETS } from '../../src/figure/targets.js';
import { planRuns } from '../../src/figure/plan.js';
import { judge } from '../../src/figure/verdict.js';

const PAPER = ['2a', '4a', '4b', '4c', '4d', '4e', '4f', '5a', '5b', '5c', '5d', '5e', '5f', '6a', '6b', '6c', '6d'];
const DEVICE = ['3c', '3d', '3e', '3f'];

describe('panels by name', () => {
  it('are those of the paper', () => {
    expect(
      panelsOf(['all'])
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...PAPER, ...DEVICE].sort());
  });

  it('come once each, in the order of the paper', () => {
    expect(panelsOf(['5F', 'fig4a', '4a']).map(({ id }) => id)).toEqual(['4a', '5f']);
    expect(panelsOf(['boybat', '4a']).map(({ id }) => id)).toEqual(['4a', 'boybat']);
  });

  it('unknown ones are refused with a suggestion', () => {
    expect(() => panelsOf(['4a', '7q'])).toThrow(/^unknown figure '7q'.*known: 2a,/);
    expect(() => panelsOf(['al'])).toThrow("did you mean 'all'?");
  });
});

describe('runs', () => {
  const runs = planRuns([...PANELS, ...FURTHER], { seeds: [1, 2] });

  it('are trained once, however many panels ask for them', () => {
    expect(new Set(runs.map(({ key }) => key)).size).toBe(runs.length);
    const specs = new Map<string, RunSpec>();
    for (const spec of [...PANELS, ...FURTHER].flatMap((panel) => panel.runs)) {
      const same = specs.get(spec.name) ?? spec;
      expect(spec).toEqual(same);
      specs.set(spec.name, spec);
    }
    expect(runs).toHaveLength(2 * specs.size);
    const configs = runs.map(({ config }) => JSON.stringify({ ...config, preset: '' }));
    expect(new Set(configs).size).toBe(runs.length);
  });

  it('take their seed, and epochs when told', () => {
    expect(runs.map(({ seed, config }) => config.seed === seed)).not.toContain(false);
    const short = planRuns(panelsOf(['4a']), { seeds: [7], epochs: 2 });
    expect(short.map(({ config }) => [config.seed, config.train.epochs])).toEqual(short.map(() => [7, 2]));
    expect(runs[0].config.train.epochs).toBe(resolveConfig({ preset: 'choi2021' }).train.epochs);
  });
});

const nothing: Results = {
  seeds: [],
  of: () => {
    throw new Error('needs a run');
  },
};

describe.each([...DEVICE, '5a', '5b'])('%s', (id) => {
  const [panel] = panelsOf([id]);
  const { measures, table, charts } = panel.evaluate(nothing);

  it('is inside its bands', () => {
    const { checks } = judge(
      TARGETS.filter((target) => target.panel === id),
      measures,
    );
    expect(checks.filter(({ inside }) => !inside)).toEqual([]);
  });

  it('has a rectangular table and a plot that names its series', () => {
    expect(table.rows.length).toBeGreaterThan(0);
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
    const svg = drawCharts(charts);
    for (const { name } of charts.flatMap(({ series }) => series)) expect(svg).toContain(`>${name}<`);
  });
});

/** A run that switches after its first epoch of two, as the panels find it. */
function record(seed: number): RunRecord {
  const epoch = (number: number, updates: number) => ({
    ...{ epoch: number, phase: number === 1 ? 'dynamic' : 'fine', switched: number === 1, samples: 1000 },
    ...{ train_accuracy: 0.9 + 0.01 * number, train_loss: 0.1 / number, test_accuracy: 0.9 + 0.001 * seed },
    ...{ sim_time_ps: '1', events: 1 },
    activity: [{ name: 'big', updates, pulses: updates, resets: 0, writeback_pulses: 0 }],
  });
  const trace = { big: [0, 1, 1], small: [0, 0, 0.1] };
  const errors = [0.001, 0.002, 0.004];
  return {
    history: [epoch(1, 100), epoch(2, 300)],
    ...{ switch_epoch: 1, state_hash: 'hash', energy: null, took_s: 1 },
    probes: {
      'weight-change': { update_mean: [4, 1], epoch_mean: [4, 1] },
      traces: {
        synapses: [0, 1, 2].map((col) => ({ row: 0, col })),
        samples: [0, 1000, 2000],
        big: [trace.big, trace.big, trace.big],
        small: [trace.small, trace.small, trace.small],
        ...{ moved_big: [5, 0], moved_small: [0, 5] },
      },
      'weight-error': { error_mean: errors },
    },
  };
}

describe('panels of runs', () => {
  const results: Results = { seeds: [1, 2], of: () => [record(1), record(2)] };
  const measuresOf = (id: string) => panelsOf([id])[0].evaluate(results).measures;

  it.each([...PAPER, 'boybat'])('%s gives every measure that its targets name, a full table and a plot', (id) => {
    const { measures, table, charts } = panelsOf([id])[0].evaluate(results);
    expect(() =>
      judge(
        TARGETS.filter((target) => target.panel === id),
        measures,
      ),
    ).not.toThrow();
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
    expect(drawCharts(charts)).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(drawCharts(charts)).not.toContain('NaN');
  });

  it('4a: single and hybrid are one curve before the switch', () => {
    expect(measuresOf('4a').before_switch).toEqual([0, 0]);
    const other: Results = {
      seeds: [1],
      of: ({ name }) => {
        const { history, ...rest } = record(1);
        const [first, ...others] = history;
        const train_accuracy = first.train_accuracy - (name === 'single' ? 0.02 : 0);
        return [{ ...rest, history: [{ ...first, train_accuracy }, ...others] }];
      },
    };
    const [difference] = panelsOf(['4a'])[0].evaluate(other).measures.before_switch;
    expect(difference).toBeCloseTo(2);
  });

  it('4b: the jump of the update frequency is from the last dynamic to the first fine epoch', () => {
    const { jump, fine_decline } = measuresOf('4b');
    expect(jump[0]).toBeCloseTo(3);
    expect(fine_decline).toEqual([1, 1]);
  });

  it('4d: counts moves on either side of the switch', () => {
    expect(measuresOf('4d')).toMatchObject({
      ...{ big_moves_before: [1, 1], big_moves_after: [0, 0], small_moves_before: [0, 0], small_moves_after: [1, 1] },
      ...{ all_big_after: [0, 0], all_small_before: [0, 0] },
    });
  });

  it('5d: medians over the synapses', () => {
    expect(measuresOf('5d').median_10).toEqual([0.002, 0.002]);
  });

  it('what needs a switch is not measured in a run without one', () => {
    const none: Results = { seeds: [1], of: () => [{ ...record(1), switch_epoch: null }] };
    expect(panelsOf(['4b'])[0].evaluate(none).measures.jump).toEqual([Number.NaN]);
    expect(panelsOf(['4d'])[0].evaluate(none).measures.big_moves_after).toEqual([Number.NaN]);
  });

  /** Every run of the panel ends at these percentages, one a seed. */
  const ending = (percent: (name: string) => readonly number[]): Results => ({
    seeds: [1, 2],
    of: ({ name }) =>
      percent(name).map((value) => {
        const { history, ...rest } = record(1);
        return { ...rest, history: history.map((epoch) => ({ ...epoch, test_accuracy: value / 100 })) };
      }),
  });
  const devicesOf = (name: string) => Number(/-n(\d+)$/.exec(name)?.[1]);

  it('boybat: the best n counts, and a fall from n to the next only beyond the spread', () => {
    const [panel] = panelsOf(['boybat']);
    const rising = panel.evaluate(
      ending((name) => (name === 'float' ? [98, 98] : [70 + devicesOf(name), 72 + devicesOf(name)])),
    ).measures;
    expect(rising.multi_level_gap[0]).toBeCloseTo(7);
    expect(rising.multi_level_gap[1]).toBeCloseTo(5);
    expect(rising.binary_best[0]).toBeCloseTo(91);
    // From n to the next at least 2 points up, with a spread of √2.
    expect(rising.multi_level_fall[0]).toBeCloseTo(-2 - Math.SQRT2);
    const falling = panel.evaluate(ending((name) => (devicesOf(name) === 7 ? [80, 80] : [77.5, 78.5]))).measures;
    expect(falling.binary_fall[0]).toBeCloseTo(2 - Math.SQRT1_2);
  });
});
