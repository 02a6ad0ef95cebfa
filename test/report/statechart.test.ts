import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { MACHINES } from '../../machines/index.js';
import { drawStatechart } from '../../src/report/statechart-drawing.js';
import { statechartGraph } from '../../src/report/statechart-graph.js';

const machine = setup({
  types: { events: {} as { type: 'go' } | { type: 'stay' } },
  guards: { ready: () => true },
  actions: { note: () => {} },
  delays: { rest: 5 },
}).createMachine({
  id: 'lamp',
  initial: 'off',
  states: {
    off: { on: { go: [{ guard: 'ready', target: 'on' }, { actions: 'note' }] } },
    on: {
      initial: 'dim',
      entry: 'note',
      states: { dim: { after: { rest: 'bright' } }, bright: { on: { go: { target: '#lamp.off' } } } },
    },
  },
});

describe('statechart graph', () => {
  it('has the states, nested ones under their parent', () => {
    const { states } = statechartGraph(machine);
    expect(states.map(({ path, parent, isInitial }) => [path, parent, isInitial])).toEqual([
      ['off', '', true],
      ['on', '', false],
      ['on.dim', 'on', true],
      ['on.bright', 'on', false],
    ]);
  });

  it('has every transition, with guards, timers and targets elsewhere in the chart', () => {
    const { transitions } = statechartGraph(machine);
    expect(transitions).toEqual([
      { from: 'off', to: 'on', event: 'go', guard: 'ready', actions: [], reenters: false },
      { from: 'off', to: null, event: 'go', guard: null, actions: ['note'], reenters: false },
      { from: 'on.dim', to: 'on.bright', event: 'after rest', guard: null, actions: [], reenters: false },
      { from: 'on.bright', to: 'off', event: 'go', guard: null, actions: [], reenters: false },
    ]);
  });

  it.each(Object.entries(MACHINES))('%s: each target is a state of the chart, which xstate resolves too', (_, chip) => {
    const { states, transitions } = statechartGraph(chip);
    const paths = new Set(states.map(({ path }) => path));
    for (const { to } of transitions) if (to !== null) expect(paths).toContain(to);
    for (const path of paths) expect(() => chip.getStateNodeById(`${chip.id}.${path}`)).not.toThrow();
  });
});

describe('statechart drawing', () => {
  it.each(Object.entries(MACHINES))('%s: marks each state once, draws no NaN', (_, chip) => {
    const graph = statechartGraph(chip);
    const svg = drawStatechart(graph);
    expect(svg).not.toContain('NaN');
    for (const { path } of graph.states) expect(svg.split(`data-state="${path}"`)).toHaveLength(2);
  });
});
