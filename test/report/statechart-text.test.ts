/** Machines as text for other tools, read back and compared with what the compiler makes of the same machines. */
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { MACHINES } from '../../machines/index.js';
import { compileMachine } from '../../src/engine/index.js';
import { statechartGraph } from '../../src/report/statechart-graph.js';
import { mermaid, scxml } from '../../src/report/statechart-text.js';

interface Element {
  readonly tagName: string;
  readonly children: readonly Element[];
  readonly parentElement: Element | null;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

function parsed(text: string): Element {
  return (new DOMParser().parseFromString(text, 'text/xml') as unknown as { documentElement: Element }).documentElement;
}

const named = (root: Element, ...names: string[]) => names.flatMap((name) => [...root.querySelectorAll(name)]);
const idOf = (element: Element) => element.getAttribute('id') ?? '';

/** For a leaf and an event the candidates in order, as SCXML defines it: from the leaf up, in document order. */
function candidates(root: Element, leaf: Element, event: string): string[] {
  const found: string[] = [];
  for (let at: Element | null = leaf; at !== null && at !== root; at = at.parentElement) {
    for (const child of at.children) {
      if (child.tagName !== 'transition' || child.getAttribute('event') !== event) continue;
      const [cond, target] = [child.getAttribute('cond'), child.getAttribute('target')];
      found.push(`${cond === null ? '' : 'if '}${target === null ? idOf(leaf) : leafOf(root, target)}`);
      if (cond === null) return found;
    }
  }
  return found;
}

/** The leaf in which one arrives at a target. */
function leafOf(root: Element, target: string): string {
  const state = named(root, 'state', 'final').find((element) => idOf(element) === target);
  if (state === undefined) throw new Error(`no state '${target}'`);
  const initial = state.getAttribute('initial');
  return initial === null ? target : leafOf(root, initial);
}

const mine = setup({
  types: { context: {} as never, events: {} as { type: 'go' | 'stop' }, input: {} as never },
  actions: { one: () => {}, two: () => {} },
  guards: { may: () => true },
}).createMachine({
  id: 'mine',
  context: ({ input }) => input,
  initial: 'outer',
  on: { stop: { target: '.ended', actions: 'two' } },
  states: {
    outer: {
      initial: 'a',
      entry: 'one',
      exit: ['one', 'two'],
      states: {
        a: {
          on: {
            go: [
              { guard: 'may', target: 'b' },
              { target: 'a', reenter: true },
            ],
          },
        },
        b: { after: { 50: { target: '#mine.outer.a' } } },
      },
    },
    ended: { type: 'final' },
  },
});

const all = { ...MACHINES, mine };

describe('SCXML', () => {
  it.each(Object.keys(all))('%s has the states, events, guards and targets that the compiler finds', (name) => {
    const machine = all[name as keyof typeof all];
    const root = parsed(scxml(statechartGraph(machine)));
    const { leaves, table, types } = compileMachine(machine as never);
    const states = named(root, 'state', 'final');
    const leafElements = states.filter((state) => state.getAttribute('initial') === null);
    expect(leafElements.map(idOf).sort()).toEqual([...leaves].sort());
    expect(new Set(states.map(idOf)).size).toBe(states.length);
    expect(leafOf(root, root.getAttribute('initial') ?? '')).toBe(
      leaves[compileMachine(machine as never).initial.target],
    );
    const events = types.filter((type) => !type.startsWith('xstate.'));
    expect(events.length).toBeGreaterThan(0);
    leaves.forEach((leaf, row) => {
      const element = leafElements.find((state) => idOf(state) === leaf) as Element;
      for (const event of events) {
        const compiled = table[row * types.length + types.indexOf(event)];
        const expected = compiled.map(({ guard, target }) => `${guard === null ? '' : 'if '}${leaves[target]}`);
        if (element.tagName === 'final') continue;
        expect([leaf, event, candidates(root, element, event)]).toEqual([leaf, event, expected]);
      }
    });
    // A timer that is set is cancelled on the way out, and its event is answered.
    const sends = named(root, 'send').map(idOf);
    expect(named(root, 'cancel').map((cancel) => cancel.getAttribute('sendid'))).toEqual(sends);
    const answered = named(root, 'transition').map((transition) => transition.getAttribute('event'));
    for (const send of sends) expect(answered).toContain(send);
    expect(sends.length).toBe(new Set(sends).size);
  });

  it('says which transitions into itself leave a state', () => {
    const text = scxml(statechartGraph(mine));
    expect(text).toContain('<transition event="go" target="outer.a"/>');
    expect(text).toContain(`delay="50ms"`);
    expect(text).toContain('<onexit><script>one(_event)</script><script>two(_event)</script></onexit>');
  });
});

describe('Mermaid', () => {
  it('draws the array selection', () => {
    expect(mermaid(statechartGraph(MACHINES.array_selection))).toMatchInlineSnapshot(`
      "stateDiagram-v2
        %% arraySelection
        [*] --> idle
        state "idle" as idle
        idle : select / turnSwitches
        idle : train / latchTrain
        state "pulsing" as pulsing
        pulsing : entry / letPulsesThrough
        pulsing : done / countTile
        pulsing : full / orderReset
        idle --> pulsing : train [lastTrain] / latchTrain
        pulsing --> idle : done [lastTile] / reportUpdated
      "
    `);
  });

  it.each(Object.keys(all))('%s: every state that an arrow joins is declared or plain, and braces close', (name) => {
    const graph = statechartGraph(all[name as keyof typeof all]);
    const text = mermaid(graph);
    const ids = new Set(graph.states.map(({ path }) => path.replaceAll('.', '_')));
    for (const [, from, to] of text.matchAll(/^ *(\S+) --> (\S+)/gm)) {
      for (const end of [from, to]) if (end !== '[*]') expect(ids).toContain(end);
    }
    expect(text.split('{').length).toBe(text.split('}').length);
    const arrows = graph.transitions.filter(({ to, from }) => to !== null && from !== '');
    expect([...text.matchAll(/^ {2}(?!\[)\S+ --> \w/gm)].length).toBeGreaterThanOrEqual(arrows.length);
  });
});
