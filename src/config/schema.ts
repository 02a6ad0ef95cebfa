/**
 * The configuration: every setting, its default, range, unit and source, declared once.
 * A key carries its unit; a value is a number in that unit or a text with a unit.
 */
import { z } from 'zod';
import { choice, derivedInteger, derivedName, field, integer, name, quantity, real } from './field.js';
import { NAMES } from './names.js';

const MAX_LAYER_NEURONS = 1_048_576;
const MAX_STATES = 1_000_000;

const decimalSeed = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value === 0 ? 0 : value;

const moduleName = (role: string) =>
  field(
    z.string().min(1).max(4096).optional(),
    'the name of a machine that a plug-in brings, or the path of a module',
    `Machine to use in place of the built-in ${role}: a name that a plug-in registers, or the path of a module that ` +
      'exports it as default, as seen from the working folder.',
  );

/** Spread of a parameter from device to device. */
const share = (text: string) => quantity('', 0, { min: 0, max: 10 }, text);

const portion = (text: string, value = 0) => quantity('', value, { min: 0, max: 1 }, text);

const stepList = (text: string) =>
  field(
    z.array(z.number().min(0).max(1)).max(1024).default([]),
    'a list of up to 1024 numbers from 0 to 1, such as [0.04, 0.02, 0.01]',
    `${text} at evenly spaced conductances, Gmin first, each as a share of the range.`,
  );

/** Groups of settings, in the order in which they are printed. */
export const groups = {
  network: z
    .strictObject({
      layers: field(
        z.array(z.int().min(1).max(MAX_LAYER_NEURONS)).min(2).max(64).default([784, 250, 10]),
        `a list of 2 to 64 layer sizes, integers from 1 to ${MAX_LAYER_NEURONS}, such as [784, 250, 10]`,
        'Neurons per layer, input first, bias rows not counted. 784-250-10: Choi et al. 2021.',
      ),
      activation: name(
        'sigmoid',
        NAMES.activations,
        'Activation function of hidden and output neurons. Choi et al. 2021 do not name theirs; sigmoid reproduces ' +
          'their figures.',
      ),
    })
    .describe('The neural network.'),
  tile: z
    .strictObject({
      rows: integer(128, { min: 1, max: 4096 }, 'Rows of a crossbar tile. 128: ISAAC (Shafiee et al. 2016).'),
      cols: integer(128, { min: 1, max: 4096 }, 'Columns of a crossbar tile. 128: ISAAC (Shafiee et al. 2016).'),
      wires: choice(
        ['ideal', 'series', 'network'],
        'What reads see of the wires: ideal = nothing; series = each cell as if it were read alone, with the resistance of ' +
          'its way through the tile and of its transistor in series (MLP+NeuroSim V3.0); network = all cells of an array ' +
          'at once, solved exactly, in `synapulse eval` alone.',
      ),
      wire_ohm: quantity(
        'ohm',
        0,
        { min: 0, max: 1e6 },
        'Resistance of a wire from one cell to the next; 0 = what follows from energy.cell, energy.node and energy.wire_nm.',
      ),
      access_ohm: quantity(
        'ohm',
        15_000,
        { min: 0, max: 1e9 },
        'Resistance of the transistor that selects a 1T1R cell; crossbars have none. 15 kΩ: MLP+NeuroSim V3.0.',
      ),
    })
    .describe('The largest piece of a layer that one tile holds.'),
  bank: z
    .strictObject({
      width: integer(
        0,
        { min: 0, max: MAX_LAYER_NEURONS },
        'Neurons per neuron-bank machine, which work in lockstep; 0 = the whole layer in one bank.',
      ),
    })
    .describe('Neuron banks.'),
  synapse: z
    .strictObject({
      architecture: name(
        'hybrid',
        NAMES.architectures,
        'Devices of a synapse: ideal = floating point; single = one pair, W = s·(G⁺ − G⁻); hybrid = a big and a ' +
          'small pair, W = s·[(G⁺ − G⁻) + (g⁺ − g⁻)] (Choi et al. 2021); the others: `synapulse list architectures`.',
      ),
      k: real(
        10,
        { above: 0, max: 1_000_000 },
        'Conductance of a big device over that of a small one, g = G/k (Choi et al. 2021: best at 10).',
      ),
      scaling: choice(
        ['area', 'voltage', 'gain'],
        'How the small pair of a hybrid synapse counts for 1/k: area = devices of 1/k of the area, read together with the big ' +
          'ones (Choi et al. 2021); voltage = devices of the same size, read at 1/k of the voltage; gain = the same devices ' +
          'and voltage, columns converted on their own and multiplied by 1/k.',
      ),
      w_max: real(
        2,
        { above: 0, max: 1_000_000 },
        'Weight of the full range of one big device; sets the weight per siemens. Assumption: not published.',
      ),
    })
    .describe('The synapse: what devices it has and how they add up to a weight.'),
  arbiter: z
    .strictObject({
      devices: integer(
        7,
        { min: 1, max: 64 },
        'Devices n of a multi-device synapse, each polarity of a pair with as many. 7: Boybat et al. 2018.',
      ),
      increment: integer(
        1,
        { min: 1, max: 1_000_000 },
        'Increment of the selection counter; co-prime with arbiter.devices, so that all have their turn.',
      ),
      potentiation_every: integer(
        1,
        { min: 1, max: 1_000_000 },
        'Potentiation counter: only one in so many potentiations passes (Boybat et al. 2018).',
      ),
      depression_every: integer(
        1,
        { min: 1, max: 1_000_000 },
        'Depression counter: only one in so many depressions passes (Boybat et al. 2018).',
      ),
      scope: choice(
        ['chip', 'layer', 'tile'],
        'What one set of counters serves. One set for all synapses of the chip: Boybat et al. 2018.',
      ),
      advance: choice(
        ['per-sample', 'per-update'],
        'When the selection counter advances: per-sample = all synapses of a sample program the same device, in ' +
          'parallel; per-update = with every cell programmed, one cell after another (Boybat et al. 2018).',
      ),
      step_ns: quantity(
        'ns',
        1,
        { min: 0, max: 1e12 },
        'Time in which the arbiter decides. Assumption: one cycle of logic at 1 GHz.',
      ),
    })
    .describe('Counter-based arbitration of multi-device synapses.'),
  carry: z
    .strictObject({
      digits: integer(3, { min: 2, max: 8 }, 'Digits of a periodic-carry synapse. 3: Agarwal et al. 2017.'),
      base: integer(5, { min: 2, max: 1000 }, 'Base of the digits. 5: Agarwal et al. 2017.'),
      threshold: real(
        0.5,
        { above: 0, max: 1 },
        'Share of its range from which on a digit is carried. 0.5: Agarwal et al. 2017.',
      ),
      every: integer(
        10,
        { min: 1, max: 1_000_000 },
        'Samples between two carries of the lowest digit. 10: Agarwal et al. 2017.',
      ),
      factor: integer(
        10,
        { min: 1, max: 1000 },
        'How many times rarer the carries of the next digit are. 10: Agarwal et al. 2017 (carries every 10 and 100).',
      ),
    })
    .describe('Positional synapses with periodic carry.'),
  refresh: z
    .strictObject({
      every: integer(
        100,
        { min: 0, max: 1_000_000 },
        'Samples between two looks for pairs that need a refresh; 0 = never. 100: Boybat et al. 2018.',
      ),
      upper: real(
        0.75,
        { min: 0, max: 1 },
        'Share of the range that the larger device of a pair exceeds when it is refreshed. 0.75: Boybat et al. 2018.',
      ),
      lower: real(
        0.25,
        { min: 0, max: 1 },
        'Share of the range that the smaller device exceeds then. 0.25: Boybat et al. 2018.',
      ),
    })
    .describe('Refresh of pairs whose devices only potentiate.'),
  tiki_taka: z
    .strictObject({
      every: integer(
        2,
        { min: 1, max: 1_000_000 },
        'Samples between two transfers of a row of A to C in Tiki-Taka. 2: TTv2, Gokmen & Haensch 2020.',
      ),
      strength: real(
        1,
        { above: 0, max: 1_000_000 },
        'Pulses on C for a full range of A, in Tiki-Taka v1; in TTv2 what the digital buffer takes up of it. Assumption.',
      ),
      gamma: real(0, { min: 0, max: 1 }, 'Share γ of A in the weight, W = γ·A + C. 0: TTv2, Gokmen & Haensch 2020.'),
      fast_rate: real(
        0,
        { min: 0, max: 1_000_000 },
        'Learning rate of A, which stays: a falling train.rate then makes the transfers smaller, not the updates of A ' +
          '(fast_lr and transfer_lr of aihwkit). 0 = A follows train.rate, and transfers stay.',
      ),
      cap: integer(
        1,
        { min: 1, max: 1000 },
        'Most pulses that a cell takes of one transfer. 1: TTv2, Gokmen & Haensch 2020.',
      ),
    })
    .describe('Transfers of Tiki-Taka.'),
  capacitor: z
    .strictObject({
      every: integer(
        8000,
        { min: 1, max: 100_000_000 },
        'Samples between two transfers of the capacitors to the resistive pair. 8,000: Ambrogio et al. 2018.',
      ),
      factor: real(
        3,
        { above: 0, max: 1000 },
        'Significance F of the resistive pair against the capacitor. 3: Ambrogio et al. 2018.',
      ),
      states: integer(
        400,
        { min: 2, max: 1_000_000 },
        'Steps of the capacitor’s range. Assumption: small and nearly linear, as in Ambrogio et al. 2018.',
      ),
    })
    .describe('Pair with a capacitor.'),
  mixed: z
    .strictObject({
      epsilon: real(
        1,
        { above: 0, max: 1_000_000 },
        'Change ε that the digital accumulator lets out as one pulse, in mean steps of the device. 1: Nandakumar et al. 2020.',
      ),
      cell_ns: quantity(
        'ns',
        1,
        { min: 0, max: 1e12 },
        'Time of one multiply-accumulate of the digital unit of a tile. Assumption: 1 GHz.',
      ),
    })
    .describe('Mixed precision.'),
  device: z
    .strictObject({
      preset: field(
        z.string().min(1).max(200).nullable().default(null),
        'the name of a device preset, such as mo-tiox',
        'Published device that supplies the settings of this group not given here (see: synapulse list device-presets).',
      ),
      model: name('linear-step', NAMES.deviceModels, 'Change of conductance per pulse.'),
      polarity: choice(
        ['potentiation', 'bidirectional'],
        'potentiation = pulses only raise the conductance, full pairs are reset (Choi et al. 2021); bidirectional = pulses of ' +
          'the other polarity lower it, and nothing is reset.',
      ),
      pairing: choice(
        ['reference', 'differential'],
        'Of bidirectional devices: reference = G⁺ goes up and down, G⁻ stays at mid range, W in ±w_max/2; differential = the ' +
          'pair is pulsed push-pull, W in ±w_max, a pulse counts twice.',
      ),
      states: integer(
        50,
        { min: 2, max: MAX_STATES },
        'Conductance states of a device; a pulse moves it by range/(states − 1). 50: Mo/TiOx, Choi et al. 2021.',
      ),
      small_states: derivedInteger(
        'device.states',
        { min: 2, max: MAX_STATES },
        'Conductance states of a small device at the step that device.states gives: more states extend the range of ' +
          'the small pair (400 in Choi et al. 2021, figure 5F).',
      ),
      depression_states: derivedInteger(
        'device.states',
        { min: 2, max: MAX_STATES },
        'States of the depression curve (exponential model), where it takes another number of pulses from Gmax to Gmin than ' +
          'potentiation takes back. Ag:a-Si of MLP+NeuroSim V3.0: 97 pulses up, 100 down.',
      ),
      c2c: quantity(
        '',
        0.34,
        { min: 0, max: 1000 },
        'Cycle-to-cycle variation of one pulse, Gaussian, as a share of what c2c_of says; of n pulses √n of it. 0.34: Choi ' +
          'et al. 2021.',
      ),
      c2c_of: choice(
        ['step', 'range', 'change'],
        'What c2c is a share of: step = the mean step, δ/µ (Choi et al. 2021); range = Gmax − Gmin (Chen et al. 2018); ' +
          "change = the pulse's own mean change (Boybat et al. 2019).",
      ),
      read_noise: quantity(
        '',
        0,
        { min: 0, max: 10 },
        "Read noise σ/G: a device's current differs by it from read to read, Gaussian and independent of all others (MLP+NeuroSim " +
          'V3.0: V·G·(1 + N(0, σ)), off by default there as well). Reads of upkeep have none.',
      ),
      drift: real(
        0,
        { min: 0, max: 1 },
        'Coefficient ν of retention drift: t after it was written to G_w a device stands at G_rest + (G_w − G_rest)·(t/t₀)^−ν in ' +
          'simulated time; 0 = none. Power law: Ielmini et al., IEDM 2007; 0.05 for phase change: Le Gallo et al. 2018.',
      ),
      drift_rest: portion('G_rest of drift, as a share of the range; 0 = Gmin.'),
      drift_t0_s: quantity(
        's',
        1,
        { above: 0, max: 1e12 },
        't₀ of drift: time after a write at which it begins to show. Assumption: the first read of a retention measurement.',
      ),
      drift_every: integer(
        1000,
        { min: 1, max: 1_000_000_000 },
        'Samples between two passes in which devices drift to what they are then (so do they before evaluations); what has ' +
          'been written since the last pass counts as written now.',
      ),
      d2d_drift: share('Device-to-device spread of ν, σ/ν; ν is at least 0.'),
      d2d: quantity(
        '',
        0,
        { min: 0, max: 1000 },
        "Device-to-device variation δ/Gmin: each device's range is offset by N(0, d2d·Gmin) (Choi et al. 2021, figure 6C).",
      ),
      d2d_g_min: share("Device-to-device spread of Gmin, as a share of the mean range: moves a device's lower bound."),
      d2d_g_max: share("Device-to-device spread of Gmax, as a share of the mean range: moves a device's upper bound."),
      d2d_step: share('Device-to-device spread of the step, δ/µ: a factor |1 + N(0, ·)| on both directions.'),
      d2d_up_down: share(
        'Device-to-device spread of the asymmetry: a factor 1 + N(0, ·) on the potentiation step, divided out of depression.',
      ),
      d2d_nonlinearity: share('Device-to-device spread of the nonlinearity, δ/µ: a factor |1 + N(0, ·)| on λ or β.'),
      stuck_low: portion('Share of devices stuck at Gmin: they answer to no pulse and no reset.'),
      stuck_high: portion('Share of devices stuck at Gmax.'),
      nl_potentiation: real(
        0,
        { min: -10, max: 10 },
        'Nonlinearity label of potentiation (exponential model): largest distance from the straight line over 0.07·√2; ' +
          'positive = fast near Gmin (MLP+NeuroSim V3.0, Chen et al. 2018).',
      ),
      nl_depression: real(
        0,
        { min: -10, max: 10 },
        'Nonlinearity label of depression; negative = fast near Gmax (MLP+NeuroSim V3.0, Chen et al. 2018).',
      ),
      slope_potentiation: real(
        0,
        { min: 0, max: 1 },
        'γ of potentiation (linear-slope model): step·(1 − γ·(2u − 1)), u the share of the range.',
      ),
      slope_depression: real(0, { min: 0, max: 1 }, 'γ of depression (linear-slope model): step·(1 + γ·(2u − 1)).'),
      depression_step: real(
        1,
        { above: 0, max: 1000 },
        'Depression step over potentiation step (models linear-step, linear-slope, soft-bounds).',
      ),
      alpha_potentiation: real(
        0,
        { min: 0, max: 1000 },
        'First step of potentiation (exponential-step model) as a share of the range; 0 = 1/(states − 1).',
      ),
      alpha_depression: real(
        0,
        { min: 0, max: 1000 },
        'First step of depression (exponential-step model) as a share of the range; 0 = 1/(states − 1).',
      ),
      beta_potentiation: real(0, { min: 0, max: 50 }, 'β of potentiation (exponential-step model): step α·exp(−β·u).'),
      beta_depression: real(0, { min: 0, max: 50 }, 'β of depression (exponential-step model).'),
      p_potentiation: portion('Probability that a pulse switches a binary device up.', 1),
      p_depression: portion('Probability that a pulse switches a binary device down.', 1),
      steps_potentiation: stepList('Mean steps of potentiation (tabulated model)'),
      steps_depression: stepList('Mean steps of depression (tabulated model; none: potentiation mirrored)'),
      g_max_uS: quantity(
        'uS',
        10,
        { above: 0, max: 1_000_000 },
        'Largest conductance of a big device. Assumption: Choi et al. 2021 publish none for Mo/TiOx.',
      ),
      on_off: real(
        10,
        { above: 1, max: 1_000_000_000 },
        'Gmax/Gmin of a device. Assumption: not published for Mo/TiOx.',
      ),
      pulse_V: quantity(
        'V',
        3,
        { min: -100, max: 100 },
        'Amplitude of a potentiation pulse. Assumption: the end of the DC sweep of Choi et al. 2021.',
      ),
      pulse_ns: quantity(
        'ns',
        100_000,
        { above: 0, max: 1e12 },
        'Width of a potentiation pulse. Assumption: as one reset pulse of Choi et al. 2021, 100 µs.',
      ),
      depression_V: quantity(
        'V',
        -3,
        { min: -100, max: 100 },
        'Amplitude of a depression pulse of a bidirectional device. Assumption: as potentiation.',
      ),
      depression_ns: quantity(
        'ns',
        100_000,
        { above: 0, max: 1e12 },
        'Width of a depression pulse of a bidirectional device. Assumption: as potentiation.',
      ),
      reset_V: quantity('V', -4, { min: -100, max: 100 }, 'Amplitude of a reset pulse. −4 V: Choi et al. 2021.'),
      reset_ns: quantity(
        'ns',
        500_000,
        { above: 0, max: 1e12 },
        'Duration of a whole reset. Five pulses of 100 µs: Choi et al. 2021.',
      ),
      read_V: quantity('V', 0.5, { min: -100, max: 100 }, 'Amplitude of a read. 0.5 V: Choi et al. 2021.'),
    })
    .describe('The resistive device.'),
  pulse: z
    .strictObject({
      encoder: name(
        'deterministic',
        NAMES.encoders,
        'How x and δ become update pulses: η·x·δ/step per cell, rounded half to even (deterministic), toward zero ' +
          '(truncation) or up or down by chance (stochastic), or as the height (amplitude) or width (width) of one ' +
          'pulse: idealised; or coincidences of separable trains: stochastic-train (Gokmen & Vlasov 2016), burr (fixed ' +
          'sets of slots, Burr et al. 2015).',
      ),
      fine_encoder: derivedName('pulse.encoder', NAMES.encoders, 'Encoder of the pulses of fine tuning.'),
      bl: integer(
        31,
        { min: 1, max: 64 },
        'Slots of a train, BL: stochastic-train and burr. 31: aihwkit; 10: Gokmen & Vlasov 2016.',
      ),
      update_management: choice(
        ['on', 'off'],
        'Whether trains of rows and columns are balanced by √(max|δ|/max|x|) (Gokmen et al. 2017).',
      ),
      adaptive_bl: choice(
        ['on', 'off'],
        'Whether trains are only as long as the largest update of a sample needs, at most pulse.bl (aihwkit).',
      ),
      levels: real(
        0,
        { min: 0, max: 65_536 },
        'Heights or widths, up to that of one whole pulse, that amplitude and width can tell apart; 0 = any. With none ' +
          'to tell apart every cell of a lit row is pulsed, which takes long to simulate.',
      ),
      max: real(1, { above: 0, max: 1_000 }, 'Largest height or width of amplitude and width, in pulses.'),
      phases: integer(
        1,
        { min: 1, max: 4 },
        'Phases of an update in which pulses of different signs take turns: 1 where x ≥ 0 and G⁺ and G⁻ have drivers ' +
          'of their own, 2 to 4 with x of both signs or shared drivers. Costs time only.',
      ),
      gap_ns: quantity('ns', 0, { min: 0, max: 1e12 }, 'Pause between two pulses of a train.'),
    })
    .describe('Update pulses.'),
  update: z
    .strictObject({
      scheme: name(
        'parallel',
        NAMES.updateSchemes,
        'Which cells of a tile are pulsed at the same time: parallel = all, row = those of a row, element = one. The same ' +
          'weights, another duration. parallel: Choi et al. 2021.',
      ),
      verify: choice(
        ['off', 'on'],
        'Whether each row (row) or cell (element) is read once after its pulses. Costs time; no pulse is corrected.',
      ),
    })
    .describe('The update scheme.'),
  reset: z
    .strictObject({
      every: integer(
        1,
        { min: 0, max: 1_000_000_000 },
        'Training samples between two looks for full devices, the occasional reset of Choi et al. 2021; 0 = never.',
      ),
      level: real(
        1,
        { above: 0, max: 1 },
        'Share of its range at which a device counts as full. 1: only at its upper end (Choi et al. 2021).',
      ),
      policy: choice(
        ['write-back', 'carry'],
        'What becomes of the difference that a full pair held: write-back = written to one of its devices (Choi et al. ' +
          '2021); carry = what is worth whole steps of the next larger pair is written there, the rest written back.',
      ),
    })
    .describe('Reset of full device pairs, with write-back of their difference.'),
  train: z
    .strictObject({
      rate: real(0.1, { above: 0, max: 1_000_000 }, 'Learning rate η. 0.1: Choi et al. 2021.'),
      fine_rate: real(
        1,
        { above: 0, max: 1_000 },
        'Factor on the learning rate after the switch to fine tuning. 1: Choi et al. 2021.',
      ),
      decay: real(
        1,
        { above: 0, max: 1 },
        'Factor on the learning rate after every epoch of fine tuning, or after every epoch where the synapse has no ' +
          'fine tuning. 1: Choi et al. 2021.',
      ),
      init: real(0.5, { min: 0, max: 1_000_000 }, 'Initial weights are uniform in ± this. Assumption: not published.'),
      epochs: integer(20, { min: 1, max: 1_000_000 }, 'Passes over the training samples.'),
      error: choice(
        ['difference', 'derivative'],
        'Error of the output layer: difference = t − o; derivative = (t − o)·f′(z).',
      ),
    })
    .describe('Training, one sample at a time.'),
  controller: z
    .strictObject({
      threshold_pp: quantity(
        'pp',
        0.5,
        { min: -100, max: 100 },
        'Gain in running training accuracy from epoch to epoch, in percentage points, below which the controller ' +
          'leaves dynamic for fine tuning. 0.5: Choi et al. 2021.',
      ),
      patience: integer(1, { min: 1, max: 1_000_000 }, 'Consecutive epochs below the threshold before the switch.'),
      on: choice(
        ['training', 'held-out'],
        'Accuracy that decides: training = running, each sample before its own update (Choi et al. 2021); held-out = of ' +
          'training samples that are kept out of training and measured after every epoch.',
      ),
      held_out: real(
        0.1,
        { above: 0, max: 0.9 },
        'Share of the training samples that is kept out, each class in proportion, with controller.on: held-out.',
      ),
      repeat: choice(
        ['off', 'on'],
        'Whether fine tuning that stalls turns back to dynamic tuning, and so on. off: Choi et al. 2021.',
      ),
    })
    .describe('The training-phase controller.'),
  snn: z
    .strictObject({
      rule: choice(
        ['off', 'surrogate', 'stdp'],
        'How a spiking network learns; off = no spikes, one value per neuron. surrogate = one parallel update per ' +
          'sample, rows from presynaptic traces, columns from the error times a surrogate derivative. stdp = unsupervised: ' +
          'neurons inhibit each other, and each output spike teaches the weights of its neuron by snn.stdp.',
      ),
      coding: name(
        'constant',
        NAMES.codings,
        'How pixels reach the first layer: constant = a steady current; poisson = spikes at a rate; latency = one ' +
          'spike, bright pixels first; trains = the data set holds spikes (N-MNIST).',
      ),
      neuron: name(
        'lif',
        NAMES.neurons,
        'Spiking neuron of hidden layers: lif = leaky integrate-and-fire; cuba-lif = with a synaptic filter in front.',
      ),
      steps: integer(20, { min: 1, max: 4096 }, 'Time steps of a sample.'),
      step_ns: quantity(
        'ns',
        1000,
        { above: 0, max: 1e12 },
        'Duration of a time step. Assumption: as long as ten reads of an array.',
      ),
      tau_ns: quantity(
        'ns',
        9491,
        { above: 0, max: 1e15 },
        'Time constant of membranes; they keep exp(−step_ns/tau_ns) of their charge per step (0.9 by default).',
      ),
      tau_syn_ns: quantity(
        'ns',
        5000,
        { above: 0, max: 1e15 },
        'Time constant of the synaptic current of cuba-lif neurons.',
      ),
      threshold: real(1, { min: -1_000_000, max: 1_000_000 }, 'Membrane potential at which a neuron spikes.'),
      reset: choice(
        ['subtract', 'value'],
        'Membrane after a spike: subtract = less by threshold − v_reset; value = v_reset.',
      ),
      v_reset: real(0, { min: -1_000_000, max: 1_000_000 }, 'Reset potential, below the threshold.'),
      refractory_ns: quantity(
        'ns',
        0,
        { min: 0, max: 1e12 },
        'Time for which the membrane is held after a spike; whole steps.',
      ),
      adapt: real(0, { min: 0, max: 1_000_000 }, 'Rise of the threshold with each spike.'),
      tau_adapt_ns: quantity(
        'ns',
        100_000,
        { above: 0, max: 1e15 },
        'Time constant with which the rise of the threshold falls off.',
      ),
      slope: real(
        2,
        { above: 0, max: 1_000_000 },
        'Of the surrogate derivative 1/(1 + slope·|u − threshold|)² (fast sigmoid: Zenke & Ganguli 2018).',
      ),
      recording_step_us: real(
        15_000,
        { above: 0, max: 1e9 },
        'Time (µs) of a recording of events that one time step takes up, trains coding; the chip plays it at step_ns. ' +
          '15000: the three saccades of N-MNIST, 300 ms, in 20 steps (Orchard et al. 2015).',
      ),
      rate_max: real(1, { above: 0, max: 1 }, 'Spike probability per step of a white pixel, poisson coding.'),
      input_gain: real(
        1,
        { above: 0, max: 1_000_000 },
        'Factor on the currents of the first layer: charge of an input spike in units of a steady current of one step.',
      ),
      tau_pre_ns: quantity(
        'ns',
        20_000,
        { above: 0, max: 1e15 },
        'Time constant of presynaptic traces, set to 1 by a spike, and of the tails of presynaptic waveforms (stdp). ' +
          'Diehl & Cook 2015: 20 ms.',
      ),
      stdp: name(
        'trace',
        NAMES.stdpRules,
        'What an output spike teaches (stdp): trace = Δw = η·(trace − w); overlap = pairs of spikes switch devices where ' +
          'their waveforms overlap; normalised = the weights of a neuron keep a fixed sum (Diehl & Cook 2015).',
      ),
      switch_V: quantity(
        'V',
        2,
        { above: 0, max: 100 },
        'Voltage above which a device switches, and the height of the heads of waveforms (overlap). Two thirds of a ' +
          'potentiation pulse, an assumption.',
      ),
      head_ns: quantity(
        'ns',
        100_000,
        { above: 0, max: 1e12 },
        'Duration of the head of a waveform (overlap). Assumption: that of a potentiation pulse.',
      ),
      tail_V: quantity(
        'V',
        1,
        { min: 0, max: 100 },
        'Height of the tail of a presynaptic waveform, of the other sign than its head: potentiation (overlap).',
      ),
      lobe_V: quantity(
        'V',
        1,
        { min: 0, max: 100 },
        'How far the lobe behind a postsynaptic head is beyond switch_V: depression of rows whose last spike is long ago ' +
          '(overlap; Querlioz et al. 2013).',
      ),
      post_tail_V: quantity(
        'V',
        0,
        { min: 0, max: 100 },
        'Height of the tail of a postsynaptic waveform: depression by presynaptic spikes that follow (overlap).',
      ),
      tau_post_ns: quantity(
        'ns',
        20_000,
        { above: 0, max: 1e15 },
        'Time constant of the tails of postsynaptic waveforms (overlap).',
      ),
      trace_target: real(
        0,
        { min: 0, max: 1 },
        'Trace below which a row loses at an output spike (normalised; x_tar of Diehl & Cook 2015).',
      ),
      weight_sum: real(
        78.4,
        { above: 0, max: 1e9 },
        "Sum of a neuron's weights (normalised). 78.4: a tenth of 784 inputs, Diehl & Cook 2015, their program.",
      ),
      input_rate: real(
        20,
        { above: 0, max: 1_000_000 },
        'Input spikes per step, mean over a sample, balanced coding: the same for thick and thin digits.',
      ),
      label_samples: integer(
        10_000,
        { min: 1, max: 100_000_000 },
        'Training samples whose labels tell what each neuron answers to (stdp); learning takes no label.',
      ),
      window: integer(
        5000,
        { min: 1, max: 100_000_000 },
        'Training samples over which the controller counts update pulses and output spikes (stdp).',
      ),
      activity_drop: quantity(
        '',
        0.05,
        { min: -1000, max: 1 },
        'The controller turns to fine tuning when cells pulsed per output spike fall from one window to the next by less ' +
          'than this share of their largest number: 1 = behind the second window, −1000 = never.',
      ),
      readout_gain: real(
        4,
        { above: 0, max: 1_000_000 },
        'Output y = sigmoid(gain·z), z the time mean of a leaky integrator.',
      ),
    })
    .describe('Spiking networks on the same tiles.'),
  timing: z
    .strictObject({
      read_ns: quantity(
        'ns',
        100,
        { above: 0, max: 1e12 },
        'Duration of one read of an array, forward or backward. 100 ns: ISAAC (Shafiee et al. 2016).',
      ),
      settle_ns: quantity(
        'ns',
        0,
        { min: 0, max: 1e12 },
        'Settling time of a tile before a read. Assumption: contained in the read.',
      ),
      activation_ns: quantity(
        'ns',
        100,
        { min: 0, max: 1e12 },
        'Time in which a neuron bank applies its activation function. Assumption: one pipeline cycle of ISAAC ' +
          '(Shafiee et al. 2016), 100 ns.',
      ),
    })
    .describe('Durations of periphery; whole picoseconds.'),
  driver: z
    .strictObject({
      dac_bits: integer(
        0,
        { min: 0, max: 16 },
        'Bits of the DACs that drive lines in a read, the sign apart (a negative error turns the polarity): codes up to ' +
          '2^bits − 1 for 1; 0 = ideal.',
      ),
      coding: choice(
        ['amplitude', 'bit-serial'],
        'How a value of dac_bits bits stands on a line in a read: amplitude = at once, as one of 2^bits voltages; bit-serial = ' +
          'its bits one after another, the least first, by 1 bit DACs: every bit is a read of its own, whose sums are converted, ' +
          'shifted and added while the next is driven (ISAAC, Shafiee et al. 2016).',
      ),
      error_scaling: choice(
        ['peak', 'none'],
        "In which unit the errors on a tile's columns are driven, where DACs or ADCs are not ideal: peak = the largest " +
          'of them, multiplied back behind the ADCs (noise management, Gokmen et al. 2017); none = 1, larger ones clipped.',
      ),
      slew_V_per_ns: real(
        0,
        { min: 0, max: 1_000_000 },
        'Slew rate of the drivers, V per ns: every read and every pulse takes |V|/slew before its width begins, and as long ' +
          'after it. 0 = at once. In spiking networks a time step holds the edges of its spikes.',
      ),
    })
    .describe('Drivers of rows and columns.'),
  readout: z
    .strictObject({
      columns_per_adc: integer(
        1,
        { min: 0, max: 4096 },
        'Columns of a tile that share an ADC, and rows in a backward read: they are converted one after the other. 1 or ' +
          '0 = an ADC each.',
      ),
      adc_bits: integer(
        0,
        { min: 0, max: 16 },
        'Bits of the ADCs, the sign included: codes up to ±(2^(bits − 1) − 1) for the full scale; 0 = ideal. 8: ISAAC ' +
          '(Shafiee et al. 2016).',
      ),
      adc_range: real(
        12,
        { min: 0, max: 1_000_000 },
        'Full scale of an ADC in either direction, as a sum Σ x·w of a tile; larger sums are clipped. 0 = the largest ' +
          'that a full tile of weights synapse.w_max can give, so that none is. 12: Gokmen & Vlasov 2016.',
      ),
      noise: real(
        0,
        { min: 0, max: 1_000_000 },
        'Noise σ of a readout, as a sum Σ x·w, Gaussian, for each line of a tile and each read; of errors in units of the ' +
          'largest (driver.error_scaling). 0.06: Gokmen, Onen & Haensch 2017.',
      ),
      convert_ns: quantity(
        'ns',
        0.781,
        { above: 0, max: 1e12 },
        'One conversion of an ADC, where the chip has readout circuits (adc_bits > 0, columns_per_adc > 1 or sense_ns ' +
          '> 0); otherwise it is part of timing.read_ns. 0.781 ns: 1.28 GS/s, ISAAC (Shafiee et al. 2016).',
      ),
      sense_ns: quantity(
        'ns',
        0,
        { min: 0, max: 1e12 },
        'Time in which sample-and-hold circuits take the currents over before they are converted. 0 = part of the ' +
          'read, an assumption.',
      ),
    })
    .describe('Readout of columns, and of rows in backward reads.'),
  energy: z
    .strictObject({
      ledger: choice(
        ['on', 'off'],
        'Whether a run keeps the ledger of energy: on = energy.csv and a summary; off = a few per cent faster.',
      ),
      preset: name('isaac-32nm', NAMES.componentLibraries, 'Component library that prices circuits.'),
      components: field(
        z.string().max(4096).default(''),
        'the path of a YAML or JSON file with prices',
        'File with prices of your own in place of those of the library; empty = none.',
      ),
      cell: choice(
        ['library', 'crossbar', '1t1r'],
        'Kind of cells: crossbar = without selectors, so that pulses half-select whole lines; 1t1r = a transistor each; library = ' +
          'what the component library assumes.',
      ),
      node: choice(
        ['library', '32hp', '32lstp', '22hp', '22lstp', '14hp', '14lstp'],
        'Technology node of transistors and of 1T1R cells; library = that of the component library.',
      ),
      wire_nm: real(
        0,
        { min: 0, max: 200 },
        'Width of the wires of arrays in nm, 14 to 200, which is half the pitch of a crossbar; 0 = that of the library.',
      ),
      value_bits: integer(8, { min: 1, max: 64 }, 'Bits of an activation or an error in a buffer. 8: ISAAC (2016).'),
    })
    .describe(
      'The ledger of energy; of it cell, node and wire_nm alone change what is learnt, where tile.wires is not ideal.',
    ),
  run: z
    .strictObject({
      engine: choice(
        ['compiled', 'interpreted'],
        'compiled = machines as dispatch tables; interpreted = live xstate actors. The same bits.',
      ),
      kernels: choice(
        ['wasm', 'typescript'],
        'Arithmetic kernels: wasm = AssemblyScript SIMD; typescript = its readable twin. The same bits.',
      ),
      threads: field(
        z.union([z.literal('auto'), z.int().min(1).max(1024)]).default(1),
        "an integer from 1 to 1024, or 'auto'",
        'Threads of one run; auto = by size of the chip and number of cores. The same bits.',
      ),
      checkpoint_samples: integer(
        0,
        { min: 0, max: 1_000_000_000 },
        'Samples after which a run saves its state within an epoch, too; 0 = by time alone.',
      ),
      checkpoint_s: quantity(
        's',
        60,
        { min: 0, max: 1_000_000 },
        'Wall time after which a run saves its state within an epoch, too; 0 = by samples alone.',
      ),
    })
    .describe('How the simulator runs: none of it changes a result.'),
  machines: z
    .strictObject({
      neuron_bank: moduleName('neuron bank'),
      tile: moduleName('tile'),
      readout: moduleName('column readout'),
      array_selection: moduleName('array selection'),
      controller: moduleName('training-phase controller'),
      arbitrated_selection: moduleName('selection under an arbiter'),
      level_selection: moduleName('selection of major and minor arrays'),
      arbiter: moduleName('arbiter'),
      upkeep: moduleName('upkeep of carries, refreshes and transfers'),
    })
    .describe('Statecharts of your own.'),
} as const;

/** Settings outside any group. */
export const topFields = {
  preset: field(
    z.string().min(1).max(200).nullable().default(null),
    'the name of a preset',
    'Preset that supplies the values not given here; null = the defaults.',
  ),
  seed: field(
    z.preprocess(decimalSeed, z.int().min(0)).default(1),
    'an integer from 0 to 9007199254740991',
    'Seed of every random draw.',
  ),
  plugins: field(
    z.array(z.string().min(1).max(4096)).max(100).default([]),
    'a list of module paths, such as [./mine.mjs]',
    'Modules that register devices, architectures, encoders or machines of your own; paths as seen from the ' +
      'working folder.',
  ),
} as const;

/** A whole configuration file. */
export const configSchema = z.strictObject({
  $schema: z.string().max(4096).optional().describe('Where editors find the JSON Schema of this file.'),
  ...topFields,
  network: groups.network.prefault({}),
  tile: groups.tile.prefault({}),
  bank: groups.bank.prefault({}),
  synapse: groups.synapse.prefault({}),
  arbiter: groups.arbiter.prefault({}),
  carry: groups.carry.prefault({}),
  refresh: groups.refresh.prefault({}),
  tiki_taka: groups.tiki_taka.prefault({}),
  capacitor: groups.capacitor.prefault({}),
  mixed: groups.mixed.prefault({}),
  device: groups.device.prefault({}),
  pulse: groups.pulse.prefault({}),
  update: groups.update.prefault({}),
  reset: groups.reset.prefault({}),
  train: groups.train.prefault({}),
  controller: groups.controller.prefault({}),
  snn: groups.snn.prefault({}),
  timing: groups.timing.prefault({}),
  driver: groups.driver.prefault({}),
  readout: groups.readout.prefault({}),
  energy: groups.energy.prefault({}),
  run: groups.run.prefault({}),
  machines: groups.machines.prefault({}),
});

/** Default of every setting that has one, as a configuration file would give it. */
export const DEFAULTS: Readonly<Record<string, unknown>> = configSchema.parse({});

type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type Parsed = Omit<z.output<typeof configSchema>, '$schema'>;

/** A resolved configuration: every value known, in the unit of its key; frozen. */
export type Config = DeepReadonly<
  Omit<Parsed, 'device' | 'pulse'> & {
    device: Omit<Parsed['device'], 'small_states' | 'depression_states'> & {
      small_states: number;
      depression_states: number;
    };
    pulse: Omit<Parsed['pulse'], 'fine_encoder'> & { fine_encoder: string };
  }
>;

/** Values by key, any of them left out; quantities as numbers or as texts with a unit. */
export type PartialConfig = {
  readonly [G in keyof Config]?: Config[G] extends readonly unknown[] | string | number | null
    ? Config[G]
    : { readonly [K in keyof Config[G]]?: Config[G][K] | (number extends Config[G][K] ? string : never) };
};
