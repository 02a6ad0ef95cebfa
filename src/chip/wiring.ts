/** Wires a chip: one unit per circuit, each told the addresses of its neighbours. */
import type { Config } from '../config/index.js';
import type { UnitId, UnitSpec } from '../engine/engine.js';
import {
  BANK_SLOTS,
  CONTROLLER_SLOTS,
  type Direction,
  MACHINES,
  type MachineName,
  READOUT_SLOTS,
  type ReadoutContext,
  SELECTION_SLOT,
  SELECTION_SLOTS,
  type SelectionContext,
  STDP_CONTROLLER_SLOTS,
  type StdpControllerContext,
  BIT_READOUT_SLOTS,
  BIT_SERIAL_SLOTS,
  TILE_SLOTS,
  type TileContext,
  WTA_SLOTS,
  type WtaContext,
} from '../../machines/index.js';
import { updateSchemes } from '../pulse/index.js';
import type { Datapath } from './datapath.js';
import { placeCircuits } from './circuits.js';
import { conversionsPerLine } from '../synapse/architecture.js';
import { edges_ps, update_V } from './edges.js';
import { sharing } from './periphery.js';
import type { ChipStructure, TileShape } from './structure.js';

/** Machines by circuit; a user's own take the place of the chip's. */
// biome-ignore lint/suspicious/noExplicitAny: machines differ in every type parameter
export type MachineSet = { readonly [name in MachineName]: any };

export interface Wiring {
  readonly units: readonly UnitSpec[];
  readonly controller: UnitId;
  /** By tile index. */
  readonly tiles: readonly UnitId[];
  readonly selections: readonly UnitId[];
}

interface BankShape {
  readonly unit: UnitId;
  /** Neuron layer: 0 = the inputs. */
  readonly layer: number;
  readonly lo: number;
  readonly hi: number;
  readonly bias: boolean;
}

const ps = (ns: number) => Math.round(ns * 1000);
const overlaps = (a: number, aEnd: number, b: number, bEnd: number) => a < bEnd && b < aEnd;

export function wireChip(chip: ChipStructure, config: Config, jobs: Datapath, machines: MachineSet = MACHINES): Wiring {
  const layerCount = chip.layers.length;
  const controller: UnitId = 0;
  const selections = chip.layers.map((_, l) => 1 + l);
  const firstBank = 1 + layerCount;
  const banks = cutBanks(config, firstBank);
  const firstTile = firstBank + banks.length;
  const tiles = chip.tiles.map((_, t) => firstTile + t);
  const hasReadout = chip.converters.hasReadout || machines.readout !== MACHINES.readout;
  const { logic } = chip;
  const { serialBits } = chip.converters;
  const banksOf = (layer: number) => banks.filter((bank) => bank.layer === layer);

  const pulse_ps = ps(config.device.pulse_ns);
  const gap_ps = ps(config.pulse.gap_ns) + edges_ps(config, update_V(config));
  const read_ps = ps(config.timing.read_ns) + edges_ps(config, config.device.read_V);
  const read = { type: 'voltage', amplitude_V: config.device.read_V, width_ps: read_ps } as const;
  // Spikes, or a steady current, stand on the rows for all time steps of a sample.
  const stdp = config.snn.rule === 'stdp';
  // Neurons that compete take the currents of each step as it comes: the first are there after one.
  const sample_ps = (stdp ? 1 : config.snn.steps) * ps(config.snn.step_ns);
  const voltage = {
    forward: { ...read, direction: 'forward', ...(config.snn.rule !== 'off' && { width_ps: sample_ps }) },
    backward: { ...read, direction: 'backward' },
  } as const;

  /** Banks that drive a tile's rows; the bias row belongs to the last bank. */
  const rowBanks = (t: number) => {
    const { layer, row0, rows } = chip.tiles[t];
    return banksOf(layer).filter((b) => overlaps(b.lo, b.bias ? b.hi + 1 : b.hi, row0, row0 + rows));
  };
  const columnBanks = (t: number) => {
    const { layer, col0, cols } = chip.tiles[t];
    return banksOf(layer + 1).filter((b) => overlaps(b.lo, b.hi, col0, col0 + cols));
  };
  /** Banks that a backward read concerns: those with a neuron, not only the bias, on the tile's rows. */
  const backwardBanks = (t: number) => {
    const { layer, row0, rows } = chip.tiles[t];
    return banksOf(layer).filter((b) => overlaps(b.lo, b.hi, row0, row0 + rows));
  };
  const unitsOf = (shapes: readonly BankShape[]) => shapes.map((bank) => bank.unit);

  const readouts = hasReadout ? placeReadouts(chip, firstTile + tiles.length, (t) => backwardBanks(t).length > 0) : [];
  const machineOf = (machine: MachineName | object) => (typeof machine === 'string' ? machines[machine] : machine);
  const circuits = placeCircuits(
    chip,
    logic,
    jobs,
    {
      // Neurons that learn from their own spikes wait for the update of each.
      controllerOf: (layer) => (stdp ? banksOf(layer + 1)[0].unit : controller),
      tiles,
      first: firstTile + tiles.length + readouts.length,
    },
    machineOf,
  );

  const units: UnitSpec[] = [];
  units.push({
    name: 'controller',
    machine: machines.controller,
    context: (port): StdpControllerContext => ({
      slots: new Int32Array(stdp ? STDP_CONTROLLER_SLOTS : CONTROLLER_SLOTS),
      port,
      jobs,
      inputBanks: unitsOf(banksOf(0)),
      outputBanks: unitsOf(banksOf(layerCount)),
      deepestBanks: banksOf(1).length,
      banks: unitsOf(banks),
      selections,
      finePair: chip.architecture.finePair,
      threshold_pp: config.controller.threshold_pp,
      patience: config.controller.patience,
      window: config.snn.window,
      drop: config.snn.activity_drop,
      repeat: config.controller.repeat === 'on',
    }),
  });
  chip.layers.forEach((layer, l) => {
    units.push({
      name: `layer${l + 1}/selection`,
      machine: machineOf(logic.selection?.machine ?? 'array_selection'),
      context: (port): SelectionContext => {
        const context: SelectionContext = {
          slots: new Int32Array(SELECTION_SLOTS),
          port,
          jobs,
          layer: l,
          tiles: layer.tiles.map((tile) => tiles[tile.index]),
          tileIndices: layer.tiles.map((tile) => tile.index),
          controller: circuits.listenerOf(l),
          rowBanks: banksOf(l).length,
          columnBanks: banksOf(l + 1).length,
          peaks: { row: 0, column: 0 },
          amplitude_V: config.device.pulse_V,
          pulse_ps,
          gap_ps,
          phases: config.pulse.phases,
          inTurns: updateSchemes.get(config.update.scheme).slots !== undefined,
          verify_ps: config.update.verify === 'on' ? read_ps : 0,
          ...(logic.programming && { programming: logic.programming }),
        };
        context.slots[SELECTION_SLOT.pair] = logic.startPair ?? 0;
        return logic.selection?.context?.(context, circuits.wiresOf(l)) ?? context;
      },
    });
  });
  for (const bank of banks) {
    const above = bank.layer < layerCount ? bank.layer : -1;
    const below = bank.layer - 1;
    units.push({
      name: bankName(bank, layerCount, config),
      machine: machines.neuron_bank,
      context: (port): WtaContext => ({
        slots: new Int32Array(stdp ? WTA_SLOTS : BANK_SLOTS),
        port,
        jobs,
        layerAbove: above,
        layerBelow: below,
        lo: bank.lo,
        hi: bank.hi,
        bias: bank.bias,
        tilesAbove:
          above < 0 ? [] : tiles.filter((_, t) => chip.tiles[t].layer === above && rowBanks(t).includes(bank)),
        tilesBelow:
          below < 0 ? [] : tiles.filter((_, t) => chip.tiles[t].layer === below && columnBanks(t).includes(bank)),
        gatheredTiles:
          above < 0 ? 0 : chip.tiles.filter((s, t) => s.layer === above && backwardBanks(t).includes(bank)).length,
        selectionAbove: above < 0 ? -1 : selections[above],
        selectionBelow: below < 0 ? -1 : selections[below],
        controller,
        activation_ps: ps(config.timing.activation_ns),
        steps: config.snn.steps,
        step_ps: ps(config.snn.step_ns),
        voltage,
      }),
    });
  }
  const readoutOf = (t: number, direction: Direction, banks: readonly BankShape[]) => {
    const readout = readouts.find((at) => at.tile === t && at.direction === direction);
    return readout === undefined ? unitsOf(banks) : [readout.unit];
  };
  chip.tiles.forEach((shape, t) => {
    units.push({
      name: tileName(chip, shape),
      machine: machines.tile,
      context: (port): TileContext => ({
        slots: new Int32Array(serialBits > 0 ? BIT_SERIAL_SLOTS : TILE_SLOTS),
        port,
        jobs,
        tile: t,
        rowBanks: unitsOf(rowBanks(t)),
        columnBanks: unitsOf(columnBanks(t)),
        columnReceivers: readoutOf(t, 'forward', columnBanks(t)),
        rowReceivers: readoutOf(t, 'backward', backwardBanks(t)),
        selection: selections[shape.layer],
        settle_ps: ps(config.timing.settle_ns),
        ...(serialBits > 0 && { bits: serialBits, bit_ps: read_ps + ps(config.timing.settle_ns) }),
        reset_ps: ps(config.device.reset_ns) + edges_ps(config, config.device.reset_V),
        writeback_ps: pulse_ps + gap_ps,
        rows: shape.rows,
        rowRead_ps: read_ps,
        digital_ps: (logic.digitalCell_ps ?? 0) * shape.rows * shape.cols,
        ...(logic.rowWritePulses !== undefined && { rowWritePulses: logic.rowWritePulses }),
      }),
    });
  });
  for (const { tile, direction, unit } of readouts) {
    const shape = chip.tiles[tile];
    const lines = direction === 'forward' ? shape.cols : shape.rows;
    if (unit !== units.length) throw new Error(`readout ${unit} wired as unit ${units.length}`);
    units.push({
      name: `${tileName(chip, shape)}/${direction === 'forward' ? 'columns' : 'rows'}`,
      machine: machines.readout,
      context: (port): ReadoutContext => ({
        slots: new Int32Array(serialBits > 0 ? BIT_READOUT_SLOTS : READOUT_SLOTS),
        port,
        jobs,
        tile,
        direction,
        lines,
        ...sharing(lines, chip.converters.linesPerAdc),
        receivers: unitsOf(direction === 'forward' ? columnBanks(tile) : backwardBanks(tile)),
        sense_ps: ps(config.readout.sense_ns),
        ...(serialBits > 0 && { bits: serialBits, tileUnit: tiles[tile] }),
        convert_ps: Math.max(1, conversionsPerLine(chip.pairs)) * ps(config.readout.convert_ns),
      }),
    });
  }
  units.push(...circuits.units);
  return { units, controller, tiles, selections };
}

interface ReadoutPlace {
  readonly tile: number;
  readonly direction: Direction;
  readonly unit: UnitId;
}

/** A readout at the columns of every tile; one at the rows where the layer is read backward. */
function placeReadouts(chip: ChipStructure, firstUnit: UnitId, gathers: (tile: number) => boolean): ReadoutPlace[] {
  const places: ReadoutPlace[] = [];
  const place = (tile: number, direction: Direction) =>
    places.push({ tile, direction, unit: firstUnit + places.length });
  chip.tiles.forEach(({ layer }, tile) => {
    place(tile, 'forward');
    // Nobody below the first layer wants its row sums.
    if (layer > 0 && gathers(tile)) place(tile, 'backward');
  });
  return places;
}

function tileName(chip: ChipStructure, { layer, index }: TileShape): string {
  return `layer${layer + 1}/tile${index - chip.layers[layer].tiles[0].index}`;
}

/** Neuron banks of all layers, `bank.width` neurons each (0 = the whole layer). */
function cutBanks(config: Config, firstUnit: number): BankShape[] {
  const sizes = config.network.layers;
  const banks: BankShape[] = [];
  sizes.forEach((size, layer) => {
    const width = config.bank.width === 0 ? size : config.bank.width;
    for (let lo = 0; lo < size; lo += width) {
      const hi = Math.min(size, lo + width);
      banks.push({ unit: firstUnit + banks.length, layer, lo, hi, bias: hi === size && layer < sizes.length - 1 });
    }
  });
  return banks;
}

function bankName(bank: BankShape, layerCount: number, config: Config): string {
  const layer = bank.layer === 0 ? 'input' : bank.layer === layerCount ? 'output' : `hidden${bank.layer}`;
  return config.bank.width === 0 ? `${layer}/bank` : `${layer}/bank${bank.lo}`;
}
