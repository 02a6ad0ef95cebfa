/**
 * The control logic of a circuit as synthesizable Verilog-2005: states as localparams, one clocked and one
 * combinational process, an explicit default. Events and run-out timers come in as strobes, one in a cycle; guards come
 * in as levels from the circuit's counters; actions, and orders to its timers, go out as strobes in the same cycle.
 * Counters, timers and comparators that the names stand for are the datapath's, not part of the module.
 */
import { InputError } from '../errors.js';
import type { Control, ControlTransition } from './control.js';

/** What Verilog-2005 keeps for itself and a circuit might be called. */
const KEYWORDS = new Set([
  'begin',
  'buf',
  'case',
  'default',
  'end',
  'event',
  'table',
  'task',
  'wait',
  'release',
  'reg',
]);

const identifier = (name: string) => name.replace(/[^A-Za-z0-9_]/g, '_');

/** Names by their index, without two that are the same. */
function ports(machine: string, prefix: string, names: readonly string[]): string[] {
  const found = names.map((name) => `${prefix}${identifier(name)}`);
  const twice = found.find((name, i) => found.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`machine ${machine}: two names would both be '${twice}' in Verilog`);
  return found;
}

/** @throws InputError where one transition takes an action twice: a strobe can be given once a cycle. */
export function verilog(control: Control): string {
  const { name, states, table, initial } = control;
  const timers = control.timers.map(({ delay, state }) => `${state}_${/^\d/.test(delay) ? `${delay}ps` : delay}`);
  const port = {
    events: ports(
      name,
      '',
      control.events.map((event) => (event.kind === 'event' ? `ev_${event.type}` : `timeout_${timers[event.timer]}`)),
    ),
    guards: ports(name, 'is_', control.guards),
    actions: ports(name, 'do_', control.actions),
    starts: ports(name, 'start_', timers),
    stops: ports(name, 'stop_', timers),
  };
  const bits = Math.max(1, Math.ceil(Math.log2(states.length)));
  const constants = ports(
    name,
    'S_',
    states.map((state) => state.toUpperCase()),
  );
  const outputs = [...port.actions, ...port.starts, ...port.stops];
  const boots = initial.actions.length + initial.starts.length > 0;

  const strobes = ({ actions, starts, stops }: ControlTransition): string[] => {
    const given = [
      ...actions.map((action) => port.actions[control.actions.indexOf(action)]),
      ...stops.map((timer) => port.stops[timer]),
      ...starts.map((timer) => port.starts[timer]),
    ];
    const twice = given.find((strobe, i) => given.indexOf(strobe) !== i);
    if (twice !== undefined)
      throw new InputError(`machine ${name}: a transition gives '${twice}' twice, a strobe only once`);
    return given.map((strobe) => `${strobe} = 1'b1;`);
  };
  const taken = (transition: ControlTransition, state: number): string[] => [
    ...(transition.target === state ? [] : [`state_next = ${constants[transition.target]};`]),
    ...strobes(transition),
  ];
  const inOrder = (transitions: readonly ControlTransition[], state: number): string[] =>
    transitions.flatMap((transition, i) => {
      const body = taken(transition, state);
      if (transition.guard === null) return i === 0 ? body : ['else begin', ...indent(body), 'end'];
      const condition = `if (${port.guards[control.guards.indexOf(transition.guard)]}) begin`;
      return [i === 0 ? condition : `else ${condition}`, ...indent(body), 'end'];
    });
  const cases = states.map((_, state) => {
    const heard = table[state]
      .map((transitions, event) => ({ transitions, event }))
      .filter(({ transitions }) => transitions.length > 0);
    const lines = heard.flatMap(({ transitions, event }, i) => [
      `${i === 0 ? '' : 'else '}if (${port.events[event]}) begin`,
      ...indent(inOrder(transitions, state)),
      'end',
    ]);
    return [`${constants[state]}: begin // ${states[state]}`, ...indent(lines), 'end'];
  });

  const module = KEYWORDS.has(identifier(name)) ? `${identifier(name)}_fsm` : identifier(name);
  return [
    `// ${name}: control logic of ${states.length} states. One event or timeout a cycle; strobes answer in the same cycle.`,
    '`default_nettype none',
    `module ${module} (`,
    ...indent([
      'input wire clk,',
      'input wire rst_n, // synchronous, active low',
      ...port.events.map((event) => `input wire ${event},`),
      ...port.guards.map((guard) => `input wire ${guard},`),
      ...outputs.map((output) => `output reg ${output},`),
      `output reg [${bits - 1}:0] state`,
    ]),
    ');',
    ...indent([
      `localparam [${bits - 1}:0]`,
      ...indent(constants.map((constant, i) => `${constant} = ${bits}'d${i}${i + 1 < constants.length ? ',' : ';'}`)),
      '',
      `reg [${bits - 1}:0] state_next;`,
      ...(boots ? ['reg booted;'] : []),
      '',
      'always @(posedge clk) begin',
      ...indent([
        'if (!rst_n) begin',
        ...indent([`state <= ${constants[initial.target]};`, ...(boots ? ["booted <= 1'b0;"] : [])]),
        'end else begin',
        ...indent(['state <= state_next;', ...(boots ? ["booted <= 1'b1;"] : [])]),
        'end',
      ]),
      'end',
      '',
      'always @* begin',
      ...indent([
        'state_next = state;',
        ...outputs.map((output) => `${output} = 1'b0;`),
        ...(boots
          ? [
              'if (!booted) begin // the first cycle enters the initial state',
              ...indent(strobes(initial)),
              'end else begin',
            ]
          : []),
        ...indent(
          [
            'case (state)',
            ...indent([...cases.flat(), `default: state_next = ${constants[initial.target]};`]),
            'endcase',
          ],
          boots ? 1 : 0,
        ),
        ...(boots ? ['end'] : []),
      ]),
      'end',
    ]),
    'endmodule',
    '`default_nettype wire',
    '',
  ].join('\n');
}

const indent = (lines: readonly string[], levels = 1) =>
  lines.map((line) => (line === '' ? line : `${'  '.repeat(levels)}${line}`));
