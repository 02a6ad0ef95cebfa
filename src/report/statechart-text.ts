/** A machine as text that other tools draw or run: Mermaid state diagrams, and SCXML (W3C State Chart XML). */
import type { StatechartGraph, StatechartState, StatechartTransition } from './statechart-graph.js';

/** Letters, digits and underscores: what Mermaid takes for a name. */
const idOf = (path: string) => path.replace(/\W/g, '_');

const inside = (graph: StatechartGraph, parent: string) => graph.states.filter((state) => state.parent === parent);

/** 'voltage [rowsDriven] / countDriver' */
function labelOf({ event, guard, actions }: StatechartTransition): string {
  const condition = guard === null ? '' : ` [${guard}]`;
  const does = actions.length === 0 ? '' : ` / ${actions.join(', ')}`;
  return `${event}${condition}${does}`.replace(/[;\n]/g, ' ');
}

/** What a state does without being left: entry and exit actions, and events that it answers on the spot. */
function linesIn(graph: StatechartGraph, { path, entry, exit }: StatechartState): string[] {
  const stays = graph.transitions.filter(({ from, to }) => from === path && to === null);
  return [
    ...(entry.length > 0 ? [`entry / ${entry.join(', ')}`] : []),
    ...(exit.length > 0 ? [`exit / ${exit.join(', ')}`] : []),
    ...stays.map(labelOf),
  ];
}

/** A Mermaid `stateDiagram-v2`. */
export function mermaid(graph: StatechartGraph): string {
  const lines = ['stateDiagram-v2', `  %% ${graph.id}`];
  const draw = (parent: string, indent: string): void => {
    for (const state of inside(graph, parent)) {
      const id = idOf(state.path);
      if (state.isInitial) lines.push(`${indent}[*] --> ${id}`);
      const texts = linesIn(graph, state);
      // Without it the first text would stand in place of the name.
      if (id !== state.name || texts.length > 0) lines.push(`${indent}state "${state.name}" as ${id}`);
      if (state.isCompound) {
        lines.push(`${indent}state ${id} {`);
        draw(state.path, `${indent}  `);
        lines.push(`${indent}}`);
      }
      // A box that holds others has no room for text: a note stands beside it.
      if (state.isCompound && texts.length > 0) lines.push(`${indent}note right of ${id} : ${texts.join('; ')}`);
      else for (const text of texts) lines.push(`${indent}${id} : ${text}`);
      if (state.isFinal) lines.push(`${indent}${id} --> [*]`);
    }
  };
  draw('', '  ');
  for (const transition of graph.transitions) {
    const { from, to } = transition;
    // Mermaid has no transition from the machine itself: one from each of its states says the same.
    const sources = from === '' ? inside(graph, '').map(({ path }) => path) : [from];
    if (to !== null)
      for (const source of sources) lines.push(`  ${idOf(source)} --> ${idOf(to)} : ${labelOf(transition)}`);
  }
  return `${lines.join('\n')}\n`;
}

const escaped = (text: string) => text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`);

/** Name of the event that a timer of a state sends. */
const timerOf = (event: string, path: string) => `after.${event.slice('after '.length)}.${path || 'machine'}`;

/**
 * SCXML, with guards and actions as functions of `_event` that whoever runs it supplies. Its delays are times of CSS:
 * 1 ms stands for 1 ps.
 */
export function scxml(graph: StatechartGraph): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Guards, actions and delays are functions to be supplied. 1 ms stands for 1 ps. -->',
  ];
  const initialOf = (parent: string) => inside(graph, parent).find(({ isInitial }) => isInitial)?.path ?? '';
  lines.push(
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" name="${escaped(graph.id)}" ` +
      `initial="${escaped(initialOf(''))}">`,
  );
  const call = (name: string) => `<script>${escaped(name)}(_event)</script>`;
  const transition = ({ from, to, event, guard, actions, reenters }: StatechartTransition, indent: string): void => {
    const isTimer = event.startsWith('after ');
    const attributes = [
      `event="${escaped(isTimer ? timerOf(event, from) : event)}"`,
      ...(guard === null ? [] : [`cond="${escaped(guard)}(_event)"`]),
      ...(to === null ? [] : [`target="${escaped(to)}"`]),
      // As xstate takes it: a state is left by a transition into itself only where it says so.
      ...(to !== null && !reenters && (to === from || to.startsWith(`${from}.`)) ? ['type="internal"'] : []),
    ].join(' ');
    if (actions.length === 0) lines.push(`${indent}<transition ${attributes}/>`);
    else lines.push(`${indent}<transition ${attributes}>${actions.map(call).join('')}</transition>`);
  };
  const state = (one: StatechartState, indent: string): void => {
    const { path, isFinal, isCompound, entry, exit } = one;
    const name = isFinal ? 'final' : 'state';
    const initial = isCompound ? ` initial="${escaped(initialOf(path))}"` : '';
    lines.push(`${indent}<${name} id="${escaped(path)}"${initial}>`);
    const own = graph.transitions.filter(({ from }) => from === path);
    const timers = [...new Set(own.map(({ event }) => event).filter((event) => event.startsWith('after ')))];
    const sends = timers.map((event) => {
      const delay = event.slice('after '.length);
      const value = /^\d+$/.test(delay) ? `delay="${delay}ms"` : `delayexpr="${escaped(delay)}(_event) + 'ms'"`;
      return `<send id="${timerOf(event, path)}" event="${timerOf(event, path)}" ${value}/>`;
    });
    const enters = [...entry.map(call), ...sends];
    if (enters.length > 0) lines.push(`${indent}  <onentry>${enters.join('')}</onentry>`);
    const leaves = [...exit.map(call), ...timers.map((event) => `<cancel sendid="${timerOf(event, path)}"/>`)];
    if (leaves.length > 0) lines.push(`${indent}  <onexit>${leaves.join('')}</onexit>`);
    for (const one of own) transition(one, `${indent}  `);
    for (const child of inside(graph, path)) state(child, `${indent}  `);
    lines.push(`${indent}</${name}>`);
  };
  // SCXML's root has no transitions: what the machine itself answers is said in each of its states, after their own.
  const common = graph.transitions.filter(({ from }) => from === '');
  const withCommon: StatechartGraph = {
    ...graph,
    transitions: [
      ...graph.transitions.filter(({ from }) => from !== ''),
      ...inside(graph, '').flatMap(({ path, isFinal }) =>
        isFinal ? [] : common.map((one) => ({ ...one, from: path })),
      ),
    ],
  };
  if (common.length > 0) return scxml(withCommon);
  for (const one of inside(graph, '')) state(one, '  ');
  lines.push('</scxml>');
  return `${lines.join('\n')}\n`;
}
