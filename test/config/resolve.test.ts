import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config, PartialConfig } from '../../src/config/index.js';
import { configHash, NAMES, presets, resolveConfig } from '../../src/config/index.js';

const file = (text: string, name = 'my.yaml') => ({ text, name });

describe('defaults', () => {
  const config = resolveConfig();

  it('are those of the stable keys', () => {
    expect(config).toEqual({
      preset: null,
      seed: 1,
      plugins: [],
      network: { layers: [784, 250, 10], activation: 'sigmoid' },
      tile: { rows: 128, cols: 128, wires: 'ideal', wire_ohm: 0, access_ohm: 15_000 },
      bank: { width: 0 },
      synapse: { architecture: 'hybrid', k: 10, scaling: 'area', w_max: 2 },
      arbiter: {
        devices: 7,
        increment: 1,
        potentiation_every: 1,
        depression_every: 1,
        scope: 'chip',
        advance: 'per-sample',
        step_ns: 1,
      },
      carry: { digits: 3, base: 5, threshold: 0.5, every: 10, factor: 10 },
      refresh: { every: 100, upper: 0.75, lower: 0.25 },
      tiki_taka: { every: 2, strength: 1, gamma: 0, fast_rate: 0, cap: 1 },
      capacitor: { every: 8000, factor: 3, states: 400 },
      mixed: { epsilon: 1, cell_ns: 1 },
      device: {
        model: 'linear-step',
        states: 50,
        small_states: 50,
        depression_states: 50,
        c2c: 0.34,
        read_noise: 0,
        drift: 0,
        drift_rest: 0,
        drift_t0_s: 1,
        drift_every: 1000,
        d2d_drift: 0,
        d2d: 0,
        g_max_uS: 10,
        on_off: 10,
        pulse_V: 3,
        pulse_ns: 100_000,
        reset_V: -4,
        reset_ns: 500_000,
        read_V: 0.5,
        preset: null,
        polarity: 'potentiation',
        pairing: 'reference',
        c2c_of: 'step',
        d2d_g_min: 0,
        d2d_g_max: 0,
        d2d_step: 0,
        d2d_up_down: 0,
        d2d_nonlinearity: 0,
        stuck_low: 0,
        stuck_high: 0,
        nl_potentiation: 0,
        nl_depression: 0,
        slope_potentiation: 0,
        slope_depression: 0,
        depression_step: 1,
        alpha_potentiation: 0,
        alpha_depression: 0,
        beta_potentiation: 0,
        beta_depression: 0,
        p_potentiation: 1,
        p_depression: 1,
        steps_potentiation: [],
        steps_depression: [],
        depression_V: -3,
        depression_ns: 100_000,
      },
      pulse: {
        encoder: 'deterministic',
        fine_encoder: 'deterministic',
        bl: 31,
        update_management: 'on',
        adaptive_bl: 'on',
        levels: 0,
        max: 1,
        phases: 1,
        gap_ns: 0,
      },
      update: { scheme: 'parallel', verify: 'off' },
      reset: { every: 1, level: 1, policy: 'write-back' },
      train: { rate: 0.1, fine_rate: 1, decay: 1, init: 0.5, epochs: 20, error: 'difference' },
      controller: { threshold_pp: 0.5, patience: 1, on: 'training', held_out: 0.1, repeat: 'off' },
      snn: {
        rule: 'off',
        coding: 'constant',
        neuron: 'lif',
        steps: 20,
        step_ns: 1000,
        tau_ns: 9491,
        tau_syn_ns: 5000,
        threshold: 1,
        reset: 'subtract',
        v_reset: 0,
        refractory_ns: 0,
        adapt: 0,
        tau_adapt_ns: 100_000,
        slope: 2,
        recording_step_us: 15_000,
        rate_max: 1,
        input_gain: 1,
        tau_pre_ns: 20_000,
        stdp: 'trace',
        switch_V: 2,
        head_ns: 100_000,
        tail_V: 1,
        lobe_V: 1,
        post_tail_V: 0,
        tau_post_ns: 20_000,
        trace_target: 0,
        weight_sum: 78.4,
        input_rate: 20,
        label_samples: 10_000,
        window: 5000,
        activity_drop: 0.05,
        readout_gain: 4,
      },
      timing: { read_ns: 100, settle_ns: 0, activation_ns: 100 },
      driver: { dac_bits: 0, coding: 'amplitude', error_scaling: 'peak', slew_V_per_ns: 0 },
      readout: { columns_per_adc: 1, adc_bits: 0, adc_range: 12, noise: 0, convert_ns: 0.781, sense_ns: 0 },
      energy: {
        ledger: 'on',
        preset: 'isaac-32nm',
        components: '',
        cell: 'library',
        node: 'library',
        wire_nm: 0,
        value_bits: 8,
      },
      run: { engine: 'compiled', kernels: 'wasm', threads: 1, checkpoint_samples: 0, checkpoint_s: 60 },
      machines: {},
    });
  });

  it('are frozen to the leaves, and not shared', () => {
    const writable = config as { -readonly [K in keyof Config]: Config[K] };
    expect(() => {
      writable.seed = 2;
    }).toThrow(TypeError);
    expect(Object.isFrozen(config.network.layers)).toBe(true);
    expect(Object.isFrozen(config.machines)).toBe(true);
    expect(resolveConfig()).toEqual(config);
  });

  it('small_states follows states unless given', () => {
    expect(resolveConfig({ sets: ['device.states=10'] }).device.small_states).toBe(10);
    expect(resolveConfig({ sets: ['device.states=10', 'device.small_states=400'] }).device.small_states).toBe(400);
  });
});

describe('precedence', () => {
  it('is preset < file < sets in order < overrides', () => {
    const sources = {
      preset: 'choi2021',
      file: file('seed: 2\ntrain: { rate: 0.2, epochs: 2 }\nsynapse: { k: 2 }'),
      sets: ['train.rate=0.3', 'train.epochs=3', 'train.rate=0.35'],
      overrides: { train: { epochs: 4 } },
    };
    const { seed, train, synapse, device } = resolveConfig(sources);
    expect([seed, train.epochs, train.rate, synapse.k]).toEqual([2, 4, 0.35, 2]);
    expect(resolveConfig({ preset: 'single50', sets: ['synapse.architecture=hybrid'] }).synapse.architecture).toBe(
      'hybrid',
    );
    expect(device).toEqual(resolveConfig({ preset: 'choi2021' }).device);
  });

  it('replaces lists whole', () => {
    expect(resolveConfig({ sets: ['network.layers=[4, 3]'] }).network.layers).toEqual([4, 3]);
  });

  it('lets a file or a setting name the preset', () => {
    const named = resolveConfig({ preset: 'single50' });
    expect(named.preset).toBe('single50');
    expect(resolveConfig({ file: file('preset: single50') })).toEqual(named);
    expect(resolveConfig({ sets: ['preset=single50'] })).toEqual(named);
    expect(resolveConfig({ preset: 'single50', file: file('preset: null') })).toEqual(named);
    expect(named.synapse.architecture).toBe('single');
  });
});

describe('forms of input', () => {
  it('YAML, JSON (with tabs), $schema, empty files and empty groups', () => {
    const expected = resolveConfig({ sets: ['timing.read_ns=250'] });
    expect(
      resolveConfig({ file: file('$schema: ./s.json\ndevice:\nmachines:\ntiming:\n  read_ns: 0.25 us\n') }),
    ).toEqual(expected);
    expect(resolveConfig({ file: file('{\n\t"timing": {\n\t\t"read_ns": 250\n\t}\n}', 'my.json') })).toEqual(expected);
    expect(resolveConfig({ file: file('') })).toEqual(resolveConfig());
    expect(resolveConfig({ file: file('# nothing\n') })).toEqual(resolveConfig());
  });

  it('texts with a unit on the command line and from code', () => {
    const { device, controller } = resolveConfig({
      sets: [
        'device.g_max_uS=50 \u00b5S',
        'device.reset_V=-4500 mV',
        'device.c2c=12 %',
        'controller.threshold_pp=1 pp',
      ],
      overrides: { device: { pulse_ns: '1 us' } },
    });
    expect([device.g_max_uS, device.reset_V, device.c2c, device.pulse_ns]).toEqual([50, -4.5, 0.12, 1000]);
    expect(controller.threshold_pp).toBe(1);
  });

  it('a seed as decimal digits', () => {
    expect(resolveConfig({ sets: ['seed="9007199254740991"'] }).seed).toBe(Number.MAX_SAFE_INTEGER);
    expect(resolveConfig({ sets: ['seed=0'] }).seed).toBe(0);
  });

  it('minus zero is zero', () => {
    expect(Object.is(resolveConfig({ sets: ['pulse.gap_ns=-0'] }).pulse.gap_ns, 0)).toBe(true);
    expect(Object.is(resolveConfig({ sets: ['pulse.gap_ns=-0 ns'] }).pulse.gap_ns, 0)).toBe(true);
  });

  it('values left undefined by a caller are not given', () => {
    expect(resolveConfig({ overrides: { seed: undefined, train: { epochs: undefined } } })).toEqual(resolveConfig());
  });
});

describe('presets', () => {
  it.each(presets.names())('%s resolves and says where it comes from', (name) => {
    const { title, citation, differs } = presets.get(name);
    expect(resolveConfig({ preset: name }).preset).toBe(name);
    expect(citation).toMatch(/\b(19|20)\d\d\b/);
    expect(title.length).toBeGreaterThan(10);
    expect(differs.length).toBeGreaterThan(0);
  });

  it('choi2021 is the paper as reconstructed', () => {
    const { network, synapse, device, train, controller, pulse, reset } = resolveConfig({ preset: 'choi2021' });
    expect(network).toEqual({ layers: [784, 250, 10], activation: 'sigmoid' });
    expect(synapse).toEqual({ architecture: 'hybrid', k: 10, scaling: 'area', w_max: 2 });
    expect([device.states, device.small_states, device.c2c, device.d2d]).toEqual([50, 50, 0.34, 0]);
    expect([device.reset_V, device.reset_ns, device.read_V]).toEqual([-4, 500_000, 0.5]);
    expect(train).toEqual({ rate: 0.1, fine_rate: 1, decay: 1, init: 0.5, epochs: 20, error: 'difference' });
    expect(controller).toEqual({ threshold_pp: 0.5, patience: 1, on: 'training', held_out: 0.1, repeat: 'off' });
    expect([pulse.encoder, reset.every]).toEqual(['deterministic', 1]);
  });

  it('single50 differs from choi2021 in the architecture alone', () => {
    const hybrid = resolveConfig({ preset: 'choi2021' });
    const single = resolveConfig({ preset: 'single50' });
    expect({ ...single, preset: 'choi2021', synapse: { ...single.synapse, architecture: 'hybrid' } }).toEqual(hybrid);
    expect(single.synapse.architecture).toBe('single');
  });

  it('float trains as choi2021 with ideal weights', () => {
    const { synapse, train, network } = resolveConfig({ preset: 'float' });
    const hybrid = resolveConfig({ preset: 'choi2021' });
    expect(synapse.architecture).toBe('ideal');
    expect([train, network]).toEqual([hybrid.train, hybrid.network]);
  });

  it('every built-in name is accepted', () => {
    for (const architecture of NAMES.architectures) {
      expect(resolveConfig({ overrides: { synapse: { architecture } } }).synapse.architecture).toBe(architecture);
    }
  });
});

describe('configHash', () => {
  const hash = (overrides: PartialConfig) => configHash(resolveConfig({ overrides }));

  it('is a SHA-256 that does not depend on how the simulator runs', () => {
    expect(hash({})).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ run: { engine: 'interpreted', kernels: 'typescript', threads: 7 } })).toBe(hash({}));
    expect(configHash(resolveConfig({ preset: 'choi2021' }))).toBe(hash({}));
  });

  it('depends on every value that decides results, and not on the order of keys', () => {
    const seeds = new Set(Array.from({ length: 50 }, (_, seed) => hash({ seed })));
    expect(seeds.size).toBe(50);
    expect(hash({ device: { small_states: 51 } })).not.toBe(hash({}));
    expect(hash({ machines: { tile: 'mine' } })).not.toBe(hash({}));
    const config = resolveConfig();
    expect(configHash(Object.fromEntries(Object.entries(config).reverse()) as unknown as Config)).toBe(
      configHash(config),
    );
  });
});

it('refuses or accepts any text, and never anything but an InputError', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.stringMatching(/^([a-z]{1,6}: ?[\d[{}&*!|>-]{0,4}\n){0,5}$/),
  );
  fc.assert(
    fc.property(text, (given) => {
      for (const sources of [{ file: file(given) }, { sets: [given] }, { sets: [`device.states=${given}`] }]) {
        try {
          resolveConfig(sources);
        } catch (error) {
          expect((error as Error).name).toBe('InputError');
        }
      }
    }),
    { numRuns: 300 },
  );
});
