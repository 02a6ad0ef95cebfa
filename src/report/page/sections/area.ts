/** What a chip takes of silicon, circuit by circuit, as far as its component library knows. */
import type { RunView } from '../../run-view.js';
import { type Html, html, table } from '../html.js';
import { areaText, shareText } from '../quantities.js';
import type { Section } from '../section.js';

export function areaSection(runs: readonly RunView[]): Section | undefined {
  const known = runs.flatMap(({ name, costs }) => (costs && costs.areas.length > 0 ? [{ name, costs }] : []));
  if (known.length === 0) return undefined;
  return {
    id: 'area',
    title: 'Area',
    body: html`${known.map(({ name, costs }) => tableOf(name, costs, runs.length > 1))}<p class="muted">Prices and
areas: ${[...new Set(known.map(({ costs }) => costs.library))].join(', ')}.</p>`,
    figures: [],
  };
}

function tableOf(name: string, { areas, area_mm2 }: NonNullable<RunView['costs']>, isNamed: boolean): Html {
  const parts = [...areas].filter(({ count }) => count > 0).sort((a, b) => (b.area_mm2 ?? -1) - (a.area_mm2 ?? -1));
  return html`${isNamed && html`<h3>${name}</h3>`}${table(
    ['circuits', 'number', 'area', 'share'],
    [
      ...parts.map(({ component, count, area_mm2: own }) => [
        component,
        count.toLocaleString('en-US'),
        areaText(own),
        own === null || area_mm2 === null ? '–' : shareText(own, area_mm2),
      ]),
      ['chip', '', areaText(area_mm2), ''],
    ],
  )}`;
}
