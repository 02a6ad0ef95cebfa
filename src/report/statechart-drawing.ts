/** A statechart as SVG: laid out by dagre, coloured by the page it stands on. */
import dagre from '@dagrejs/dagre';
import { escaped } from './page/html.js';
import type { StatechartGraph, StatechartState, StatechartTransition } from './statechart-graph.js';
import { textWidth_px } from './text-width.js';

const NAME_PX = 13;
const SMALL_PX = 11;
const LINE_PX = 14;
const PADDING_PX = 12;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Label {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** What takes the machine from one state to another, a line for each event. */
function labelOf(transitions: readonly StatechartTransition[]): Label {
  const lines = transitions.map(({ event, guard }) => (guard === null ? event : `${event} [${guard}]`));
  const width = Math.max(...lines.map((line) => textWidth_px(line, SMALL_PX)));
  return { lines, width: width + 8, height: LINE_PX * lines.length + 4 };
}

/**
 * SVG text. Every state is a `<g data-state="path">`, so that a page can light the present one.
 * Colours are `currentColor` and the variables --card, --rule, --muted and --accent, with light ones in their place.
 */
export function drawStatechart(graph: StatechartGraph): string {
  const layout = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  layout.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 34, edgesep: 18, marginx: 14, marginy: 14 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const state of graph.states) {
    layout.setNode(state.path, state.isCompound ? {} : sizeOf(state, graph));
    if (state.parent !== '') layout.setParent(state.path, state.parent);
  }
  const edges = new Map<string, { from: string; to: string; label: Label }>();
  for (const { from, to } of graph.transitions) {
    const key = `${from} ${to}`;
    if (to === null || from === '' || edges.has(key)) continue;
    const label = labelOf(graph.transitions.filter((one) => one.from === from && one.to === to));
    edges.set(key, { from: leafOf(graph, from), to: leafOf(graph, to), label });
  }
  for (const [key, { from, to, label }] of edges) {
    layout.setEdge(from, to, { width: label.width, height: label.height, labelpos: 'c' }, key);
  }
  dagre.layout(layout);
  const { width = 0, height = 0 } = layout.graph();
  const compounds = graph.states.filter(({ isCompound }) => isCompound);
  const leaves = graph.states.filter(({ isCompound }) => !isCompound);
  const box = (path: string) => layout.node(path) as unknown as Box;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" ` +
    `width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="img" aria-label="statechart of ${escaped(graph.id)}" ` +
    `color="currentColor" font-family="system-ui, 'DejaVu Sans', sans-serif" fill="currentColor">\n` +
    `<defs><marker id="arrow-${escaped(graph.id)}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" ` +
    `orient="auto"><path d="M0 0 8 4 0 8Z" fill="var(--muted, #59636e)"/></marker></defs>\n` +
    `${compounds.map((state) => drawCompound(state, box(state.path))).join('')}` +
    `${[...edges].map(([key, { from, to, label }]) => drawEdge(layout.edge({ v: from, w: to, name: key }) as never, label, graph.id)).join('')}` +
    `${leaves.map((state) => drawState(state, box(state.path), graph)).join('')}</svg>\n`
  );
}

/** An edge cannot end at a cluster: it goes to the initial state in it. */
function leafOf(graph: StatechartGraph, path: string): string {
  const state = graph.states.find((one) => one.path === path);
  if (state === undefined || !state.isCompound) return path;
  const inner = graph.states.find(({ parent, isInitial }) => parent === path && isInitial);
  return inner === undefined ? path : leafOf(graph, inner.path);
}

/** Under the name: what is done on entry, and what is done without leaving. */
function notesOf(state: StatechartState, { transitions }: StatechartGraph): string[] {
  const inner = transitions
    .filter(({ from, to }) => from === state.path && to === null)
    .map(({ event, actions }) => `${event} / ${actions.join(', ')}`);
  return [
    ...state.entry.map((action) => `entry / ${action}`),
    ...state.exit.map((action) => `exit / ${action}`),
    ...inner,
  ];
}

function sizeOf(state: StatechartState, graph: StatechartGraph): { width: number; height: number } {
  const notes = notesOf(state, graph);
  const widths = [textWidth_px(state.name, NAME_PX), ...notes.map((note) => textWidth_px(note, SMALL_PX))];
  return {
    width: Math.max(70, ...widths) + 2 * PADDING_PX,
    height: 30 + (notes.length > 0 ? 6 : 0) + LINE_PX * notes.length,
  };
}

function drawCompound({ path, name }: StatechartState, { x, y, width, height }: Box): string {
  const left = x - width / 2;
  const top = y - height / 2;
  return (
    `<g data-state="${escaped(path)}"><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="10" fill="none" ` +
    `stroke="var(--rule, #b8c0c8)" stroke-dasharray="5 4"/><text x="${left + 10}" y="${top + 16}" font-size="${SMALL_PX}" ` +
    `font-weight="600">${escaped(name)}</text></g>\n`
  );
}

function drawState(state: StatechartState, { x, y, width, height }: Box, graph: StatechartGraph): string {
  const left = x - width / 2;
  const top = y - height / 2;
  const notes = notesOf(state, graph);
  const text = notes.map(
    (note, i) =>
      `<text x="${left + PADDING_PX}" y="${top + 40 + LINE_PX * i}" font-size="${SMALL_PX}" fill="var(--muted, #59636e)">` +
      `${escaped(note)}</text>`,
  );
  const initial = state.isInitial
    ? `<circle cx="${left + 10}" cy="${top + 15}" r="3.5"><title>initial state</title></circle>`
    : '';
  return (
    `<g data-state="${escaped(state.path)}"><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="8" ` +
    `fill="var(--card, #f6f7f9)" stroke="var(--rule, #b8c0c8)" stroke-width="${state.isFinal ? 3 : 1.2}"/>${initial}` +
    `<text x="${x}" y="${top + 20}" font-size="${NAME_PX}" font-weight="600" text-anchor="middle">${escaped(state.name)}` +
    `</text>${text.join('')}</g>\n`
  );
}

function drawEdge(
  edge: { points: { x: number; y: number }[]; x?: number; y?: number },
  label: Label,
  id: string,
): string {
  const { points, x = 0, y = 0 } = edge;
  const [first, ...rest] = points;
  let path = `M${first.x.toFixed(1)} ${first.y.toFixed(1)}`;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    if (next === undefined) path += ` L${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    else
      path += ` Q${point.x.toFixed(1)} ${point.y.toFixed(1)} ${((point.x + next.x) / 2).toFixed(1)} ${((point.y + next.y) / 2).toFixed(1)}`;
  });
  const lines = label.lines.map((line, i) => {
    const top = y - label.height / 2 + 12 + LINE_PX * i;
    return `<text x="${x.toFixed(1)}" y="${top.toFixed(1)}" font-size="${SMALL_PX}" text-anchor="middle">${escaped(line)}</text>`;
  });
  const ground = `x="${(x - label.width / 2).toFixed(1)}" y="${(y - label.height / 2).toFixed(1)}" width="${label.width}" height="${label.height}"`;
  return (
    `<path d="${path}" fill="none" stroke="var(--muted, #59636e)" stroke-width="1.2" marker-end="url(#arrow-${escaped(id)})"/>` +
    `<rect ${ground} fill="var(--ground, #ffffff)" fill-opacity="0.85"/>${lines.join('')}\n`
  );
}
