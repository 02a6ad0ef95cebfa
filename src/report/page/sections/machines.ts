/** The statecharts of the chip's circuits, drawn from the machines that ran. */
import { machinesOf } from '../../../plugins.js';
import type { RunView } from '../../run-view.js';
import { drawStatechart } from '../../statechart-drawing.js';
import { statechartGraph } from '../../statechart-graph.js';
import { html, raw } from '../html.js';
import type { Section } from '../section.js';

export function machinesSection(runs: readonly RunView[]): Section {
  const machines = machinesOf(runs[0].config);
  const figures = Object.entries(machines).map(([name, machine]) => ({
    name: `statechart-${name.replaceAll('_', '-')}`,
    graph: statechartGraph(machine),
    caption: name.replaceAll('_', ' '),
  }));
  return {
    id: 'machines',
    title: 'State machines',
    body: html`<p class="muted">The circuits of the chip, drawn from their definitions. A dot marks the initial state;
labels are events, [guards] in brackets.</p>${figures.map(
      ({ name, graph, caption }) =>
        html`<h3>${caption}</h3><figure id="${name}" class="statechart">${raw(drawStatechart(graph))}</figure>`,
    )}`,
    figures: [],
  };
}
