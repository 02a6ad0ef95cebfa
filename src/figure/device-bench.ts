/** One device on a probe station: single potentiation pulses by the kernels that training runs on, and resets. */
import { AnalogCircuits } from '../chip/analog.js';
import { MemoryPlan } from '../chip/memory.js';
import { kernelMemory } from '../kernel/memory.js';
import { describeChip } from '../chip/structure.js';
import { type Config, resolveConfig } from '../config/index.js';
import * as L from '../kernel/layout.js';
import { twin } from '../kernel/twin/index.js';

export class DeviceBench {
  readonly gMin_S: number;
  readonly gMax_S: number;
  /** Mean conductance change of a pulse. */
  readonly step_S: number;
  private readonly analog: AnalogCircuits;
  private readonly fresh: Float32Array;
  private pulses = 0;

  /** A big device of a preset on an array of one column. */
  constructor(preset: string, seed: number) {
    const config: Config = resolveConfig({ preset, sets: ['network.layers=[1,1]'], overrides: { seed } });
    const chip = describeChip(config);
    const plan = new MemoryPlan(chip, config, 1);
    const memory = kernelMemory(plan.bytes, true);
    const kernels = twin(memory);
    this.analog = new AnalogCircuits(chip, plan.write(memory), kernels, config);
    const { gMin_S, gMax_S, step_S } = chip.pairs[0];
    this.gMin_S = gMin_S;
    this.gMax_S = gMax_S;
    this.step_S = step_S;
    const [layer] = chip.layers;
    this.fresh = new Float32Array(2 * chip.pairs.length * layer.rows * layer.cols);
    chip.pairs.forEach((pair, p) => {
      const cells = layer.rows * layer.cols;
      this.fresh.fill(pair.gMin_S, 2 * p * cells, (2 * p + 2) * cells);
    });
    this.chooseOnePulse(memory);
    this.reset();
  }

  /** Full voltage on the row and just the error that makes one pulse. */
  private chooseOnePulse(memory: WebAssembly.Memory): void {
    const { at, kernels } = this.analog;
    const i32 = new Int32Array(memory.buffer);
    const f32 = new Float32Array(memory.buffer);
    const layer = at.layers[0] >> 2;
    f32[i32[layer + (L.LAYER_X >> 2)] >> 2] = 1;
    const scale = f32[(i32[layer + (L.LAYER_PAIR >> 2)] + L.PAIR_SCALE) >> 2];
    f32[i32[layer + (L.LAYER_DELTA >> 2)] >> 2] = 1 / scale;
    kernels.readForward(at.tiles[0]);
  }

  get conductance_S(): number {
    return this.analog.conductances(0)[0];
  }

  /** One potentiation pulse; returns the conductance after it. */
  pulse(): number {
    const { analog } = this;
    // Each pulse is a step of its own: noise is keyed by it.
    analog.step = ++this.pulses;
    analog.kernels.update(analog.at.tiles[0], 0, analog.at.scratch[0]);
    return this.conductance_S;
  }

  /** To Gmin, as the model has it. */
  reset(): void {
    this.analog.setConductances(0, this.fresh);
  }
}
