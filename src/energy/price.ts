/**
 * Prices: what one operation of a circuit costs, or what a circuit draws while it is in a state. Every preset gives
 * every price, so that nothing is left out in silence: what a source does not cover is 0 and says so.
 */

/** A circuit's operation, its unit, and what one of it is. */
export const PRICES = {
  dac: { unit: 'J', per: 'line driven in a read', title: 'digital-to-analog converter of a line' },
  decoder: { unit: 'J', per: 'readout batch of an array', title: 'word line decoder' },
  line_driver: { unit: 'J', per: 'readout batch of an array', title: 'word line driver' },
  switch_matrix: { unit: 'J', per: 'readout batch of an array', title: 'bit line switch matrix' },
  adc: { unit: 'J', per: 'conversion', title: 'column readout or ADC' },
  shift_add: { unit: 'J', per: 'conversion', title: 'adder of partial sums' },
  activation: { unit: 'W', per: 'unit of 128 neurons at work', title: 'activation unit' },
  buffer: { unit: 'J', per: 'access of 256 bit', title: 'buffer of activations and errors' },
  pulse_driver: { unit: 'J', per: 'pulse on a line', title: 'pulse driver, beyond the charge of its line' },
  selection: { unit: 'J', per: 'line switched', title: 'array-selection switch' },
  full_sense: { unit: 'J', per: 'cell looked at', title: 'comparator that finds full devices' },
  membrane: { unit: 'J', per: 'neuron and time step', title: 'spiking neuron: leak and charge of the membrane' },
  comparator: { unit: 'J', per: 'neuron and time step', title: 'spiking neuron: comparison with the threshold' },
  spike: { unit: 'J', per: 'spike', title: 'spiking neuron: reset and output of a spike' },
  spike_route: { unit: 'J', per: 'spike', title: 'way of a spike to the rows of its tiles' },
  trace: { unit: 'J', per: 'addition', title: 'accumulator of a trace or a surrogate derivative' },
  logic: { unit: 'J', per: 'state entered', title: 'state machine of controller, selection or arbiter' },
  array_leakage: { unit: 'W', per: 'array', title: 'leakage of decoder, drivers and switch matrix' },
  readout_leakage: { unit: 'W', per: 'tile', title: 'leakage of the column readout' },
} as const satisfies Record<string, { unit: 'J' | 'W'; per: string; title: string }>;

export type PriceName = keyof typeof PRICES;
export const PRICE_NAMES = Object.keys(PRICES) as PriceName[];

/** How sure a figure is: 'published', by formula from published ones, or weaker. */
export type Grade =
  | 'published'
  | 'derived'
  | 'interpolated'
  | 'extrapolated'
  | 'scaled'
  | 'assumption'
  | 'user'
  | 'none';

/** A figure of the component library, in J or W as `PRICES` says. */
export interface Price {
  readonly value: number;
  readonly formula: string;
  readonly source: string;
  readonly grade: Grade;
  /** Technology node that the source states; '' where it states none. */
  readonly node: string;
}

export type PriceList = { readonly [name in PriceName]: Price };

/** A price that a preset's source does not cover. */
export function unpriced(source: string): Price {
  return { value: 0, formula: '0', source: `not covered by ${source}`, grade: 'none', node: '' };
}

/** A whole list: what is not given is not covered by the source. */
export function priceList(given: Partial<PriceList>, source: string): PriceList {
  const rest = PRICE_NAMES.map((name) => [name, unpriced(source)]);
  return { ...Object.fromEntries(rest), ...given } as PriceList;
}
