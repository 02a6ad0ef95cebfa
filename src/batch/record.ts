/** What is kept of a training run that is one of many: results by epoch, and what its probes saw. */
import { z } from 'zod';

/** Observers between samples; see `probes.ts`. */
export const PROBES = ['weight-change', 'traces', 'weight-error'] as const;
export type ProbeName = (typeof PROBES)[number];

const perEpoch = z.array(z.number());

/** What the probe of a name leaves; see `probes.ts`. */
export const probeResults = z.strictObject({
  'weight-change': z
    .strictObject({
      /** By epoch: mean over samples and synapses of |ΔW| = |η·x·δ|. */
      update_mean: perEpoch,
      /** By epoch: mean over synapses of |W at its end − W at its start|. */
      epoch_mean: perEpoch,
    })
    .optional(),
  traces: z
    .strictObject({
      /** Places in the matrix hidden→output. */
      synapses: z.array(z.strictObject({ row: z.int(), col: z.int() })),
      /** Training samples seen at each point, from 0. */
      samples: z.array(z.int()),
      /** [synapse][point]: weight of the big and of the small pair. */
      big: z.array(perEpoch),
      small: z.array(perEpoch),
      /** By epoch: synapses of the whole chip whose big (small) pair does not stand where it stood at its start. */
      moved_big: z.array(z.int()),
      moved_small: z.array(z.int()),
    })
    .optional(),
  'weight-error': z
    .strictObject({
      /** By synapse hidden→output: mean over the last epoch of |w before + ΔW − w after|. */
      error_mean: perEpoch,
    })
    .optional(),
});
export type ProbeResults = z.output<typeof probeResults>;

const epochResult = z.looseObject({
  epoch: z.int(),
  phase: z.string(),
  switched: z.boolean(),
  samples: z.int(),
  train_accuracy: z.number(),
  train_loss: z.number(),
  test_accuracy: z.number(),
  sim_time_ps: z.string(),
  events: z.int(),
  activity: z.array(
    z.looseObject({
      name: z.string(),
      updates: z.int(),
      pulses: z.int(),
      resets: z.int(),
      writeback_pulses: z.int(),
    }),
  ),
});

/** What a training step and an inference of the run cost, from its ledger. */
const energyResult = z.strictObject({
  library: z.string(),
  step_J: z.number(),
  inference_J: z.number(),
  inference_ps: z.number(),
  epoch_J: z.number(),
  inference_TOPS_per_W: z.number(),
  /** Of a training step, by component, phase and group of components: J, largest first. */
  by_component: z.array(z.tuple([z.string(), z.number()])),
  by_phase: z.array(z.tuple([z.string(), z.number()])),
  by_group: z.array(z.tuple([z.string(), z.number()])),
  /** Of a training step, by phase of the controller: ps. */
  time_by_phase: z.array(z.tuple([z.string(), z.number()])),
  area_mm2: z.number().nullable(),
});
export type EnergyRecord = z.output<typeof energyResult>;

/** A finished run. */
export const runRecord = z.strictObject({
  history: z.array(epochResult).min(1),
  switch_epoch: z.int().nullable(),
  state_hash: z.string(),
  /** Null where no ledger was kept. */
  energy: energyResult.nullable(),
  /** Wall time that it took. */
  took_s: z.number(),
  probes: probeResults,
});
export type RunRecord = z.output<typeof runRecord>;
