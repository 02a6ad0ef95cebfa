/** One tile from the inside: its arrays, the voltages on its rows, the currents out of its columns. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LiveChip, LivePlane, LiveTileView } from '../../src/live/protocol.js';
import { contextOf, levelsOf, pictureOf, putChanges, putPicture } from '../canvas.js';
import { useWidth } from '../size.js';
import { chip, look, status, tile, tileView } from '../store.js';
import { inks } from '../theme.js';

const BARS_px = 34;

export function TilePart() {
  const [box, width] = useWidth<HTMLDivElement>();
  const made = chip.value;
  const view = tileView.value;
  const chosen = tile.value;
  const spot = useSignal<{ row: number; col: number } | null>(null);
  const shape = chosen === null ? undefined : made?.tiles[chosen];
  const fits = shape !== undefined && view?.tile === chosen && view.values[0]?.length === shape.rows * shape.cols;
  const planes = made?.planes ?? [];
  const across = width.value > 900 ? planes.length : width.value > 520 ? Math.min(3, planes.length) : 2;
  const size = Math.max(90, Math.floor(width.value / across) - 14);
  return (
    <section class="card" aria-labelledby="tile-title">
      <div class="heading">
        <h2 id="tile-title">
          {shape === undefined ? 'Inside a tile' : `Inside ${made?.units[shape.unit].name}`}
          {shape !== undefined && <small> {status.value?.unitStates[shape.unit]}</small>}
        </h2>
        <label class="row">
          <span class="unseen">Tile</span>
          <select
            value={chosen ?? ''}
            onChange={({ currentTarget }) =>
              look({ tile: currentTarget.value === '' ? null : Number(currentTarget.value) })
            }
          >
            <option value="">choose a tile</option>
            {made?.tiles.map(({ unit }, t) => (
              <option key={unit} value={t}>
                {made.units[unit].name}
              </option>
            ))}
          </select>
        </label>
        {fits && spot.value !== null && made !== null && view !== null && (
          <output class="spot">{wordsOf(made, view, shape.cols, spot.value)}</output>
        )}
      </div>
      <div ref={box} class="arrays">
        {fits &&
          view !== null &&
          planes.map((plane, p) => (
            <ArrayView
              key={plane.name}
              {...{ plane, view, size, spot }}
              index={p}
              rows={shape.rows}
              cols={shape.cols}
            />
          ))}
      </div>
      {fits && view !== null && made !== null && (
        <p class="caption">
          Left of each array: the voltages on its rows in the last forward read, to {(1000 * made.read_V).toFixed(0)}{' '}
          mV.
          {made.planes.length > 1 &&
            ` Below the weights: the currents out of the columns, G⁺ minus G⁻, ${currentOf(made, view)}.`}
        </p>
      )}
      {!fits && (
        <p class="caption">
          Each tile keeps its devices in arrays of their own: one array for every G⁺ and G⁻ of a pair. Choose one above
          or on the chip.
        </p>
      )}
    </section>
  );
}

/** The largest column current of the last read: read_V · Σ x·w / s. */
function currentOf({ read_V, weightScale }: LiveChip, { forward }: LiveTileView): string {
  const most = forward.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return `to ±${Number(((1e6 * read_V * most) / weightScale).toPrecision(2))} µA`;
}

/** What stands at a crossing, in numbers. */
function wordsOf(
  { planes, read_V }: LiveChip,
  { values, x }: LiveTileView,
  cols: number,
  { row, col }: { row: number; col: number },
): string {
  const parts = planes.map(({ name, unit }, p) => {
    const value = values[p][row * cols + col];
    return unit === 'S' ? `${name} ${(1e6 * value).toFixed(2)} µS` : `w ${value.toFixed(3)}`;
  });
  return `row ${row}, column ${col}: ${(1000 * read_V * x[row]).toFixed(0)} mV, ${parts.join(', ')}`;
}

interface ArrayViewProps {
  readonly plane: LivePlane;
  readonly index: number;
  readonly view: LiveTileView;
  readonly rows: number;
  readonly cols: number;
  readonly size: number;
  readonly spot: { value: { row: number; col: number } | null };
}

function ArrayView({ plane, index, view, rows, cols, size, spot }: ArrayViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = inks.value;
  const isFirst = index === 0;
  const side = size - BARS_px;
  const wide = Math.min(side, Math.max(side * 0.35, (side * cols) / Math.max(rows, cols)));
  const high = Math.min(side, Math.max(side * 0.5, (side * rows) / Math.max(rows, cols)));
  const below = isFirst ? BARS_px : 0;
  useEffect(() => {
    if (canvas.current === null) return;
    const context = contextOf(canvas.current, size, high + below);
    const ramp = plane.unit === 'S' ? colours.conductance : colours.weight;
    const levels = levelsOf(view.values[index], plane.lowest, plane.highest);
    putPicture(context, pictureOf(levels, rows, cols, ramp, false), BARS_px, 0, wide, high);
    putChanges(context, view.changes[index], rows, cols, colours, false, BARS_px, 0, wide, high);
    context.fillStyle = colours.lines[2];
    view.x.forEach((x, row) => {
      const length = (BARS_px - 4) * Math.min(1, x);
      context.fillRect(BARS_px - 2 - length, (row * high) / rows, length, Math.max(0.8, high / rows));
    });
    if (isFirst) {
      const most = view.forward.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9);
      view.forward.forEach((sum, col) => {
        const length = ((BARS_px - 6) * Math.abs(sum)) / most;
        context.fillStyle = sum < 0 ? colours.lines[0] : colours.lines[1];
        context.fillRect(BARS_px + (col * wide) / cols, high + 3, Math.max(0.8, wide / cols), length);
      });
    }
  }, [view, size, colours, plane]);
  return (
    <figure style={{ width: `${size}px` }}>
      <canvas
        ref={canvas}
        style={{ width: `${size}px`, height: `${high + below}px` }}
        role="img"
        aria-label={`${plane.name} of ${rows} × ${cols} cells`}
        onPointerMove={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const col = Math.floor(((event.clientX - left - BARS_px) / wide) * cols);
          const row = Math.floor(((event.clientY - top) / high) * rows);
          spot.value = row >= 0 && row < rows && col >= 0 && col < cols ? { row, col } : null;
        }}
        onPointerLeave={() => {
          spot.value = null;
        }}
      />
      <figcaption>{plane.name === 'weight' ? 'weights' : plane.name}</figcaption>
    </figure>
  );
}
