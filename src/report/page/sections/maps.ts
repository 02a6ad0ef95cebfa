/** The arrays as images, row by row as they stand on the chip. */
import { bytesToBase64 } from '../../base64.js';
import { effectiveWeights } from '../../../chip/effective-weights.js';
import { type DeviceMap, deviceMap } from '../../device-map.js';
import type { RunView } from '../../run-view.js';
import { html } from '../html.js';
import type { Section } from '../section.js';

/** Images are drawn as large as this, in CSS pixels, or as many pixels as they have cells. */
const HEIGHT_PX = 300;
const LEAST_WIDTH_PX = 120;

export function mapsSection(runs: readonly RunView[]): Section | undefined {
  const drawn = runs.filter(({ conductances }) => conductances !== undefined);
  if (drawn.length === 0) return undefined;
  return {
    id: 'maps',
    title: 'Device maps',
    body: html`<p class="muted">A pixel is a cell: rows from top to bottom, columns from left to right, the bias row last.
</p>${drawn.map((run) => html`${runs.length > 1 && html`<h3>${run.name}</h3>`}${layersOf(run)}`)}`,
    figures: [],
  };
}

function layersOf({ structure, conductances = [] }: RunView) {
  return structure.layers.map(({ index, rows, cols }) => {
    const cells = rows * cols;
    const weights = effectiveWeights(structure, index, conductances[index]);
    const planes = structure.pairs.flatMap(({ name, gMin_S, gMax_S }, p) =>
      ['G⁺', 'G⁻'].map((sign, side) => {
        const plane = 2 * p + side;
        const values = conductances[index].subarray(plane * cells, (plane + 1) * cells);
        return image(`${name} ${sign}`, deviceMap(values, rows, cols, 'magnitude', [gMin_S, gMax_S]), rows, cols, uS);
      }),
    );
    return html`<h3>Layer ${index + 1}: ${rows} × ${cols}</h3><div class="maps">${image(
      'weight',
      deviceMap(weights, rows, cols, 'signed'),
      rows,
      cols,
      (w) => w.toPrecision(2),
    )}${planes}</div>`;
  });
}

const uS = (g_S: number) => `${(g_S * 1e6).toPrecision(2)} µS`;

function image(name: string, map: DeviceMap, rows: number, cols: number, text: (value: number) => string) {
  const width = Math.max(LEAST_WIDTH_PX, Math.round((HEIGHT_PX * cols) / rows));
  const height = rows > cols ? HEIGHT_PX : Math.round((width * rows) / cols);
  return html`<figure style="width:${Math.min(width, 420)}px"><img alt="${name}: ${rows} by ${cols} cells from ${text(
    map.low,
  )} to ${text(map.high)}" style="height:${height}px" src="data:image/png;base64,${bytesToBase64(
    map.png,
  )}"><span class="scale" style="background:${map.gradient}"></span><span><small>${text(map.low)}</small><small>${text(
    map.high,
  )}</small></span><figcaption>${name}</figcaption></figure>
`;
}
