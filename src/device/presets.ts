/** Published devices as settings of the group `device`: `device.preset: NAME` gives them, own keys win. Data only. */
import type { PartialConfig } from '../config/schema.js';
import { Registry } from '../registry.js';

export interface DevicePreset {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** What the source leaves open, and what stands in for it. */
  readonly differs: readonly string[];
  readonly device: NonNullable<PartialConfig['device']>;
}

const NEUROSIM = 'device table of MLP+NeuroSim V3.0 (Chen, Peng, Yu, IEEE TCAD 37, 2018)';

/** A device of that table: N pulses from Gmin to Gmax, hence N + 1 states; as many back, or as `depressionPulses` says. */
function tabled(
  name: string,
  title: string,
  [pulses, on_kohm, on_off, c2c]: readonly number[],
  [pulse_V, pulse_ns, nl_potentiation]: readonly number[],
  [depression_V, depression_ns, nl_depression]: readonly number[],
  differs: readonly string[] = [],
  depressionPulses?: number,
): DevicePreset {
  return {
    ...{ name, title, citation: NEUROSIM },
    differs: [...differs, 'read at 0.5 V'],
    device: {
      ...{ model: 'exponential', polarity: 'bidirectional', states: pulses + 1, g_max_uS: 1e3 / on_kohm, on_off },
      ...{ c2c, c2c_of: 'range', nl_potentiation, nl_depression, read_V: 0.5 },
      ...{ pulse_V, pulse_ns, depression_V, depression_ns },
      ...(depressionPulses !== undefined && { depression_states: depressionPulses + 1 }),
    },
  };
}

export const devicePresets = new Registry<DevicePreset>('device preset');
for (const preset of [
  {
    name: 'mo-tiox',
    title: 'TiN / 15 nm TiOx / 50 nm Mo: linear, potentiation only, conductance in proportion to area',
    citation: 'Choi, Kwak, Kim, Hwang, Frontiers in Neuroscience 15 (2021)',
    differs: ['potentiation pulse (3 V, 100 µs), conductance range and Gmax/Gmin are not published: assumptions'],
    device: {
      ...{ model: 'linear-step', polarity: 'potentiation', states: 50, c2c: 0.34, c2c_of: 'step' },
      ...{ g_max_uS: 10, on_off: 10, pulse_V: 3, pulse_ns: 100_000, reset_V: -4, reset_ns: 500_000, read_V: 0.5 },
    },
  },
  tabled('ag-asi', 'Ag:a-Si', [97, 26e3, 12.5, 0.035], [3.2, 300e3, 2.4], [-2.8, 300e3, -4.88], [], 100),
  tabled('taox-hfox', 'TaOx/HfOx', [128, 100, 10, 0.037], [1.6, 50, 0.04], [-1.6, 50, -0.63]),
  tabled('pcmo', 'PCMO', [50, 23e3, 6.84, 0.01], [-2, 1e6, 3.68], [2, 1e6, -6.76], ['c2c is given as below 1 %']),
  tabled('alox-hfo2', 'AlOx/HfO2', [40, 16.9, 4.43, 0.05], [0.9, 100e3, 1.94], [-1, 100e3, -0.61]),
  tabled('gst-pcm', 'GST phase change', [100, 4.71, 19.8, 0.015], [0.7, 6e3, 0.105], [3, 125, 2.4]),
  tabled('epiram', 'EpiRAM', [64, 81, 50.2, 0.02], [5, 5e3, 0.5], [-3, 5e3, -0.5]),
  tabled(
    'hzo-fefet',
    'HZO FeFET',
    [32, 559, 45, 0.005],
    [3.65, 75, 1.75],
    [-2.95, 75, 1.46],
    ['c2c is given as below 0.5 %'],
  ),
  {
    name: 'pt-hfo2-ti-tin',
    title: 'Pt/HfO2/Ti/TiN: bidirectional, coarse, nonlinear, stochastic',
    citation: 'Boybat et al., "Multi-ReRAM synapses for artificial neural network training", ISCAS 2019',
    differs: [
      'the form ΔG± = ±α·exp(−β·u)·(1 + σξ) is reconstructed from the prose; α 1/20 of the range, β 1 and σ 0.5 are assumptions',
      'conductance range, pulse amplitudes and widths are assumptions',
    ],
    device: {
      ...{ model: 'exponential-step', polarity: 'bidirectional', states: 21 },
      ...{ alpha_potentiation: 0.05, alpha_depression: 0.05, beta_potentiation: 1, beta_depression: 1 },
      ...{ c2c: 0.5, c2c_of: 'change', g_max_uS: 100, on_off: 10 },
      ...{ pulse_V: 1.5, pulse_ns: 100, depression_V: -1.5, depression_ns: 100, read_V: 0.2 },
    },
  },
  {
    name: 'binary-rram',
    title: 'two states, switched with a probability of 5 % by each pulse',
    citation: 'Boybat et al., ISCAS 2019 (binary devices); Suri et al., IEEE T-ED 60 (2013)',
    differs: ['the probability, the conductance range and the pulses are assumptions'],
    device: {
      ...{ model: 'binary', polarity: 'bidirectional', states: 2, p_potentiation: 0.05, p_depression: 0.05 },
      ...{ c2c: 0, g_max_uS: 100, on_off: 10 },
      ...{ pulse_V: 1.5, pulse_ns: 100, depression_V: -1.5, depression_ns: 100, read_V: 0.2 },
    },
  },
  {
    name: 'rpu-baseline',
    title: 'RPU baseline: 1200 steps, everything with 30 % spread',
    citation: 'Gokmen, Vlasov, Frontiers in Neuroscience 10 (2016)',
    differs: [
      'weights ±0.6 on average take synapse.w_max 1.2 with pairing reference',
      'conductance range and pulses are assumptions: the paper gives weights; pulses of 1 ns',
    ],
    device: {
      ...{
        model: 'linear-step',
        polarity: 'bidirectional',
        pairing: 'reference',
        states: 1201,
        c2c: 0.3,
        c2c_of: 'step',
      },
      ...{ d2d_step: 0.3, d2d_up_down: 0.01, d2d_g_min: 0.15, d2d_g_max: 0.15 },
      ...{ g_max_uS: 0.1, on_off: 10, pulse_V: 1, pulse_ns: 1, depression_V: -1, depression_ns: 1, read_V: 0.2 },
    },
  },
] as const satisfies readonly DevicePreset[]) {
  devicePresets.register(preset.name, preset as DevicePreset);
}
