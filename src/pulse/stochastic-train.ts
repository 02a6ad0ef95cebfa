import { ENCODER_STOCHASTIC_TRAIN } from '../kernel/layout.js';
import type { Encoder } from './encoder.js';
import { trainSlots, trainsOf } from './trains.js';

/**
 * Stochastic trains: in each of BL slots a row fires with probability min(1, A·|x|), a column with min(1, B·|δ|), and
 * slots in which both fire are pulses at the crossing: on average A·B·BL·|x|·|δ| = η·|x|·|δ|/step, with variance
 * BL·q·(1 − q), q = A·|x|·B·|δ|. Separable, so a circuit of one random source a line makes them. Cells of a row, and of a
 * column, are correlated. Update management and adaptive BL as in aihwkit (`update_management`,
 * `update_bl_management`).
 */
export const stochasticTrain: Encoder = {
  name: 'stochastic-train',
  title: 'stochastic trains of BL slots, coincidences count (separable)',
  citation:
    'Gokmen, Vlasov, "Acceleration of deep neural network training with resistive cross-point devices", ' +
    'Front. Neurosci. 10 (2016); update management: Gokmen, Onen, Haensch, Front. Neurosci. 11 (2017)',
  code: ENCODER_STOCHASTIC_TRAIN,
  busiest: trainSlots,
  trains: trainsOf,
};
