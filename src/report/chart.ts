/** Charts as data: lines, dots, bars on two axes; `draw-chart.ts` makes SVG of them. */

export interface Axis {
  readonly label: string;
  readonly scale?: 'linear' | 'log';
  readonly domain?: readonly [number, number];
  readonly ticks?: readonly number[];
  /** Texts in place of numbers, by tick. */
  readonly tickTexts?: readonly string[];
  /** Texts of an x axis stand aslant: for names. */
  readonly tilted?: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Half the length of its error bar. */
  readonly spread?: number;
}

export interface Series {
  readonly name: string;
  /** Ticks are short vertical lines at points. */
  readonly kind: 'line' | 'dots' | 'line-dots' | 'bars' | 'ticks';
  readonly points: readonly Point[];
  readonly dashed?: boolean;
  /** Of dots, px. */
  readonly radius?: number;
  /** Index into the palette; absent = the series' own index. */
  readonly colour?: number;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Vertical lines with a text at their foot. */
  readonly rules?: readonly { readonly x: number; readonly text: string }[];
  /** Horizontal lines, named in the legend: published values. */
  readonly levels?: readonly { readonly y: number; readonly text: string }[];
  /** Width of bars in units of x. */
  readonly barWidth?: number;
}
