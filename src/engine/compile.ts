/**
 * Turns a machine definition into tables: for every leaf state and event type the transitions to try, each with its
 * actions in one list. It starts from xstate's own normalised state nodes and calls the very functions given to
 * `setup()`. What an engine of tables would run differently from xstate is refused by name.
 *
 * The order reproduced is that of xstate's `microstep`: exit actions from the leaf up, the transition's, entry
 * actions from the top down, where a state's delays are read after its own entry actions and before its child's;
 * then the timers of the states left are cleared, then those of the states entered are set.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { EngineEvent, MachineContext } from './engine.js';
import { DelayError, UnsupportedByCompilerError, UnsupportedStateError } from './errors.js';
import { checkImplementations, implementationOf, leavesOf, nameOfReference, nodesOf, pathOf } from './states.js';

/** What guards and actions are called with: one object per unit, whose event changes. */
export class ActionArgs {
  event: EngineEvent;

  /** @param delays_ps the unit's timers' delays, as last read; by index of `CompiledMachine.timers`. */
  constructor(
    readonly machine: string,
    readonly context: MachineContext<never>,
    readonly delays_ps: Float64Array,
    event: EngineEvent,
  ) {
    this.event = event;
  }

  get self(): never {
    throw new UnsupportedByCompilerError(this.machine, '(machine)', "'self' in guards and actions");
  }

  get system(): never {
    throw new UnsupportedByCompilerError(this.machine, '(machine)', "'system' in guards and actions");
  }
}

export type Guard = (args: ActionArgs, params: unknown) => boolean;
export type Action = (args: ActionArgs, params: unknown) => void;

/** A list of calls `actions[i](args, params[i])`. */
export interface ActionList {
  readonly actions: Action[];
  readonly params: unknown[];
}

/** An `after` of a state. */
export interface CompiledTimer {
  /** Its index in `CompiledMachine.timers`. */
  readonly index: number;
  readonly event: EngineEvent;
  /** A number, or read when the state is entered. */
  readonly delay: number | ((args: ActionArgs) => unknown);
}

export interface CompiledTransition extends ActionList {
  readonly guard: Guard | null;
  readonly guardParams: unknown;
  /** Index of the leaf state after it. */
  readonly target: number;
  /** Indices of the timers of the states left, and of the states entered. */
  readonly clears: number[];
  readonly sets: number[];
  /** The machine has reached a final state of its top level: it drops every later event, and all its timers. */
  readonly done: boolean;
}

export interface CompiledMachine {
  readonly id: string;
  /** Dotted paths of the leaf states. */
  readonly leaves: readonly string[];
  /** By leaf state: a final state of the top level. */
  readonly final: readonly boolean[];
  /** Event types with transitions, and those of timers. */
  readonly types: readonly string[];
  readonly timers: readonly CompiledTimer[];
  /** Transitions to try, in order, by leaf · types.length + type; empty where the event is dropped. */
  readonly table: readonly (readonly CompiledTransition[])[];
  /** Entry into the initial state. xstate reads its delays before any entry action. */
  readonly initial: CompiledTransition & { readonly delays: ActionList };
  /** Makes the context from the input. */
  readonly context: (args: { input: unknown; readonly spawn: never; readonly self: never }) => object;
}

const compiled = new WeakMap<AnyStateMachine, CompiledMachine>();

/**
 * Compiles a machine; the same machine is compiled once.
 * @throws UnsupportedByCompilerError, MissingImplementationError
 */
export function compileMachine(machine: AnyStateMachine): CompiledMachine {
  let tables = compiled.get(machine);
  if (tables === undefined) {
    tables = new Compiler(machine).compile();
    compiled.set(machine, tables);
  }
  return tables;
}

/** Reads a delay into its place, as one more step of an action list. */
export function readDelay(args: ActionArgs, timer: unknown): void {
  const { index, delay } = timer as CompiledTimer;
  const delay_ps = typeof delay === 'function' ? delay(args) : delay;
  // xstate would take anything else for no delay and raise the event at once.
  if (typeof delay_ps !== 'number') throw new DelayError(delay_ps);
  args.delays_ps[index] = delay_ps;
}

/** The members of xstate's built-in action creators that name them. */
interface Builtin {
  readonly type?: string;
  readonly name: string;
}

/** xstate's `raise` with which it implements a state's `after`. */
interface AfterRaise {
  readonly event: EngineEvent;
  readonly delay: string | number;
}

class Compiler {
  private readonly nodes: AnyStateNode[];
  private readonly leaves: AnyStateNode[];
  private readonly timers: CompiledTimer[] = [];
  private readonly timersOf = new Map<AnyStateNode, CompiledTimer[]>();

  constructor(private readonly machine: AnyStateMachine) {
    this.nodes = nodesOf(machine);
    this.leaves = this.nodes.filter(({ type }) => type === 'atomic' || type === 'final');
  }

  compile(): CompiledMachine {
    const { machine, nodes, leaves } = this;
    for (const node of nodes) this.checkKind(node);
    for (const node of nodes) this.checkTransitions(node);
    try {
      leavesOf(machine);
    } catch (error) {
      if (error instanceof UnsupportedStateError)
        throw new UnsupportedByCompilerError(machine.id, error.state, error.what);
      throw error;
    }
    const context = machine.config.context;
    if (typeof context !== 'function') this.refuse(machine.root, 'a context that is not made from the input');
    checkImplementations(machine);
    for (const node of nodes) this.checkReferences(node);
    for (const node of nodes) this.timersOf.set(node, this.compileTimers(node));

    const types = [...new Set(nodes.flatMap((node) => [...node.transitions.keys()]))];
    for (const { event } of this.timers) if (!types.includes(event.type)) types.push(event.type);
    return {
      id: machine.id,
      leaves: leaves.map(pathOf),
      final: leaves.map((leaf) => isTopLevelFinal(leaf)),
      types,
      timers: this.timers,
      table: leaves.flatMap((leaf) => types.map((type) => this.compileCandidates(leaf, type))),
      initial: this.compileInitial(),
      context: context as CompiledMachine['context'],
    };
  }

  private refuse(node: AnyStateNode, what: string): never {
    throw new UnsupportedByCompilerError(this.machine.id, pathOf(node), what);
  }

  private checkKind(node: AnyStateNode): void {
    if (node.type === 'parallel') this.refuse(node, 'parallel states');
    if (node.type === 'history') this.refuse(node, 'history states');
    if (node.invoke.length > 0) this.refuse(node, 'invoked actors');
    if (node.always !== undefined) this.refuse(node, 'eventless transitions (always)');
    const config = node.config as { onDone?: unknown; route?: unknown; output?: unknown };
    if (config.onDone !== undefined) this.refuse(node, 'onDone');
    if (config.route !== undefined) this.refuse(node, 'routes');
    if (config.output !== undefined) this.refuse(node, 'output');
  }

  private checkTransitions(node: AnyStateNode): void {
    const afters = new Set(node.after.map(({ eventType }) => eventType as string));
    for (const [type, transitions] of node.transitions) {
      if (type === '*' || type.endsWith('.*')) this.refuse(node, `wildcard events ('${type}')`);
      if (type.startsWith('xstate.') && !afters.has(type)) this.refuse(node, `transitions on xstate's own '${type}'`);
      for (const { target, reenter } of transitions) {
        // xstate then enters it without having left it, and its timers run twice.
        if (target?.[0] === node.machine.root && node.parent !== undefined && !reenter) {
          this.refuse(node, 'a transition to the machine itself without reenter');
        }
        if (target !== undefined && target.length > 1) this.refuse(node, 'several targets in one transition');
      }
    }
  }

  /** Also of states and transitions that are never reached. */
  private checkReferences(node: AnyStateNode): void {
    const { entry, exit } = node.config;
    const actions = [...userActions(entry), ...userActions(exit)];
    if (node.type === 'compound') actions.push(...node.initial.actions);
    for (const transition of [...node.transitions.values()].flat()) {
      actions.push(...transition.actions);
      if (transition.guard !== undefined) this.resolve(node, 'guard', transition.guard);
    }
    for (const action of actions) this.resolve(node, 'action', action);
  }

  /** xstate appends the raises of a state's `after` to its entry actions: what follows the user's own. */
  private compileTimers(node: AnyStateNode): CompiledTimer[] {
    const raises = node.entry.slice(userActions(node.config.entry).length) as unknown as AfterRaise[];
    return raises.map(({ event, delay }) => {
      const timer: CompiledTimer = {
        index: this.timers.length,
        event: { type: event.type },
        delay:
          typeof delay === 'string'
            ? (implementationOf(this.machine, 'delay', delay) as CompiledTimer['delay'])
            : delay,
      };
      this.timers.push(timer);
      return timer;
    });
  }

  private compileCandidates(leaf: AnyStateNode, type: string): CompiledTransition[] {
    const candidates: CompiledTransition[] = [];
    for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent) {
      for (const transition of node.transitions.get(type) ?? []) {
        const candidate = this.compileTransition(leaf, node, transition as unknown as Transition);
        candidates.push(candidate);
        // Nothing behind a transition without a guard is ever tried.
        if (candidate.guard === null) return candidates;
      }
    }
    return candidates;
  }

  private compileTransition(leaf: AnyStateNode, source: AnyStateNode, transition: Transition): CompiledTransition {
    // From the leaf up, which is the order of leaving.
    const active = [leaf, ...properAncestors(leaf, undefined)];
    const exited = exitSet(transition, source, active);
    const { entered, byDefault } = entrySet(transition, source);
    const list: ActionList = { actions: [], params: [] };
    for (const node of exited) this.append(list, node, userActions(node.config.exit));
    this.append(list, source, transition.actions);
    this.appendEntries(list, entered, byDefault, list);
    const after = [...new Set([...active.filter((node) => !exited.includes(node)), ...entered])];
    return {
      ...this.compileGuard(source, transition.guard),
      ...list,
      ...this.arrive(list, after, entered),
      clears: exited.flatMap((node) => this.indicesOf(node)),
    };
  }

  private compileInitial(): CompiledMachine['initial'] {
    const { root } = this.machine;
    const entered: AnyStateNode[] = [root, ...initialDescendants(root)];
    const list: ActionList = { actions: [], params: [] };
    const delays: ActionList = { actions: [], params: [] };
    this.appendEntries(list, entered, new Set(entered), delays);
    return { guard: null, guardParams: undefined, ...list, ...this.arrive(list, entered, entered), clears: [], delays };
  }

  private appendEntries(
    list: ActionList,
    entered: AnyStateNode[],
    byDefault: Set<AnyStateNode>,
    delays: ActionList,
  ): void {
    for (const node of entered.sort((a, b) => a.order - b.order)) {
      this.append(list, node, userActions(node.config.entry));
      for (const timer of this.timersOf.get(node) ?? []) {
        delays.actions.push(readDelay);
        delays.params.push(timer);
      }
      if (byDefault.has(node) && node.type === 'compound') this.append(list, node, node.initial.actions);
    }
  }

  /** Leaf, timers and end of a machine whose active states are now `after`; a machine that ends exits them all. */
  private arrive(
    list: ActionList,
    after: AnyStateNode[],
    entered: AnyStateNode[],
  ): { target: number; sets: number[]; done: boolean } {
    const done = entered.some(isTopLevelFinal);
    if (done) {
      for (const node of after.sort((a, b) => b.order - a.order)) {
        this.append(list, node, userActions(node.config.exit));
      }
    }
    const target = this.leaves.findIndex((leaf) => after.includes(leaf));
    return { target, sets: entered.flatMap((node) => this.indicesOf(node)), done };
  }

  private indicesOf(node: AnyStateNode): number[] {
    return (this.timersOf.get(node) ?? []).map(({ index }) => index);
  }

  private append(list: ActionList, node: AnyStateNode, references: readonly unknown[]): void {
    for (const reference of references) {
      const { implementation, params } = this.resolve(node, 'action', reference);
      list.actions.push(implementation as Action);
      list.params.push(params);
    }
  }

  private compileGuard(node: AnyStateNode, reference: unknown): { guard: Guard | null; guardParams: unknown } {
    if (reference === undefined) return { guard: null, guardParams: undefined };
    const { implementation, params } = this.resolve(node, 'guard', reference);
    return { guard: implementation as Guard, guardParams: params };
  }

  private resolve(
    node: AnyStateNode,
    kind: 'action' | 'guard',
    reference: unknown,
  ): { implementation: unknown; params: unknown } {
    if (typeof reference === 'function') this.refuse(node, builtinName(kind, reference) ?? `inline ${kind}s`);
    const name = nameOfReference(reference) as string;
    const implementation = implementationOf(this.machine, kind, name);
    if (typeof implementation !== 'function') this.refuse(node, `${kind} '${name}', which is not a function`);
    const builtin = builtinName(kind, implementation);
    if (builtin !== undefined) this.refuse(node, `${builtin} (${kind} '${name}')`);
    const params = typeof reference === 'object' ? (reference as { params?: unknown }).params : undefined;
    if (typeof params === 'function') this.refuse(node, `computed params (${kind} '${name}')`);
    return { implementation, params };
  }
}

/** The parts of xstate's normalised transition that are used here. */
interface Transition {
  readonly target: readonly AnyStateNode[] | undefined;
  readonly actions: readonly unknown[];
  readonly guard: unknown;
  readonly reenter: boolean;
}

function userActions(config: unknown): readonly unknown[] {
  if (config === undefined) return [];
  return Array.isArray(config) ? config : [config];
}

/** 'assign', 'raise', 'stateIn', …: xstate's own creators mark what they make. */
function builtinName(kind: 'action' | 'guard', implementation: unknown): string | undefined {
  const builtin = implementation as Builtin;
  if (kind === 'action') return 'resolve' in builtin ? `xstate's ${builtin.type?.replace('xstate.', '')}` : undefined;
  return 'check' in builtin ? `xstate's ${builtin.name}` : undefined;
}

function isTopLevelFinal(node: AnyStateNode): boolean {
  return node.type === 'final' && node.parent?.parent === undefined;
}

// The rest is SCXML's algorithm as xstate's stateUtils has it, for one target and no parallel or history states.

function properAncestors(node: AnyStateNode, upTo: AnyStateNode | undefined): AnyStateNode[] {
  const ancestors: AnyStateNode[] = [];
  if (node === upTo) return ancestors;
  for (let at = node.parent; at !== undefined && at !== upTo; at = at.parent) ancestors.push(at);
  return ancestors;
}

/** Everything descends from `undefined`, the outside of the machine. */
function isDescendant(node: AnyStateNode, ancestor: AnyStateNode | undefined): boolean {
  return ancestor === undefined || properAncestors(node, undefined).includes(ancestor);
}

/** The state within which a transition stays; undefined when it leaves the machine's own root. */
function domainOf(target: AnyStateNode, source: AnyStateNode, reenter: boolean): AnyStateNode | undefined {
  if (!reenter && (target === source || isDescendant(target, source))) return source;
  const common = properAncestors(target, undefined).find((ancestor) => isDescendant(source, ancestor));
  if (common !== undefined || reenter) return common;
  return source.machine.root;
}

function exitSet(transition: Transition, source: AnyStateNode, active: AnyStateNode[]): AnyStateNode[] {
  if (transition.target === undefined || transition.target.length === 0) return [];
  const domain = domainOf(transition.target[0], source, transition.reenter);
  return active.filter((node) => isDescendant(node, domain));
}

function entrySet(
  transition: Transition,
  source: AnyStateNode,
): { entered: AnyStateNode[]; byDefault: Set<AnyStateNode> } {
  if (transition.target === undefined || transition.target.length === 0) return { entered: [], byDefault: new Set() };
  const target = transition.target[0];
  const domain = domainOf(target, source, transition.reenter);
  const aimed = initialDescendants(target);
  // An internal transition of a state to itself enters its children anew, but not the state.
  if (target !== source || source !== domain || transition.reenter) aimed.unshift(target);
  return { entered: [...new Set([...aimed, ...properAncestors(target, domain)])], byDefault: new Set(aimed) };
}

function initialDescendants(node: AnyStateNode): AnyStateNode[] {
  const descendants: AnyStateNode[] = [];
  for (let at = node; at.type === 'compound'; ) {
    at = (at.initial.target as unknown as AnyStateNode[])[0];
    descendants.push(at);
  }
  return descendants;
}
