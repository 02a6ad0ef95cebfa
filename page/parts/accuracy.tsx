/** Accuracy over epochs, with the switch to fine tuning, beside the runs before. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useWidth } from '../size.js';
import { chip, forget, nameOf, pastRuns, settings, status } from '../store.js';
import { inks } from '../theme.js';

const HEIGHT_px = 270;
const FONT = '12px system-ui, sans-serif';
const DASHES = [
  [6, 4],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [1, 4],
];

type Column = (number | null | undefined)[];

export function AccuracyPart() {
  const [box, width] = useWidth<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const colours = inks.value;
  const past = pastRuns.value;
  const now = status.value;
  const epochs = chip.value?.epochs ?? 20;
  const key = `${width.value} ${past.map(({ id }) => id).join()} ${colours.ground} ${epochs}`;

  useEffect(() => {
    const target = box.current;
    if (target === null || width.value === 0) return;
    plot.current?.destroy();
    const line = (i: number) => colours.lines[(i + 2) % colours.lines.length];
    plot.current = new uPlot(
      {
        width: width.value,
        height: HEIGHT_px,
        cursor: { y: false, points: { size: 7 } },
        legend: { show: false },
        scales: { x: { time: false, range: [0, epochs] }, y: { range: () => [lowest(), 1] } },
        axes: [
          axis(colours, { label: 'epoch', space: 40 }),
          axis(colours, { values: (_, ticks) => ticks.map((tick) => `${Math.round(100 * tick)} %`), size: 52 }),
        ],
        series: [
          {},
          { stroke: colours.lines[0], width: 1, alpha: 0.6, spanGaps: true, points: { show: false } },
          { stroke: colours.lines[1], width: 2.5, spanGaps: true, points: { show: true, size: 6 } },
          ...past.map((_, i) => ({
            ...{ stroke: line(i), width: 1.5, dash: DASHES[i % DASHES.length], spanGaps: true },
            points: { show: false },
          })),
        ],
        hooks: { drawSeries: [], draw: [(drawn) => markSwitch(drawn, colours)] },
      },
      dataOf(),
      target,
    );
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
  }, [key]);
  useEffect(() => plot.current?.setData(dataOf()), [now]);

  const best = now?.testAccuracy.at(-1);
  return (
    <section class="card" aria-labelledby="accuracy-title">
      <h2 id="accuracy-title">Accuracy</h2>
      <ul class="legend">
        <li>
          <i style={{ background: colours.lines[1] }} /> test, {nameOf(settings.value)}
        </li>
        <li>
          <i class="thin" style={{ background: colours.lines[0] }} /> training
        </li>
        {past.map(({ id, name }, i) => (
          <li key={id}>
            <svg width="22" height="8" aria-hidden="true">
              <line
                x2="22"
                y1="4"
                y2="4"
                stroke={colours.lines[(i + 2) % colours.lines.length]}
                stroke-width="2"
                stroke-dasharray={DASHES[i % DASHES.length].join(' ')}
              />
            </svg>{' '}
            {name}
            <button type="button" class="close" aria-label={`Forget ${name}`} onClick={() => forget(id)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <div
        ref={box}
        class="plot"
        role="img"
        aria-label={
          best === undefined
            ? 'Accuracy over epochs: no epoch is over yet'
            : `Accuracy over epochs: ${now?.testAccuracy.length} epochs, test accuracy ${(100 * best).toFixed(1)} percent` +
              (now?.switchEpoch ? `, fine tuning from epoch ${now.switchEpoch + 1} on` : '')
        }
      />
    </section>
  );
}

function axis({ muted, rule }: typeof inks.value, more: uPlot.Axis): uPlot.Axis {
  return {
    ...{ stroke: muted, font: FONT, labelFont: FONT, labelSize: 18, size: 34 },
    grid: { stroke: rule, width: 0.6 },
    ticks: { stroke: rule, width: 0.6, size: 4 },
    ...more,
  };
}

/** Curves of different epochs on one axis. */
function dataOf(): uPlot.AlignedData {
  const now = status.peek();
  const points = (x: readonly number[], y: readonly number[]): uPlot.AlignedData =>
    x.length === 0 ? [[0], [null]] : [x as number[], y as Column];
  const curve = now?.curve ?? [];
  const tests = now?.testAccuracy ?? [];
  return uPlot.join([
    points(
      curve.map(([epoch]) => epoch),
      curve.map(([, accuracy]) => accuracy),
    ),
    points(
      tests.map((_, i) => i + 1),
      tests,
    ),
    ...pastRuns.peek().map((run) => points(run.epochs, run.accuracy)),
  ]);
}

/** The lower end: the end of every epoch is in sight, the steep rise before the first need not be. */
function lowest(): number {
  const tests = [status.peek()?.testAccuracy ?? [], ...pastRuns.peek().map(({ accuracy }) => accuracy)].flat();
  const shown = tests.length > 0 ? tests : (status.peek()?.curve ?? []).map(([, accuracy]) => accuracy);
  return Math.max(0, Math.min(0.85, ...shown) - 0.05);
}

function markSwitch(plot: uPlot, { ink, ground }: typeof inks.value): void {
  const epoch = status.peek()?.switchEpoch ?? null;
  if (epoch === null) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(epoch, 'x', true));
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.2 * ratio;
  ctx.setLineDash([4 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
  const text = 'switch to the small pair';
  const width = ctx.measureText(text).width;
  const fitsRight = x + width + 14 * ratio <= bbox.left + bbox.width;
  const left = fitsRight ? x + 8 * ratio : Math.max(bbox.left + 4 * ratio, x - width - 8 * ratio);
  const top = bbox.top + bbox.height - 24 * ratio;
  ctx.fillStyle = ground;
  ctx.globalAlpha = 0.8;
  ctx.fillRect(left - 3 * ratio, top, width + 6 * ratio, 18 * ratio);
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillText(text, left, top + 9 * ratio);
  ctx.restore();
}
