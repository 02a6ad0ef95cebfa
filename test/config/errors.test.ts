/** Every kind of bad input: one line that names the place, the value and what was expected. */
import { describe, expect, it } from 'vitest';
import type { ConfigSources, PartialConfig } from '../../src/config/index.js';
import { presets, resolveConfig } from '../../src/config/index.js';
import { InputError } from '../../src/errors.js';

function complaint(sources: ConfigSources): string {
  try {
    resolveConfig(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).exitCode).toBe(2);
    const { message } = error as InputError;
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(600);
    return message;
  }
  throw new Error('accepted');
}

const ofFile = (text: string, name = 'my.yaml'): string => complaint({ file: { text, name } });
const ofSet = (setting: string): string => complaint({ sets: [setting] });

describe('values', () => {
  it.each([
    ['device.states=1', 'device.states is 1; expected an integer from 2 to 1000000'],
    ['device.states=2.5', 'device.states is 2.5; expected an integer'],
    ['pulse.bl=0', 'pulse.bl is 0; expected an integer from 1 to 64'],
    ['pulse.bl=65', 'pulse.bl is 65; expected an integer from 1 to 64'],
    ['pulse.phases=0', 'pulse.phases is 0; expected an integer from 1 to 4'],
    ['pulse.max=0', 'pulse.max is 0; expected a number > 0'],
    ['update.verify=maybe', 'update.verify is "maybe"; expected one of off, on'],
    ['device.states=many', 'device.states is "many"; expected an integer'],
    ['device.small_states=1', 'device.small_states is 1; expected an integer from 2'],
    ['device.c2c=-0.1', 'device.c2c is -0.1; expected a fraction, from 0'],
    ['device.c2c=34 pp', 'device.c2c is "34 pp"; expected a fraction'],
    ['device.on_off=1', 'device.on_off is 1; expected a number > 1'],
    ['device.g_max_uS=5 V', 'device.g_max_uS is "5 V"; expected a conductance in uS, > 0'],
    ['device.g_max_uS=5 us', 'device.g_max_uS is "5 us"; expected a conductance in uS'],
    ['timing.read_ns="100"', 'timing.read_ns is "100"; expected a time in ns'],
    ['timing.read_ns=.nan', 'timing.read_ns is NaN; expected a time in ns'],
    ['timing.read_ns=.inf', 'timing.read_ns is Infinity; expected a time in ns'],
    ['timing.read_ns=-1', 'timing.read_ns is -1; expected a time in ns, > 0'],
    ['controller.threshold_pp=5 %', 'controller.threshold_pp is "5 %"; expected percentage points'],
    ['controller.patience=0', 'controller.patience is 0; expected an integer from 1'],
    ['synapse.k=0', 'synapse.k is 0; expected a number > 0'],
    ['synapse.k=-10', 'synapse.k is -10; expected a number > 0'],
    ['synapse.scaling=size', 'synapse.scaling is "size"; expected one of area, voltage, gain'],
    ['device.depression_states=1', 'device.depression_states is 1; expected an integer from 2'],
    ['device.read_noise=-1', 'device.read_noise is -1; expected a fraction, from 0'],
    ['readout.noise=-0.1', 'readout.noise is -0.1; expected a number from 0'],
    ['device.drift=2', 'device.drift is 2; expected a number from 0 to 1'],
    ['device.drift_t0_s=0', 'device.drift_t0_s is 0; expected a time in s, > 0'],
    ['device.drift_every=0', 'device.drift_every is 0; expected an integer from 1'],
    ['synapse.w_max=-1', 'synapse.w_max is -1; expected a number > 0'],
    ['tile.rows=4097', 'tile.rows is 4097; expected an integer from 1 to 4096'],
    ['network.layers=[784]', 'network.layers is [784]; expected a list of 2 to 64 layer sizes'],
    ['network.layers=[784, 0]', 'network.layers is [784,0]; expected a list'],
    ['network.layers=784,10', 'network.layers is "784,10"; expected a list'],
    ['train.error=diference', 'train.error is "diference"; expected one of difference, derivative'],
    ['run.engine=fast', 'run.engine is "fast"; expected one of compiled, interpreted'],
    ['run.threads=0', "run.threads is 0; expected an integer from 1 to 1024, or 'auto'"],
    ['seed=-1', 'seed is -1; expected an integer from 0 to 9007199254740991'],
    ['seed=9007199254740992', 'seed is 9007199254740992; expected an integer'],
    ['seed=0.5', 'seed is 0.5; expected an integer'],
    ['seed=null', 'seed is null; expected an integer'],
    ['plugins=./mine.mjs', 'plugins is "./mine.mjs"; expected a list of module paths'],
    ['machines.tile=5', 'machines.tile is 5; expected the name of a machine'],
    ['device=5', 'device is 5; expected a group of settings'],
  ])('%s', (setting, message) => {
    expect(ofSet(setting)).toContain(`--set ${setting}: ${message}`);
  });

  it('of options of a command', () => {
    expect(complaint({ overrides: { train: { epochs: -1 } } })).toBe(
      'train.epochs is -1; expected an integer from 1 to 1000000',
    );
  });

  it('counts further issues', () => {
    expect(ofFile('tile:\n  rows: 0\n  q: 1\ntrain:\n  epochs: 0\n')).toBe(
      'my.yaml:2:3: tile.rows is 0; expected an integer from 1 to 4096 … and 2 more',
    );
  });

  it('blames the source of a mistake that a later source would mask', () => {
    expect(complaint({ file: { text: 'device: 5', name: 'my.yaml' }, sets: ['device.states=4'] })).toMatch(
      /^my\.yaml:1:1: device is 5/,
    );
  });
});

describe('unknown settings', () => {
  it.each([
    ['device.state=5', 'unknown setting device.state; did you mean device.states?'],
    ['timing.read=5', 'unknown setting timing.read; did you mean timing.read_ns?'],
    ['rate=5', 'unknown setting rate; did you mean train.rate?'],
    ['device.rows=5', 'unknown setting device.rows; did you mean tile.rows?'],
    ['sed=5', 'unknown setting sed; did you mean seed?'],
    ['tran.rate=5', 'unknown setting tran; did you mean train?'],
    ['tile.bananas=5', 'unknown setting tile.bananas; known here: rows, cols, wires, wire_ohm, access_ohm'],
  ])('%s', (setting, message) => {
    expect(ofSet(setting)).toBe(`--set ${setting}: ${message}`);
  });

  it.each([
    [
      ['driver.coding=bit-serial'],
      'driver.dac_bits is 0; expected the number of bits, from 1, with driver.coding bit-serial',
    ],
    [
      ['driver.coding=bit-serial', 'driver.dac_bits=4', 'device.read_noise=0.01'],
      'device.read_noise is 0.01; expected 0 with driver.coding bit-serial',
    ],
    [
      ['driver.coding=bit-serial', 'snn.rule=surrogate'],
      'driver.coding is bit-serial; expected amplitude with snn.rule',
    ],
  ])('%s: reads bit by bit', (sets, message) => {
    expect(() => resolveConfig({ sets })).toThrow(message);
  });

  it('driver.slew_V_per_ns must leave time for the edges of a spike', () => {
    const sets = ['snn.step_ns=10', 'driver.slew_V_per_ns=0.01', 'device.read_V=0.1'];
    expect(() => resolveConfig({ preset: 'snn-hybrid', sets })).toThrow(
      'driver.slew_V_per_ns is 0.01; expected both edges of a spike of device.read_V (0.1) within snn.step_ns (10)',
    );
  });

  it.each(['__proto__', 'constructor', 'prototype'])('%s is refused everywhere', (key) => {
    expect(ofSet(`${key}.polluted=1`)).toContain(`${key} is not allowed as a setting`);
    expect(ofSet(`device.${key}=1`)).toContain(`device.${key} is not allowed as a setting`);
    expect(ofFile(`{"train": {"${key}": {"polluted": 1}}}`, 'my.json')).toBe(
      `my.json:1:12: train.${key} is not allowed as a setting`,
    );
    const overrides = JSON.parse(`{"${key}": {"polluted": 1}}`) as PartialConfig;
    expect(complaint({ overrides })).toBe(`${key} is not allowed as a setting`);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('files', () => {
  it.each([
    ['seed: 1\nseed: 2', /^my\.yaml:2:1: Map keys must be unique/],
    ['train: [1\nseed: 2', /^my\.yaml:\d+:\d+: /],
    ['- 1', /^my\.yaml:1:1: expected settings/],
    ['42', /^my\.yaml:1:1: expected settings/],
    ['seed: 1\n---\nseed: 2', /^my\.yaml:\d:1: a second document; expected one/],
    ['device: !!foo {}', /^my\.yaml:1:9: Unresolved tag/],
    ['seed: *x', /^my\.yaml: Unresolved alias/],
    ['? [a]\n: 3', /^my\.yaml:1:\d: /],
    ['timing:\n  read_ns: 5 V', /^my\.yaml:2:3: timing\.read_ns is "5 V"/],
    ['network:\n  layers:\n    - 4\n    - x', /^my\.yaml:2:3: network\.layers is \[4,"x"\]/],
    ['"\\u0007": 4', /^my\.yaml:1:1: unknown setting "\\u0007"/],
    ['preset: nope', /^my\.yaml:1:1: unknown preset 'nope'/],
  ])('%j', (text, message) => {
    expect(ofFile(text)).toMatch(message);
  });

  it('bounds what a text may cost', () => {
    const level = (name: string, below: string) => `${name}: &${name} [${Array(10).fill(`*${below}`).join(', ')}]\n`;
    expect(ofFile(`a: &a [x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}`)).toMatch(/alias/);
    expect(ofFile('['.repeat(20_000))).toBe('my.yaml: nests deeper than any configuration');
    expect(ofFile('- '.repeat(20_000))).toBe('my.yaml: nests deeper than any configuration');
    expect(ofFile(`a: ${'['.repeat(40)}${']'.repeat(40)}`)).toMatch(/nests too deeply/);
    expect(ofFile('#'.repeat(1_000_000))).toBe(
      'my.yaml: 1000000 characters; expected a configuration of at most 262144',
    );
  });
});

describe('--set', () => {
  it.each(['x', '=5', '.a=5', 'a..b=5', ''])('%j has no key and value', (setting) => {
    expect(ofSet(setting)).toBe(`--set ${setting}: expected key.path=value, such as train.rate=0.05`);
  });

  it.each([
    ['seed=', "nothing after '='"],
    ['device={states: 3}', '{"states":3} is a group'],
    ['seed={{{', 'the value is no YAML scalar or list'],
    ['seed=*x', 'the value is no YAML scalar or list: Unresolved alias'],
    [`seed=${'['.repeat(9_000)}`, 'nests deeper'],
    [`seed=${'9'.repeat(20_000)}`, 'expected at most 10000 characters'],
    ['a.b.c.d.e.f.g.h.i.j.k=1', 'nests too deeply'],
  ])('%s', (setting, message) => {
    expect(ofSet(setting)).toContain(message);
  });
});

describe('presets', () => {
  it('must exist', () => {
    expect(complaint({ preset: 'choi2012' })).toBe(
      `unknown preset 'choi2012': did you mean 'choi2021'? known: ${presets.names().join(', ')}`,
    );
    expect(complaint({ preset: '__proto__' })).toMatch(/^unknown preset/);
  });

  it('must not be two', () => {
    expect(complaint({ preset: 'choi2021', file: { text: 'preset: float', name: 'my.yaml' } })).toBe(
      "my.yaml:1:1: preset is 'float', but 'choi2021' was chosen already; expected one preset",
    );
  });
});

describe('contradictions', () => {
  it.each([
    ['synapse.architecture=hybird', "unknown synapse architecture 'hybird': did you mean 'hybrid'?"],
    ['device.model=linear', "unknown device model 'linear': did you mean 'linear-step'?"],
    ['pulse.encoder=random', "unknown pulse encoder 'random'"],
    ['pulse.fine_encoder=stochastic_train', "did you mean 'stochastic-train'?"],
    ['update.scheme=rows', "unknown update scheme 'rows': did you mean 'row'?"],
    ['network.activation=relu', "unknown activation 'relu'"],
    ['network.layers=[100000, 100000]', 'network.layers needs 10000100000 synapses; expected at most 268435456'],
    ['timing.settle_ns=0.0001', 'timing.settle_ns is 0.0001; expected a whole number of picoseconds'],
    ['device.pulse_ns=0.00015', 'device.pulse_ns is 0.00015; expected a whole number of picoseconds'],
    ['device.pulse_V=0', 'device.pulse_V is 0; expected a voltage other than zero'],
    ['device.read_V=-3', 'device.read_V is -3; expected a smaller amplitude than that of pulses and resets (3)'],
    ['train.init=2.5', 'train.init is 2.5; expected at most synapse.w_max (2)'],
  ])('%s', (setting, message) => {
    expect(ofSet(setting)).toContain(message);
    expect(ofSet(setting)).toContain(`--set ${setting}: `);
  });

  it('are blamed on the last source that gave the value', () => {
    const file = { text: 'train:\n  init: 3\n', name: 'my.yaml' };
    expect(complaint({ file })).toMatch(/^my\.yaml:2:3: train\.init is 3/);
    expect(complaint({ file, overrides: { train: { init: 4 } } })).toMatch(/^train\.init is 4/);
    expect(complaint({ sets: ['synapse.w_max=0.1'] })).toMatch(/^train\.init is 0\.5/);
  });

  it('leave names to the registry when there are plug-ins, and large weights to floating point', () => {
    expect(resolveConfig({ sets: ['plugins=[./m.mjs]', 'synapse.architecture=mine'] }).synapse.architecture).toBe(
      'mine',
    );
    expect(resolveConfig({ preset: 'float', sets: ['train.init=3'] }).train.init).toBe(3);
  });
});
