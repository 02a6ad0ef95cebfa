/** A machine as a graph: its states, and what takes it from one to another. Read from its definition, never run. */

export interface StatechartState {
  /** 'fine.idle' */
  readonly path: string;
  readonly name: string;
  /** Path of the state around it; '' at the top. */
  readonly parent: string;
  readonly isCompound: boolean;
  readonly isInitial: boolean;
  readonly isFinal: boolean;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
}

export interface StatechartTransition {
  readonly from: string;
  /** Null: stays in the state, which is not left. */
  readonly to: string | null;
  /** 'voltage', or 'after read' for a timer. */
  readonly event: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  /** A transition to the state itself, or into it, leaves and enters it. */
  readonly reenters: boolean;
}

export interface StatechartGraph {
  readonly id: string;
  readonly states: readonly StatechartState[];
  readonly transitions: readonly StatechartTransition[];
}

interface StateConfig {
  readonly initial?: string;
  readonly type?: string;
  readonly entry?: unknown;
  readonly exit?: unknown;
  readonly on?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly states?: Readonly<Record<string, StateConfig>>;
}

/** Of an action or guard: 'name' or { type: 'name' }. */
const nameOf = (value: unknown): string =>
  typeof value === 'string' ? value : ((value as { type?: string } | undefined)?.type ?? 'inline');

const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** @param machine an xstate machine made by `setup().createMachine()` */
export function statechartGraph(machine: { readonly config: unknown }): StatechartGraph {
  const root = machine.config as StateConfig & { readonly id?: string };
  const states: StatechartState[] = [];
  const transitions: StatechartTransition[] = [];

  const visit = (config: StateConfig, path: string): void => {
    for (const [name, state] of Object.entries(config.states ?? {})) {
      const at = path === '' ? name : `${path}.${name}`;
      states.push({
        ...{ path: at, name, parent: path },
        isCompound: state.states !== undefined,
        isInitial: config.initial === name,
        isFinal: state.type === 'final',
        entry: list(state.entry).map(nameOf),
        exit: list(state.exit).map(nameOf),
      });
      const add = (event: string, value: unknown) => {
        for (const one of list(value)) transitions.push(transition(at, path, event, one, root.id));
      };
      for (const [event, value] of Object.entries(state.on ?? {})) add(event, value);
      for (const [delay, value] of Object.entries(state.after ?? {})) add(`after ${delay}`, value);
      visit(state, at);
    }
  };
  visit(root, '');
  for (const [event, value] of Object.entries(root.on ?? {})) {
    for (const one of list(value)) transitions.push(transition('', '', event, one, root.id));
  }
  return { id: root.id ?? 'machine', states, transitions };
}

/** Targets are names beside the state, '.child', or '#id.path'. */
function transition(from: string, parent: string, event: string, value: unknown, id = ''): StatechartTransition {
  const config = typeof value === 'string' ? { target: value } : (value as Record<string, unknown>);
  const target = list(config.target)[0] as string | undefined;
  let to: string | null = null;
  if (target?.startsWith('#')) to = target.slice(1).replace(new RegExp(`^${id}\\.?`), '');
  else if (target?.startsWith('.')) to = from === '' ? target.slice(1) : `${from}${target}`;
  else if (target !== undefined) to = parent === '' ? target : `${parent}.${target}`;
  const guard = config.guard === undefined ? null : nameOf(config.guard);
  const reenters = config.reenter === true;
  return { from, to, event, guard, actions: list(config.actions).map(nameOf), reenters };
}
