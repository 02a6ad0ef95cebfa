/** What single settings allow and their combination does not. */
import { architectureContradictions } from './check-architecture.js';
import { unknownName } from '../registry.js';
import type { Issue } from './issues.js';
import { NAMES } from './names.js';
import type { Config } from './schema.js';
import { isWholePicoseconds } from './units.js';

/** Kernels live in the 4 GiB of a 32-bit WebAssembly memory: four devices of four bytes per cell. */
const MAX_CELLS = 4_294_967_296 / (4 * 4);

const TIMES_NS = [
  ['device', 'pulse_ns'],
  ['device', 'depression_ns'],
  ['device', 'reset_ns'],
  ['pulse', 'gap_ns'],
  ['snn', 'step_ns'],
  ['snn', 'refractory_ns'],
  ['timing', 'read_ns'],
  ['timing', 'settle_ns'],
  ['timing', 'activation_ns'],
  ['readout', 'convert_ns'],
  ['readout', 'sense_ns'],
] as const;

const NAMED = [
  ['network', 'activation', 'activation', NAMES.activations],
  ['synapse', 'architecture', 'synapse architecture', NAMES.architectures],
  ['device', 'model', 'device model', NAMES.deviceModels],
  ['pulse', 'encoder', 'pulse encoder', NAMES.encoders],
  ['energy', 'preset', 'component library', NAMES.componentLibraries],
  ['pulse', 'fine_encoder', 'pulse encoder', NAMES.encoders],
  ['snn', 'coding', 'spike coding', NAMES.codings],
  ['snn', 'neuron', 'spiking neuron', NAMES.neurons],
  ['snn', 'stdp', 'STDP rule', NAMES.stdpRules],
  ['update', 'scheme', 'update scheme', NAMES.updateSchemes],
] as const;

/** Contradictions between settings, with the path of the one to change. */
export function contradictions(config: Config): Issue[] {
  const issues: Issue[] = [];
  const complain = (path: readonly string[], message: string): void => {
    issues.push({ path, message: `${path.join('.')} ${message}` });
  };
  const { network, device, synapse, train } = config;

  // A plug-in may bring any name; whoever loads it checks the name against the registry.
  if (config.plugins.length === 0) {
    for (const [group, key, kind, known] of NAMED) {
      const name = (config[group] as Readonly<Record<string, unknown>>)[key] as string;
      if (!(known as readonly string[]).includes(name))
        complain([group, key], `names an ${unknownName(kind, name, known)}`);
    }
  }

  let cells = 0;
  for (let layer = 1; layer < network.layers.length; layer += 1) {
    cells += (network.layers[layer - 1] + 1) * network.layers[layer];
  }
  if (cells > MAX_CELLS) {
    complain(['network', 'layers'], `needs ${cells} synapses; expected at most ${MAX_CELLS} in all layers`);
  }

  for (const [group, key] of TIMES_NS) {
    const time_ns = (config[group] as Readonly<Record<string, unknown>>)[key] as number;
    if (!isWholePicoseconds(time_ns)) {
      complain([group, key], `is ${time_ns}; expected a whole number of picoseconds, the resolution of simulated time`);
    }
  }

  for (const key of ['pulse_V', 'depression_V', 'reset_V', 'read_V'] as const) {
    if (device[key] === 0) complain(['device', key], 'is 0; expected a voltage other than zero');
  }
  const weakest_V = Math.min(Math.abs(device.pulse_V), Math.abs(device.reset_V));
  if (weakest_V > 0 && Math.abs(device.read_V) >= weakest_V) {
    complain(
      ['device', 'read_V'],
      `is ${device.read_V}; expected a smaller amplitude than that of pulses and resets (${weakest_V}), ` +
        'or reads would program devices',
    );
  }

  if (config.readout.adc_bits === 1) {
    complain(['readout', 'adc_bits'], 'is 1; expected 0 (ideal) or at least 2: sums have a sign');
  }

  checkWires(config, complain);
  checkDevice(config, complain);
  if (synapse.architecture !== 'ideal' && train.init > synapse.w_max) {
    complain(['train', 'init'], `is ${train.init}; expected at most synapse.w_max (${synapse.w_max})`);
  }

  const { snn } = config;
  if (snn.threshold <= snn.v_reset) {
    complain(['snn', 'threshold'], `is ${snn.threshold}; expected more than snn.v_reset (${snn.v_reset})`);
  }
  if (snn.refractory_ns % snn.step_ns !== 0) {
    complain(
      ['snn', 'refractory_ns'],
      `is ${snn.refractory_ns}; expected a whole number of time steps of snn.step_ns (${snn.step_ns})`,
    );
  }
  checkBitSerial(config, complain);
  const { slew_V_per_ns } = config.driver;
  if (snn.rule !== 'off' && slew_V_per_ns > 0 && 2 * device.read_V > slew_V_per_ns * snn.step_ns) {
    complain(
      ['driver', 'slew_V_per_ns'],
      `is ${slew_V_per_ns}; expected both edges of a spike of device.read_V (${device.read_V}) within snn.step_ns ` +
        `(${snn.step_ns})`,
    );
  }
  const bits = [
    ['readout', 'adc_bits', config.readout.adc_bits],
    ['driver', 'dac_bits', config.driver.dac_bits],
  ] as const;
  for (const [group, key, value] of bits) {
    if (snn.rule !== 'off' && value > 0) {
      complain([group, key], `is ${value}; expected 0 with snn.rule: spikes reach neurons unconverted`);
    }
  }
  if (snn.rule === 'stdp') {
    for (const [group, key, value] of [
      ['device', 'read_noise', device.read_noise],
      ['readout', 'noise', config.readout.noise],
    ] as const) {
      if (value > 0) complain([group, key], `is ${value}; expected 0 with snn.rule stdp: its reads have no noise`);
    }
    if (network.layers.length !== 2) {
      complain(
        ['network', 'layers'],
        `is [${network.layers}]; expected inputs and neurons, such as [784, 400], with snn.rule stdp`,
      );
    }
    if (snn.coding === 'constant') complain(['snn', 'coding'], 'is constant; expected spikes with snn.rule stdp');
    if (snn.stdp === 'overlap') overlapContradictions(config, complain);
    if (config.bank.width !== 0) complain(['bank', 'width'], `is ${config.bank.width}; expected 0 with snn.rule stdp`);
    if (config.readout.columns_per_adc > 1 || config.readout.sense_ns > 0) {
      complain(['readout', 'columns_per_adc'], 'is set; expected neurons at the columns, no ADC, with snn.rule stdp');
    }
    if (snn.threshold <= 0)
      complain(['snn', 'threshold'], `is ${snn.threshold}; expected more than 0 with snn.rule stdp`);
  }
  if (snn.rule === 'surrogate' && network.layers.length < 3) {
    complain(['network', 'layers'], `has no hidden layer; expected one of spiking neurons with snn.rule ${snn.rule}`);
  }
  architectureContradictions(config, complain);
  return issues;
}

/** A spike alone must not switch a device, but a head on a tail must, and heads and lobe must fit into a step. */
function overlapContradictions(
  { snn, device }: Config,
  complain: (path: readonly string[], message: string) => void,
): void {
  if (snn.switch_V >= device.pulse_V) {
    complain(['snn', 'switch_V'], `is ${snn.switch_V}; expected less than device.pulse_V (${device.pulse_V})`);
  }
  for (const key of ['tail_V', 'post_tail_V'] as const) {
    if (snn[key] >= snn.switch_V) {
      complain(
        ['snn', key],
        `is ${snn[key]}; expected less than snn.switch_V (${snn.switch_V}): no tail alone switches`,
      );
    }
  }
  if (3 * snn.head_ns > snn.step_ns) {
    complain(['snn', 'head_ns'], `is ${snn.head_ns}; expected at most a third of snn.step_ns (${snn.step_ns})`);
  }
}

function checkBitSerial(
  { driver, snn, device, readout }: Config,
  complain: (path: readonly string[], message: string) => void,
): void {
  if (driver.coding === 'amplitude') return;
  if (snn.rule !== 'off') {
    complain(
      ['driver', 'coding'],
      `is ${driver.coding}; expected amplitude with snn.rule: spikes are not coded in bits`,
    );
  } else if (driver.dac_bits === 0) {
    complain(['driver', 'dac_bits'], `is 0; expected the number of bits, from 1, with driver.coding ${driver.coding}`);
  }
  for (const [group, key, value] of [
    ['device', 'read_noise', device.read_noise],
    ['readout', 'noise', readout.noise],
  ] as const) {
    if (value > 0) {
      complain(
        [group, key],
        `is ${value}; expected 0 with driver.coding ${driver.coding}: the reads of bits have no noise`,
      );
    }
  }
}

/** A price file may choose another library, and with it other wires, which the arrays would not hear of. */
function checkWires(
  { tile, energy, device }: Config,
  complain: (path: readonly string[], message: string) => void,
): void {
  if (tile.wires === 'network' && device.read_noise > 0) {
    // A cell's noise reaches all columns of a network, not its own alone.
    complain(['device', 'read_noise'], `is ${device.read_noise}; expected 0 with tile.wires network`);
  }
  if (tile.wires === 'ideal' || energy.components === '') return;
  const ofWires = tile.wire_ohm > 0 ? [] : (['node', 'wire_nm'] as const);
  const open = (['cell', ...ofWires] as const).find((key) => energy[key] === 'library' || energy[key] === 0);
  if (open === undefined) return;
  complain(
    ['energy', open],
    `is ${energy[open]}; expected a choice, with tile.wires ${tile.wires} and energy.components`,
  );
}

/** What one device model reads and another does not, and what polarity forbids. */
function checkDevice({ device, reset }: Config, complain: (path: readonly string[], message: string) => void): void {
  const isOne = (...models: string[]) => models.includes(device.model);
  const least = (key: 'steps_potentiation' | 'steps_depression') => {
    if (device[key].length === 1)
      complain(['device', key], 'has 1 step; expected at least 2, those at Gmin and at Gmax');
  };
  if (isOne('tabulated') && device.steps_potentiation.length === 0) {
    complain(
      ['device', 'steps_potentiation'],
      'is empty; expected the steps of the tabulated model, at least 2 of them',
    );
  }
  least('steps_potentiation');
  least('steps_depression');
  const { steps_potentiation: up, steps_depression: down } = device;
  if (down.length > 0 && down.length !== up.length) {
    complain(['device', 'steps_depression'], `has ${down.length} steps; expected ${up.length}, as steps_potentiation`);
  }
  if (isOne('binary') && device.p_potentiation === 0) {
    complain(['device', 'p_potentiation'], 'is 0; expected a probability above 0, or no binary device ever switches');
  }
  if (device.stuck_low + device.stuck_high > 1) {
    const sum = device.stuck_low + device.stuck_high;
    complain(['device', 'stuck_high'], `makes ${sum} with device.stuck_low; expected at most 1 in all`);
  }
  if (device.polarity === 'bidirectional' && reset.policy === 'carry') {
    complain(
      ['reset', 'policy'],
      "is carry; expected write-back: devices of device.polarity 'bidirectional' are never full, and nothing is carried",
    );
  }
  const bends = ['exponential', 'exponential-step'];
  if (device.d2d_nonlinearity > 0 && !bends.includes(device.model)) {
    complain(
      ['device', 'd2d_nonlinearity'],
      `is ${device.d2d_nonlinearity}; expected 0: model ${device.model} has no nonlinearity that differs (${bends.join(', ')} have)`,
    );
  }
}
