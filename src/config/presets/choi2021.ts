import type { Preset } from './preset.js';

export const choi2021 = {
  name: 'choi2021',
  title: 'Hybrid synapse of 50-state Mo/TiOx devices: a big pair for dynamic, a small pair for fine tuning, k = 10',
  citation:
    'Choi, Kwak, Kim, Hwang, "Neural Network Training Acceleration With RRAM-Based Hybrid Synapses", ' +
    'Frontiers in Neuroscience 15 (2021)',
  differs: [
    'activation, w_max, initial weights and number of epochs are not published: sigmoid, 2, uniform ±0.5 and 20 ' +
      'reproduce the published figures',
    'the output error is t − o without the derivative: with it, deterministic rounding hardly updates',
    'pulse counts are round-half-even(η·x·δ/step), an idealised encoder: the paper describes overlapping pulses, ' +
      'not how x and δ are coded',
    'potentiation pulse (3 V, 100 µs), conductance range and Gmax/Gmin are not published: assumptions',
    'a full pair is looked for after every sample; the paper says "occasional reset"',
    'timing of reads and activation: ISAAC (Shafiee et al. 2016), not the paper',
  ],
  config: {
    network: { layers: [784, 250, 10], activation: 'sigmoid' },
    synapse: { architecture: 'hybrid', k: 10, w_max: 2 },
    device: {
      model: 'linear-step',
      states: 50,
      c2c: 0.34,
      d2d: 0,
      g_max_uS: 10,
      on_off: 10,
      pulse_V: 3,
      pulse_ns: 100_000,
      reset_V: -4,
      reset_ns: 500_000,
      read_V: 0.5,
    },
    pulse: { encoder: 'deterministic' },
    reset: { every: 1 },
    train: { rate: 0.1, init: 0.5, epochs: 20, error: 'difference' },
    controller: { threshold_pp: 0.5, patience: 1 },
  },
} as const satisfies Preset;
