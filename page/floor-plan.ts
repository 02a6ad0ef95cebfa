/**
 * Where everything on the chip is drawn. Layers alternate: the first lies on its side, inputs along the top, so that
 * its outputs come out on the right where they are the rows of the next, which stands upright.
 */
import type { LiveChip } from '../src/live/protocol.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LayerBox extends Box {
  /** Rows run to the right, columns down. */
  readonly turned: boolean;
}

export interface FloorPlan {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly LayerBox[];
  readonly tiles: readonly Box[];
  /** Strips of neurons: the inputs, then the outputs of each layer. */
  readonly neurons: readonly Box[];
  /** Boxes of the circuits that belong to no tile and no strip, by unit. */
  readonly circuits: ReadonlyMap<number, Box>;
  /** Centre of each unit, where its events start and end. */
  readonly units: readonly { readonly x: number; readonly y: number }[];
}

const STRIP = 16;
const GAP = 12;
const HEADER = 46;
const CIRCUIT_HEIGHT = 28;
/** Columns of an upright layer are few: they are drawn wider. */
const LEAST_LAYER_WIDTH = 0.13;

/** @param width of the drawing, CSS pixels */
export function floorPlan({ layers, tiles, units }: LiveChip, width: number): FloorPlan {
  const upright = layers.slice(1);
  const others = upright.map(({ cols, rows }) =>
    Math.max(LEAST_LAYER_WIDTH * width, Math.min(0.5, cols / rows) * 0.3 * width),
  );
  const around = (STRIP + 2 * GAP) * upright.length + (upright.length === 0 ? STRIP + GAP : 0);
  const firstWidth = width - around - others.reduce((a, b) => a + b, 0);
  const [first] = layers;
  const high = Math.max(120, Math.min(420, (firstWidth * first.cols) / first.rows));
  const top = HEADER + STRIP + GAP;

  const boxes: LayerBox[] = [{ x: 0, y: top, width: firstWidth, height: high, turned: true }];
  const neurons: Box[] = [{ x: 0, y: HEADER, width: firstWidth, height: STRIP }];
  let x = firstWidth + GAP;
  upright.forEach((_, i) => {
    neurons.push({ x, y: top, width: STRIP, height: high });
    x += STRIP + GAP;
    boxes.push({ x, y: top, width: others[i], height: high, turned: false });
    x += others[i] + GAP;
  });
  const last = boxes[boxes.length - 1];
  if (last.turned) neurons.push({ x: last.x + last.width + GAP, y: top, width: STRIP, height: high });
  else neurons.push({ x: last.x, y: last.y + last.height + GAP, width: last.width, height: STRIP + 10 });

  const tileBoxes = tiles.map(({ layer, row0, col0, rows, cols }): Box => {
    const { x, y, width, height, turned } = boxes[layer];
    const { rows: allRows, cols: allCols } = layers[layer];
    const [left, wide] = turned ? [row0 / allRows, rows / allRows] : [col0 / allCols, cols / allCols];
    const [above, tall] = turned ? [col0 / allCols, cols / allCols] : [row0 / allRows, rows / allRows];
    return { x: x + left * width, y: y + above * height, width: wide * width, height: tall * height };
  });

  const centre = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const tileOf = new Map(tiles.map(({ unit }, t) => [unit, tileBoxes[t]]));
  const circuits = new Map<number, Box>();
  const places = units.map(({ name }, unit): Box | null => {
    const tile = tileOf.get(unit);
    if (tile !== undefined) return tile;
    const strip = /^(input|hidden(\d+)|output)\//.exec(name);
    if (strip !== null) {
      const index = strip[1] === 'input' ? 0 : strip[1] === 'output' ? neurons.length - 1 : Number(strip[2]);
      return neurons[index] ?? null;
    }
    // Circuits of one tile ('layer1/readout3') are drawn with it.
    const part = /^layer(\d+)\/[a-z-]+(\d+)$/.exec(name);
    if (part === null) return null;
    const found = tiles.flatMap(({ layer }, t) => (layer === Number(part[1]) - 1 ? [t] : []))[Number(part[2])];
    return found === undefined ? null : tileBoxes[found];
  });
  const apart = places.flatMap((place, unit) => (place === null ? [unit] : []));
  const circuitWidth = Math.min(210, (width - GAP * (apart.length - 1)) / Math.max(1, apart.length));
  apart.forEach((unit, i) => {
    circuits.set(unit, { x: i * (circuitWidth + GAP), y: 0, width: circuitWidth, height: CIRCUIT_HEIGHT });
  });
  return {
    width,
    height: Math.max(...neurons.map((box) => box.y + box.height), top + high) + 2,
    layers: boxes,
    tiles: tileBoxes,
    ...{ neurons, circuits },
    units: places.map((place, unit) => centre(place ?? (circuits.get(unit) as Box))),
  };
}
