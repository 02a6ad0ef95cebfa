/** The chip as a floor plan: arrays as heat maps, pulses that just landed, and the last event on its way. */
import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LiveChip, LiveFrame } from '../../src/live/protocol.js';
import { contextOf, levelsOf, pictureOf, putChanges, putPicture } from '../canvas.js';
import { type Box, type FloorPlan, floorPlan } from '../floor-plan.js';
import { useWidth } from '../size.js';
import { chip, frame, isRunning, look, plane, sample, status, tile } from '../store.js';
import { activityOf, type Inks, inks } from '../theme.js';

const MOVE_ms = 380;
const at = ({ x, y, width, height }: Box) => ({
  ...{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` },
});

export function ChipPart() {
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const dot = useRef<SVGCircleElement>(null);
  const plan = useComputed(() =>
    chip.value === null || width.value < 100 ? null : floorPlan(chip.value, width.value),
  );
  const made = chip.value;
  const drawn = plan.value;
  const shown = sample.value;
  const event = shown?.events.at(-1);

  useEffect(() => {
    const picture = frame.value;
    if (canvas.current === null || drawn === null || made === null || picture === null) return;
    const cells = made.layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
    if (picture.levels.length !== cells) return;
    drawChip(canvas.current, made, drawn, picture, inks.value);
  }, [drawn, frame.value, inks.value]);

  const isStepping = !isRunning.value && shown?.isOpen === true && event !== undefined;
  useEffect(() => {
    if (!isStepping || drawn === null || event === undefined || dot.current === null) return;
    const to = drawn.units[event.to];
    const from = drawn.units[event.from] ?? to;
    const place = ({ x, y }: { x: number; y: number }) => `translate(${x}px, ${y}px)`;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    dot.current.animate([{ transform: place(from) }, { transform: place(to) }], {
      ...{ duration: still ? 0 : MOVE_ms, easing: 'ease-in-out', fill: 'forwards' as const },
    });
  }, [isStepping, shown?.events.length, drawn]);

  const states = status.value?.unitStates ?? [];
  return (
    <section class="card" id="chip" aria-labelledby="chip-title">
      <div class="heading">
        <h2 id="chip-title">The chip</h2>
        <label class="row">
          <span>Show</span>
          <select
            value={plane.value}
            onChange={({ currentTarget }) => look({ plane: Number(currentTarget.value) })}
            aria-label="Arrays to show"
          >
            {made?.planes.map(({ name }, i) => (
              <option key={name} value={i}>
                {name === 'weight' ? 'weights' : name}
              </option>
            ))}
          </select>
        </label>
        <Scale />
      </div>
      <div ref={box} class="plan" style={{ height: `${drawn?.height ?? 320}px` }}>
        <canvas
          ref={canvas}
          style={{ width: `${drawn?.width ?? 0}px`, height: `${drawn?.height ?? 0}px` }}
          role="img"
          aria-label={`Arrays of the chip, layer by layer: ${made?.planes[plane.value]?.name ?? ''}`}
        />
        {drawn !== null && made !== null && (
          <>
            {[...drawn.circuits].map(([unit, place]) => (
              <div key={unit} class={`circuit ${activityOf(states[unit] ?? '')}`} style={at(place)}>
                <b>{made.units[unit].name.replace('layer', 'L')}</b> {states[unit]}
              </div>
            ))}
            {drawn.tiles.map((place, t) => (
              <button
                key={t}
                type="button"
                class={`tile ${activityOf(states[made.tiles[t].unit] ?? '')}`}
                aria-pressed={tile.value === t}
                aria-label={`${made.units[made.tiles[t].unit].name}, ${made.tiles[t].rows} × ${made.tiles[t].cols}, ${states[made.tiles[t].unit]}`}
                style={at(place)}
                onClick={() => look({ tile: tile.value === t ? null : t })}
              />
            ))}
            <svg class="wires" width={drawn.width} height={drawn.height} aria-hidden="true">
              {isStepping && event !== undefined && drawn.units[event.from] !== undefined && (
                <line
                  x1={drawn.units[event.from].x}
                  y1={drawn.units[event.from].y}
                  x2={drawn.units[event.to].x}
                  y2={drawn.units[event.to].y}
                />
              )}
              <circle ref={dot} r="7" style={{ visibility: isStepping ? 'visible' : 'hidden' }} />
            </svg>
          </>
        )}
      </div>
      <p class="caption">
        {isStepping && event !== undefined ? (
          <>
            <b>{event.type}</b> {event.text} → {made?.units[event.to].name}
          </>
        ) : (
          <>
            Inputs come in along the top, each tile holds a piece of a layer’s matrix. Marked are the cells that the
            pulses of one sample changed. Choose a tile to look inside.
          </>
        )}
      </p>
    </section>
  );
}

function Scale() {
  const shown = chip.value?.planes[plane.value];
  const { weight, conductance, rise, fall } = inks.value;
  if (shown === undefined) return null;
  const ramp = shown.unit === 'S' ? conductance : weight;
  const stops = [0, 64, 128, 192, 255].map((i) => {
    const word = ramp[i];
    return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
  });
  const text = (value: number) =>
    shown.unit === 'S' ? `${Number((1e6 * value).toPrecision(3))} µS` : String(Number(value.toPrecision(3)));
  return (
    <div class="scale">
      <span>{text(shown.lowest)}</span>
      <i style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <span>{text(shown.highest)}</span>
      <span class="mark">
        <i style={{ background: rise }} /> rose
      </span>
      <span class="mark">
        <i style={{ background: fall }} /> fell
      </span>
    </div>
  );
}

function drawChip(
  canvas: HTMLCanvasElement,
  { layers, planes }: LiveChip,
  plan: FloorPlan,
  { levels, changes, vectors, plane: shown }: LiveFrame,
  colours: Inks,
): void {
  const context = contextOf(canvas, plan.width, plan.height);
  const ramp = planes[shown].unit === 'S' ? colours.conductance : colours.weight;
  let cell = 0;
  let entry = 0;
  layers.forEach(({ rows, cols }, l) => {
    const { x, y, width, height, turned } = plan.layers[l];
    const part = (bytes: Uint8Array) => bytes.subarray(cell, cell + rows * cols);
    putPicture(context, pictureOf(part(levels), rows, cols, ramp, turned), x, y, width, height);
    putChanges(context, part(changes), rows, cols, colours, turned, x, y, width, height);
    cell += rows * cols;
    const inputs = vectors.subarray(entry, entry + rows - 1);
    const outputs = vectors.subarray(entry + rows, entry + rows + cols);
    entry += rows + 2 * cols;
    if (l === 0) putNeurons(context, inputs, plan.neurons[0], colours);
    putNeurons(context, outputs, plan.neurons[l + 1], colours);
  });
}

function putNeurons(context: CanvasRenderingContext2D, values: Float32Array, box: Box, colours: Inks): void {
  const levels = levelsOf(values, 0, 1);
  const { x, y, width, height } = box;
  const lies = width > height;
  const picture = lies
    ? pictureOf(levels, 1, levels.length, colours.signal, false)
    : pictureOf(levels, levels.length, 1, colours.signal, false);
  putPicture(context, picture, x, y, width, height);
  context.strokeStyle = colours.rule;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (values.length > 16 || !lies) return;
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  values.forEach((value, i) => {
    context.fillStyle = value > 0.45 ? colours.ground : colours.ink;
    context.fillText(String(i), x + ((i + 0.5) * width) / values.length, y + height / 2 + 0.5);
  });
}
