/**
 * What the paper publishes, and when a measure agrees with it: predicates as data, one panel after another.
 * Published numbers: Choi, Kwak, Kim, Hwang, "Neural Network Training Acceleration With RRAM-Based Hybrid
 * Synapses", Frontiers in Neuroscience 15 (2021), doi 10.3389/fnins.2021.690418.
 * Panel boybat: Boybat et al., "Multi-ReRAM synapses for artificial neural network training", ISCAS 2019.
 * Percent and points are of accuracy; bands and factors are ours, named in docs/REPRODUCING.md.
 */

/** `measure`, `than`: names of what a panel measures; compared as means over the seeds. */
export type Test =
  /** |measure − published| ≤ band. */
  | { readonly kind: 'near'; readonly measure: string; readonly published: number; readonly band: number }
  | { readonly kind: 'at least'; readonly measure: string; readonly bound: number }
  | { readonly kind: 'at most'; readonly measure: string; readonly bound: number }
  /** Exactly, for every seed. */
  | { readonly kind: 'exactly'; readonly measure: string; readonly value: number }
  | { readonly kind: 'below'; readonly measure: string; readonly than: string };

export interface Target {
  readonly panel: string;
  /** In words. */
  readonly what: string;
  readonly unit: string;
  /** Where it is published: a number, or a shape in the figure or prose. */
  readonly source: string;
  readonly test: Test;
}

/** Accuracies agree to one point. */
const POINT = 1;

type Unit = Target['unit'];
const near = (panel: string, what: string, measure: string, published: number, source: string): Target => ({
  ...{ panel, what, unit: '%', source, test: { kind: 'near', measure, published, band: POINT } },
});
const atLeast = (panel: string, what: string, measure: string, bound: number, unit: Unit, source: string): Target => ({
  ...{ panel, what, unit, source, test: { kind: 'at least', measure, bound } },
});
const atMost = (panel: string, what: string, measure: string, bound: number, unit: Unit, source: string): Target => ({
  ...{ panel, what, unit, source, test: { kind: 'at most', measure, bound } },
});
const exactly = (panel: string, what: string, measure: string, value: number, unit: Unit, source: string): Target => ({
  ...{ panel, what, unit, source, test: { kind: 'exactly', measure, value } },
});
const below = (panel: string, what: string, measure: string, than: string, unit: Unit, source: string): Target => ({
  ...{ panel, what, unit, source, test: { kind: 'below', measure, than } },
});

const traced = (panel: string): Target[] => [
  exactly(panel, 'big pair: moves after the switch', 'big_moves_after', 0, 'moves', `Fig. ${panel}`),
  exactly(panel, 'small pair: moves before the switch', 'small_moves_before', 0, 'moves', `Fig. ${panel}`),
  atLeast(panel, 'big pair: moves before the switch', 'big_moves_before', 1, 'moves', `Fig. ${panel}`),
  atLeast(panel, 'small pair: moves after the switch', 'small_moves_after', 1, 'moves', `Fig. ${panel}`),
  exactly(panel, 'all synapses: big moved after the switch', 'all_big_after', 0, 'synapses', `Fig. ${panel}`),
  exactly(panel, 'all synapses: small moved before the switch', 'all_small_before', 0, 'synapses', `Fig. ${panel}`),
];

export const TARGETS: readonly Target[] = [
  atLeast('2a', 'mean |ΔW| of an update, epoch 1 over epoch 10', 'update_fall', 3, '×', 'Fig. 2A: large, then fine'),

  near('3f', 'δ/µ of the conductance step × 100', 'c2c_percent', 34, 'Fig. 3F: δ/µ = 0.34'),
  atLeast(
    '3e',
    'range reached by 50 pulses, mean of 30 cycles',
    'range_percent',
    95,
    '% of range',
    'Fig. 3E: 50 states',
  ),
  atMost('3c', 'mean curve off a straight line, most', 'deviation_percent', 3, '% of range', 'Fig. 3C: linear'),
  atMost('3d', 'G per area, largest deviation', 'g_per_area_deviation', 1e-6, '1', 'Fig. 3D: density is constant'),
  atMost('3d', 'ΔG per area, largest deviation', 'step_per_area_deviation', 1e-6, '1', 'Fig. 3D: density is constant'),

  near('4a', 'floating point, training', 'float_train', 99.98, 'Fig. 4A'),
  near('4a', 'floating point, test', 'float_test', 97.92, 'Fig. 4A'),
  near('4a', 'hybrid, training', 'hybrid_train', 99.66, 'Fig. 4A'),
  near('4a', 'hybrid, test', 'hybrid_test', 97.0, 'Fig. 4A'),
  exactly('4a', 'hybrid − single before the switch', 'before_switch', 0, 'points', 'Fig. 4A: one curve'),
  below('4a', 'single stays below hybrid, test', 'single_test', 'hybrid_test', '%', 'Fig. 4A'),

  atLeast('4b', 'update frequency, first fine epoch over last dynamic one', 'jump', 2, '×', 'Fig. 4B: jumps'),
  atMost('4b', 'hybrid, last epoch over first fine one', 'fine_decline', 1, '×', 'Fig. 4B: then declines'),
  atMost('4b', 'single, last epoch over first one', 'single_decline', 1, '×', 'Fig. 4B: declines'),

  atMost(
    '4c',
    'single, fall of the error per epoch at its end over that at its start',
    'stall',
    0.1,
    '×',
    'Fig. 4C: stalls',
  ),
  below('4c', 'falls again after the switch', 'first_fine', 'last_dynamic', 'error', 'Fig. 4C'),
  below('4c', 'hybrid ends below single', 'hybrid_end', 'single_end', 'error', 'Fig. 4C'),

  ...['4d', '4e', '4f'].flatMap(traced),

  atMost(
    '5a',
    'step of G over step of g: largest deviation from k',
    'step_ratio_deviation',
    1e-9,
    '1',
    'Fig. 5A: g = G/k',
  ),
  exactly('5a', 'states of G', 'big_states', 99, 'weights', 'Fig. 5A: 50 states, two devices'),
  exactly('5b', 'states of g', 'small_states', 99, 'weights', 'Fig. 5B: 50 states, two devices'),
  atLeast('5b', 'k = 10: g from end to end, in steps of G', 'reach_10', 1, 'steps of G', 'Fig. 5B: fills the gaps'),
  atMost('5b', 'k = 100: g from end to end, in steps of G', 'reach_100', 1, 'steps of G', 'Fig. 5B: leaves gaps'),

  below('5c', 'median weight error: k = 10 below k = 1', 'median_10', 'median_1', 'weight', 'Fig. 5C: coarse'),
  below('5d', 'median weight error: k = 10 below k = 1', 'median_10', 'median_1', 'weight', 'Fig. 5D: lowest'),
  below('5d', 'median weight error: k = 10 below k = 100', 'median_10', 'median_100', 'weight', 'Fig. 5D: lowest'),
  below('5d', 'mean weight error: k = 10 below k = 1', 'mean_10', 'mean_1', 'weight', 'Fig. 5D: lowest'),
  below('5d', 'mean weight error: k = 10 below k = 100', 'mean_10', 'mean_100', 'weight', 'Fig. 5D: lowest'),
  below('5e', 'median weight error: k = 10 below k = 100', 'median_10', 'median_100', 'weight', 'Fig. 5E: stuck'),

  near('5f', 'error, k = 10', 'error_k10', 3.0, 'Fig. 5F'),
  near('5f', 'error, k = 100, 50 small states', 'error_k100', 5.02, 'Fig. 5F'),
  near('5f', 'error, k = 100, 400 small states', 'error_k100_small400', 3.42, 'Fig. 5F'),
  below('5f', 'k = 10 better than k = 1', 'error_k10', 'error_k1', '%', 'Fig. 5F'),
  below('5f', 'k = 10 better than k = 100', 'error_k10', 'error_k100', '%', 'Fig. 5F'),
  below('5f', 'k = 100: 400 small states better than 50', 'error_k100_small400', 'error_k100', '%', 'Fig. 5F'),

  near('6a', 'hybrid, 10 states', 'hybrid_10', 93.69, 'Fig. 6A'),
  near('6a', 'single, 10 states, from zero weights', 'single_10_zero', 9.8, 'Fig. 6A'),
  exactly('6a', 'single, 10 states, initial weights of the preset', 'single_10_updates', 0, 'updates', 'Fig. 6A: dead'),
  exactly('6a', 'single, 10 states, from zero weights', 'single_10_zero_updates', 0, 'updates', 'Fig. 6A: dead'),
  near('6a', 'hybrid, 50 states', 'hybrid_50', 97.0, 'Fig. 6A, 4A'),
  below('6a', 'single below hybrid at 50 states', 'single_50', 'hybrid_50', '%', 'Fig. 6A'),

  atMost('6b', 'loss of accuracy from δ/µ = 0 to 1', 'drop_1', POINT, 'points', 'Fig. 6B: flat to 1'),
  below('6b', 'then falling: δ/µ = 3 below 1', 'test_3', 'test_1', '%', 'Fig. 6B'),

  atMost('6c', 'loss of accuracy from δ/Gmin = 0 to 1, Gmax/Gmin = 10', 'drop_1_ratio10', POINT, 'points', 'Fig. 6C'),
  below('6c', 'then falling: δ/Gmin = 3 below 1, Gmax/Gmin = 10', 'test_3_ratio10', 'test_1_ratio10', '%', 'Fig. 6C'),

  near('6d', 'hybrid 50/50', 'test_50_50', 97.0, 'Fig. 6D'),
  near('6d', 'hybrid 50/400', 'test_50_400', 97.34, 'Fig. 6D'),
  near('6d', 'floating point', 'test_float', 97.92, 'Fig. 6D'),
  below('6d', '50/50 below 50/400', 'test_50_50', 'test_50_400', '%', 'Fig. 6D'),
  below('6d', '50/400 below floating point', 'test_50_400', 'test_float', '%', 'Fig. 6D'),

  atMost('boybat', 'multi-level: floating point − best n', 'multi_level_gap', 2, 'points', 'ISCAS 2019: comparable'),
  atMost(
    'boybat',
    'multi-level: fall from n to the next, beyond spread',
    'multi_level_fall',
    0,
    'points',
    'ISCAS 2019: rises with n',
  ),
  atLeast('boybat', 'binary: best n', 'binary_best', 80, '%', 'ISCAS 2019: above 80 %'),
  atMost(
    'boybat',
    'binary: fall from n to the next, beyond spread',
    'binary_fall',
    0,
    'points',
    'ISCAS 2019: rises with n',
  ),
];
