import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { studyJsonSchema } from '../../src/explore/json-schema.js';
import { configAt, parseStudy } from '../../src/explore/study.js';

const study = (text: string) => parseStudy({ name: 'study.yaml', text });
const AXES = 'axes: { tile.rows: [64, 128] }\n';

function refused(text: string): string {
  try {
    study(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  throw new Error('not refused');
}

describe('axes', () => {
  it('lists, ranges and sets become options', () => {
    const { axes } = study(`
axes:
  tile.rows: [64, 128]
  synapse.k: { from: 1, to: 100, steps: 3, scale: log }
  device.states: { from: 10, to: 50, steps: 4, whole: true }
  device.c2c: { from: 0, to: 0.3, steps: 4 }
  kind: { sets: { hybrid: { preset: choi2021 }, single: { preset: single50, device: { states: 20 }, device.c2c: 0 } } }
`);
    expect(axes.map(({ options }) => options.map(({ label }) => label))).toEqual([
      [64, 128],
      [1, 10, 100],
      [10, 23, 37, 50],
      [0, 0.1, 0.2, 0.3],
      ['hybrid', 'single'],
    ]);
    expect(axes.map(({ isNumeric }) => isNumeric)).toEqual([true, true, true, true, false]);
    expect(axes[4].options[1].settings.tree).toEqual({ preset: 'single50', device: { states: 20, c2c: 0 } });
  });

  it('become configurations, presets and lists among them', () => {
    const given = study(`
base: { train: { epochs: 3 }, train.rate: 0.2 }
axes:
  network.layers: [[784, 10], [784, 20, 10]]
  kind: { sets: { hybrid: { preset: choi2021 }, single: { preset: single50 } } }
`);
    const config = configAt(given, [1, 1], 7);
    expect(config).toMatchObject({ seed: 7, preset: 'single50', network: { layers: [784, 20, 10] } });
    expect(config.train).toMatchObject({ epochs: 3, rate: 0.2 });
    expect(given.axes[0].options[0].label).toBe('[784,10]');
  });

  it('without a preset start from choi2021, as `train` does', () => {
    expect(configAt(study(AXES), [0], 1).preset).toBe('choi2021');
  });
});

describe('defaults', () => {
  it('all points of a grid, one seed, accuracy and time', () => {
    const given = study(AXES);
    expect(given).toMatchObject({ seeds: [1], search: { method: 'grid', points: 2 } });
    expect(given.objectives.map(({ measure, aim }) => [measure.name, aim])).toEqual([
      ['test_accuracy_percent', 'max'],
      ['training_time_per_sample_us', 'min'],
    ]);
    expect(study(`${AXES}seeds: 3`).seeds).toEqual([1, 2, 3]);
    expect(study(`${AXES}seeds: [5, 9, 5]`).seeds).toEqual([5, 9]);
  });
});

describe('mistakes are named with their place', () => {
  it.each<[string, string, string]>([
    ['an unknown key', `${AXES}sedes: 3`, 'study.yaml:2:1: unknown key sedes; did you mean seeds?'],
    [
      'an unknown key in a group',
      `${AXES}search: { metod: grid }`,
      'study.yaml:2:11: unknown key search.metod; did you mean method?',
    ],
    [
      'an unknown setting',
      'axes:\n  tile.row: [1]',
      'study.yaml:2:3: unknown setting tile.row; did you mean tile.rows?',
    ],
    [
      'an unknown setting of a set',
      'axes:\n  a: { sets: { x: { tile.row: 1 } } }',
      'study.yaml:2:21: unknown setting tile.row',
    ],
    ['an unknown setting of the base', `${AXES}base:\n  devices: 3`, 'study.yaml:3:3: unknown setting devices'],
    [
      'a wrong value',
      'axes:\n  tile.rows: [64, 0]',
      'study.yaml:2:3: tile.rows is 0; expected an integer from 1 to 4096',
    ],
    [
      'a wrong value of a range',
      'axes:\n  tile.rows: { from: 1, to: 2, steps: 3 }',
      'tile.rows is 1.5; expected an integer',
    ],
    ['an unknown preset', 'base: { preset: choi2012 }\naxes: { tile.rows: [1] }', "unknown preset 'choi2012'"],
    [
      'two presets',
      'base: { preset: float }\naxes: { a: { sets: { x: { preset: single50 } } } }',
      'expected one preset',
    ],
    ['no axes', 'title: x', 'study.yaml: axes is nothing; expected axes, such as'],
    ['empty axes', 'axes: {}', 'study.yaml:1:1: axes names nothing; expected at least one axis'],
    ['an axis of nothing', 'axes: { tile.rows: [] }', 'axes."tile.rows" is []; expected values'],
    ['an axis that is no list', 'axes: { tile.rows: 3 }', 'axes."tile.rows" is 3; expected a list of values'],
    ['a range of one step', 'axes: { tile.rows: { from: 1, to: 2, steps: 1 } }', 'axes."tile.rows".steps is 1;'],
    ['an unknown key of a range', 'axes: { tile.rows: { from: 1, to: 2, step: 1 } }', 'did you mean steps?'],
    ['a value twice', 'axes: { tile.rows: [64, 64] }', 'names 64 twice'],
    ['a seed among settings', `${AXES}base: { seed: 3 }`, 'seed is no setting of points; use seeds'],
    ['random without points', `${AXES}search: { method: random }`, 'has no points, which random needs'],
    [
      'an unknown method',
      `${AXES}search: { method: best }`,
      'search.method is "best"; expected one of grid, random, pareto',
    ],
    [
      'too many points',
      'axes: { synapse.k: { from: 1, to: 2, steps: 1000 }, device.c2c: { from: 0, to: 1, steps: 1000 } }',
      'make 1000000 points; expected at most 100000',
    ],
    ['an unknown measure', `${AXES}objectives: { accuracy: max }`, 'unknown key objectives.accuracy'],
    ['an aim that is none', `${AXES}objectives: { tiles: less }`, 'study.yaml:2:1: objectives is'],
    [
      'a limit along no axis',
      `${AXES}limits: [{ along: tile.row, measure: tiles, factor: 2 }]`,
      "is 'tile.row', no axis; did you mean 'tile.rows'?",
    ],
    ['a limit without factor', `${AXES}limits: [{ along: tile.rows, measure: tiles }]`, 'expected a number > 0'],
    [
      'a limit along names',
      'axes: { a: { sets: { x: {} } } }\nlimits: [{ along: a, measure: tiles, factor: 2 }]',
      'expected an axis of numbers',
    ],
    ['a prototype', 'axes: { __proto__: [1] }', '__proto__ is not allowed'],
    ['a prototype behind a dot', 'axes: { train.__proto__.x: [1] }', 'train.__proto__ is not allowed'],
    [
      'a logarithm of zero',
      'axes: { synapse.k: { from: 0, to: 1, steps: 3, scale: log } }',
      'expected numbers > 0 for log',
    ],
    ['no mapping', '- 1', 'study.yaml:1:1: expected settings'],
  ])('%s', (_, text, message) => {
    expect(refused(text)).toContain(message);
  });

  it('any text is read or refused, never worse', () => {
    const word = fc.constantFrom(
      'axes',
      'tile.rows',
      'sets',
      'from',
      '{',
      '}',
      '[',
      ']',
      ':',
      '\n',
      '  ',
      '1',
      'x',
      ',',
      '- ',
      '&a ',
      '*a',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        try {
          study(words.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('the JSON Schema names every key and allows what the example says', () => {
  const { properties } = studyJsonSchema() as { properties: Record<string, unknown> };
  expect(Object.keys(properties).sort()).toEqual(
    ['$schema', 'axes', 'base', 'budget', 'data', 'limits', 'objectives', 'search', 'seeds', 'title'].sort(),
  );
});
