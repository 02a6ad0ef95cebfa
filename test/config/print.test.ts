import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldDoc } from '../../src/config/field.js';
import type { PartialConfig } from '../../src/config/index.js';
import { jsonSchema, NAMES, presets, printConfig, resolveConfig } from '../../src/config/index.js';
import { fields } from '../../src/config/issues.js';
import { groups } from '../../src/config/schema.js';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true, minExcluded: true });
const time_ns = fc.integer({ min: 1, max: 1_000_000_000 }).map((ps) => Number(`${ps}e-3`));
const moduleName = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

/**
 * Presets that any of the settings below go with: STDP has no hidden layer, digits of few states have no headroom to
 * carry, and bidirectional devices fit no scheme that resets pairs.
 */
const anyGoesWith = presets.names().filter((preset) => {
  const { snn, synapse, device } = resolveConfig({ preset });
  return snn.rule !== 'stdp' && synapse.architecture !== 'periodic-carry' && device.polarity === 'potentiation';
});

const partialConfig: fc.Arbitrary<PartialConfig> = fc.record(
  {
    preset: fc.constantFrom(null, ...anyGoesWith),
    seed: fc.maxSafeNat(),
    plugins: fc.array(moduleName, { maxLength: 3 }),
    network: fc.record({ layers: fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 3, maxLength: 5 }) }),
    tile: fc.record({ rows: fc.integer({ min: 1, max: 4096 }) }),
    synapse: fc.record({
      // Digits of few states have no headroom to carry.
      architecture: fc.constantFrom(...NAMES.architectures.filter((name) => name !== 'periodic-carry')),
      k: real(0, 1e6),
      w_max: real(0.5, 1e6),
    }),
    device: fc.record(
      {
        states: fc.integer({ min: 2, max: 1e6 }),
        small_states: fc.integer({ min: 2, max: 1e6 }),
        c2c: real(0, 1000),
        g_max_uS: real(0, 1e6),
        pulse_ns: time_ns,
      },
      { requiredKeys: [] },
    ),
    train: fc.record({ rate: real(0, 1e6), error: fc.constantFrom('difference', 'derivative') }),
    controller: fc.record({ threshold_pp: real(-100, 100) }),
    run: fc.record({ threads: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 1024 })) }),
    machines: fc.record({ tile: moduleName, controller: moduleName }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

describe('printConfig', () => {
  it('reads back to the same configuration', () => {
    fc.assert(
      fc.property(partialConfig, (overrides) => {
        const config = resolveConfig({ overrides });
        const text = printConfig(config);
        expect(resolveConfig({ file: { text, name: 'printed' } })).toStrictEqual(config);
        expect(printConfig(config)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('reads back names that look like other YAML', () => {
    for (const tile of [
      'null',
      'TRUE',
      '~',
      '1e5',
      '-',
      '# no',
      'a: b',
      '0x1F',
      './mine.mjs',
      'yes',
      "it's",
      '\u2028',
    ]) {
      const config = resolveConfig({ overrides: { machines: { tile } } });
      expect(resolveConfig({ file: { text: printConfig(config), name: 'printed' } }).machines.tile).toBe(tile);
    }
  });

  it('passes a saved configuration through unchanged', () => {
    const config = resolveConfig({ preset: 'single50', sets: ['device.states=10'] });
    expect(resolveConfig({ overrides: JSON.parse(JSON.stringify(config)) })).toStrictEqual(config);
  });

  it('has a comment before every setting, and no line over 100 columns', () => {
    const lines = printConfig(resolveConfig({ preset: 'choi2021' }))
      .trimEnd()
      .split('\n');
    let settings = 0;
    lines.forEach((line, index) => {
      expect(line.length).toBeLessThanOrEqual(100);
      if (/^\s*(# )?\w+:( |$)/.test(line) && !/^# (Source|Preset)/.test(line)) {
        settings += 1;
        expect(lines[index - 1]).toMatch(/^\s*# ./);
      }
    });
    expect(settings).toBe(fields.size + Object.keys(groups).length);
  });

  it('says the source of the preset, and what differs from it', () => {
    const text = printConfig(resolveConfig({ preset: 'choi2021' }));
    expect(text).toContain('Neuroscience');
    expect(text).toContain('# - a full pair is looked for after every sample');
  });
});

describe('documentation', () => {
  it.each([...fields])('%s says what it is, what is expected, and in which unit', (path, schema) => {
    const { expected, unit } = fieldDoc(schema);
    expect(schema.description?.length).toBeGreaterThan(15);
    expect(schema.description).toMatch(/[.!]$/);
    expect(expected.length).toBeGreaterThan(5);
    const suffix = /(?<!_per)_(ns|s|uS|V|pp|ohm)$/.exec(path)?.[1];
    expect(unit).toBe(suffix ?? (unit === '' ? '' : undefined));
  });
});

describe('jsonSchema', () => {
  const schema = jsonSchema();
  const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const accepts = (value: unknown): boolean => validator.safeParse(value).success;

  it('describes every setting with its default and refuses further ones', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
    const top = schema.properties as Record<string, Record<string, unknown>>;
    for (const group of Object.keys(groups)) {
      expect(top[group].additionalProperties, group).toBe(false);
      expect(top[group].description, group).toBeTruthy();
    }
    for (const path of fields.keys()) {
      const [group, key] = path.split('.');
      const property = key === undefined ? top[group] : (top[group].properties as typeof top)[key];
      expect(property.description, path).toMatch(/Expected: /);
      const hasDefault =
        group !== 'machines' &&
        !['device.small_states', 'device.depression_states', 'pulse.fine_encoder'].includes(path);
      expect('default' in property, path).toBe(hasDefault);
    }
  });

  it('accepts what resolves', () => {
    expect(accepts({})).toBe(true);
    for (const name of presets.names()) {
      expect(accepts(presets.get(name).config)).toBe(true);
      expect(accepts(JSON.parse(JSON.stringify(resolveConfig({ preset: name }))))).toBe(true);
    }
    expect(
      accepts({ $schema: './s.json', device: null, timing: { read_ns: '0.1 us' }, run: { threads: 'auto' } }),
    ).toBe(true);
    expect(accepts({ device: { g_max_uS: '50 \u00b5S', reset_V: '-4 V', c2c: '34 %' } })).toBe(true);
  });

  it.each([
    { device: { states: 1 } },
    { device: { state: 5 } },
    { nope: 1 },
    { timing: { read_ns: '5 V' } },
    { timing: { read_ns: 0 } },
    { device: { c2c: '34' } },
    { network: { layers: [784] } },
    { run: { engine: 'fast' } },
    { run: { threads: 0 } },
  ])('refuses %j, as resolving does', (config) => {
    expect(accepts(config)).toBe(false);
    expect(() => resolveConfig({ overrides: config as PartialConfig })).toThrow(/expected|unknown setting/);
  });
});
