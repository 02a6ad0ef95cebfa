/** Traces some steps of a training run: trains up to the first, then listens. */
import type { Config } from '../config/index.js';
import type { EventBus } from '../engine/bus.js';
import { InputError } from '../errors.js';
import { encoders } from '../pulse/index.js';
import type { ChipTraining } from '../train/training.js';
import { ChipTrace } from './chip-trace.js';
import { parseLines, parseTiles, type Range } from './selection.js';
import type { TraceWriter } from './signal.js';

export interface TraceRequest {
  readonly steps: Range;
  /** As typed; undefined = all tiles, no lines. */
  readonly tiles?: string;
  readonly lines?: string;
}

export interface TraceSummary {
  readonly first_step: number;
  readonly last_step: number;
  /** Simulated time from the run's start to the first step, and of the steps; decimal strings. */
  readonly start_ps: string;
  readonly duration_ps: string;
  readonly tiles: readonly number[];
  readonly signals: number;
  readonly events: number;
  /** Names of states, by the numbers in the trace. */
  readonly states: readonly string[];
}

/** @throws InputError when the run has no such steps, or the chip no such tiles or lines. */
export function checkRequest(training: ChipTraining, { steps, tiles, lines }: TraceRequest): void {
  const total = training.config.train.epochs * training.samplesPerEpoch;
  if (steps.hi >= total) {
    throw new InputError(
      `--steps ${steps.lo}..${steps.hi}: the run has ${total} steps (${training.config.train.epochs} epochs of ` +
        `${training.samplesPerEpoch} samples); expected steps from 0 to ${total - 1}`,
    );
  }
  if (steps.lo < training.analog.step) throw new RangeError(`step ${steps.lo} is over: ${training.analog.step} begun`);
  const shapes = training.analog.structure.tiles;
  const chosen = parseTiles(tiles, shapes.length);
  parseLines(
    lines,
    chosen.map((tile) => shapes[tile]),
  );
}

/**
 * @param bus the one that `training` was made with.
 * @throws InputError as `checkRequest`
 */
export function traceSteps(
  training: ChipTraining,
  bus: EventBus,
  request: TraceRequest,
  writer: TraceWriter,
): TraceSummary {
  checkRequest(training, request);
  const { steps } = request;
  const { analog, engine, config, ledger } = training;
  trainUpTo(training, steps.lo);
  const shapes = analog.structure.tiles;
  const tiles = parseTiles(request.tiles, shapes.length);
  const lines = parseLines(
    request.lines,
    tiles.map((tile) => shapes[tile]),
  );
  const start_ps = training.sim_time_ps;
  const eventsBefore = training.events;
  const remarks = [
    `${config.preset ?? 'custom'}, seed ${config.seed}: training steps ${steps.lo} to ${steps.hi}, counted from 0`,
    `times count from the beginning of step ${steps.lo}, at ${start_ps} ps of simulated time`,
    ...remarksOnPulses(config),
  ];
  const scope = { tiles, lines, idealised: isIdealised(config), expands: config.update.scheme === 'parallel', remarks };
  const trace = new ChipTrace({ engine, analog, ...(ledger && { ledger }) }, scope, writer);
  bus.on('event', trace.observe);
  try {
    for (let step = steps.lo; step <= steps.hi; step++) {
      let before_ps = training.sim_time_ps;
      if (training.sample === training.samplesPerEpoch) {
        training.endEpoch();
        trace.endStep(Number(training.sim_time_ps - before_ps));
        before_ps = training.sim_time_ps;
      }
      trace.beginStep(step);
      training.trainSamples(1);
      trace.endStep(Number(training.sim_time_ps - before_ps));
    }
  } finally {
    bus.off('event', trace.observe);
  }
  trace.end();
  return {
    first_step: steps.lo,
    last_step: steps.hi,
    start_ps: start_ps.toString(),
    duration_ps: (training.sim_time_ps - start_ps).toString(),
    tiles,
    signals: trace.signalCount,
    events: training.events - eventsBefore,
    states: trace.states,
  };
}

function trainUpTo(training: ChipTraining, step: number): void {
  while (training.analog.step < step) {
    if (training.trainSamples(step - training.analog.step) === 0) training.endEpoch();
  }
  // The switches turn between samples: the trace begins behind them.
  if (training.sample === training.samplesPerEpoch) training.endEpoch();
}

/** Some pair is pulsed in counts that no trains on rows and columns make by overlapping. */
function isIdealised({ pulse }: Config): boolean {
  return [pulse.encoder, pulse.fine_encoder].some((name) => encoders.get(name).trains === undefined);
}

function remarksOnPulses(config: Config): string[] {
  const { encoder } = config.pulse;
  const lines = isIdealised(config)
    ? 'a line shows the train of its busiest crossing, a crossing its own'
    : 'lines show their trains, a crossing their coincidences';
  const { scheme } = config.update;
  return [
    `pulses are those of the '${encoder}' encoder, ${encoders.get(encoder).title}: ${lines}`,
    ...(scheme === 'parallel' ? [] : [`pulses of the '${scheme}' update scheme are counted, not drawn one by one`]),
  ];
}
