/** A way of choosing points in a space of options. Pure: what a point is worth, it asks for. */

/** Options chosen, by axis. */
export type Choice = readonly number[];

export interface Space {
  readonly axes: readonly {
    /** Number of options. */
    readonly size: number;
    /** Neighbouring options are alike: a list of numbers, not of names. */
    readonly ordered: boolean;
  }[];
}

export interface SearchOptions {
  /** Points to evaluate at most. */
  readonly points: number;
  readonly population: number;
  readonly seed: number;
}

/** Objectives of a point, all to be made small; undefined when it cannot be had. */
export type Worth = readonly number[] | undefined;

/** Evaluates points and gives their worth in the same order; undefined = the study is to stop. */
export type Evaluate = (points: readonly Choice[]) => Promise<readonly Worth[] | undefined>;

export interface SearchMethod {
  readonly name: string;
  /** It needs `points`. */
  readonly needsPoints: boolean;
  search(space: Space, options: SearchOptions, evaluate: Evaluate): Promise<void>;
}

/** Number of combinations. */
export const sizeOf = ({ axes }: Space): number => axes.reduce((product, { size }) => product * size, 1);

/** The combination of a number 0 ≤ n < size, the last axis fastest. */
export function choiceAt({ axes }: Space, n: number): Choice {
  const choice = new Array<number>(axes.length);
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    choice[axis] = n % axes[axis].size;
    n = Math.floor(n / axes[axis].size);
  }
  return choice;
}

export const keyOf = (choice: Choice): string => choice.join(' ');
