/** A machine's leaf states and their dotted paths, and whether its definition is whole: the same for both engines. */
import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import { DelayError, MissingImplementationError, ReservedEventError, UnsupportedStateError } from './errors.js';

/** Dotted path of a state node ('dynamic.idle'); the machine itself is '(machine)'. */
export function pathOf(node: AnyStateNode): string {
  return node.path.length === 0 ? '(machine)' : node.path.join('.');
}

/** All nodes of a machine in document order, the machine itself first. */
export function nodesOf(machine: AnyStateMachine): AnyStateNode[] {
  const nodes: AnyStateNode[] = [];
  const walk = (node: AnyStateNode): void => {
    nodes.push(node);
    Object.values(node.states).forEach(walk);
  };
  walk(machine.root);
  return nodes;
}

/**
 * xstate's state values of all leaf states, by dotted path, in document order.
 * @throws UnsupportedStateError where a dotted path would not do.
 */
export function leavesOf(machine: AnyStateMachine): Map<string, StateValue> {
  const leaves = new Map<string, StateValue>();
  for (const node of nodesOf(machine)) {
    const path = pathOf(node);
    if (node.type === 'parallel') throw new UnsupportedStateError(machine.id, path, 'parallel states');
    if (node.type === 'history') throw new UnsupportedStateError(machine.id, path, 'history states');
    if (node.invoke.length > 0) throw new UnsupportedStateError(machine.id, path, 'invoked actors');
    if (node.key.includes('.')) throw new UnsupportedStateError(machine.id, path, 'a dot in the name of a state');
    if (node.type === 'compound') continue;
    if (node.path.length === 0) throw new UnsupportedStateError(machine.id, path, 'a machine without states');
    leaves.set(path, nest(node.path));
  }
  return leaves;
}

function nest(path: readonly string[]): StateValue {
  let value: StateValue = path[path.length - 1];
  for (let i = path.length - 2; i >= 0; i--) value = { [path[i]]: value };
  return value;
}

/** Dotted path of xstate's state value. */
export function pathOfValue(value: StateValue): string {
  let path = '';
  let rest = value;
  while (typeof rest !== 'string') {
    const key = Object.keys(rest)[0];
    path += `${key}.`;
    rest = rest[key] as StateValue;
  }
  return path + rest;
}

/** Name of an action or guard reference; undefined for an inline function. */
export function nameOfReference(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'object' && reference !== null) return (reference as { type: string }).type;
  return undefined;
}

/** Looks a name up among its own implementations, so that 'constructor' is no action. */
export function implementationOf(machine: AnyStateMachine, kind: 'action' | 'guard' | 'delay', name: string): unknown {
  const all = machine.implementations[`${kind}s`] as Record<string, unknown>;
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/**
 * Checks that every action, guard and delay a machine names is implemented: xstate skips a missing action and
 * takes a missing delay for none.
 * @throws MissingImplementationError naming the first that is not; DelayError for one that can be no delay.
 */
export function checkImplementations(machine: AnyStateMachine): void {
  for (const node of nodesOf(machine)) {
    const state = pathOf(node);
    const need = (kind: 'action' | 'guard' | 'delay', reference: unknown): void => {
      const name = nameOfReference(reference);
      if (name !== undefined && implementationOf(machine, kind, name) === undefined) {
        throw new MissingImplementationError(machine.id, state, kind, name);
      }
    };
    for (const action of [...node.entry, ...node.exit]) need('action', action);
    if (node.type === 'compound') for (const action of node.initial.actions) need('action', action);
    for (const transition of [...node.transitions.values(), node.always ?? []].flat()) {
      for (const action of transition.actions) need('action', action);
      if (transition.guard !== undefined) need('guard', transition.guard);
    }
    for (const { delay } of node.after) {
      if (typeof delay !== 'string') continue;
      need('delay', delay);
      const implementation = implementationOf(machine, 'delay', delay);
      if (typeof implementation !== 'function' && typeof implementation !== 'number') {
        throw new DelayError(implementation);
      }
    }
  }
}

/** @throws ReservedEventError for an event type of xstate's own: initialisation, timers, ends, errors. */
export function checkPostable(type: string): void {
  if (type.startsWith('xstate.')) throw new ReservedEventError(type);
}
