/** Draws of a search: a sequence that its seed alone decides. */
import { uniform } from '../../kernel/philox.js';

export class Draws {
  private drawn = 0;

  constructor(private readonly seed: number) {}

  /** 0 ≤ v < 1, 24 bits. */
  fraction(): number {
    return uniform(this.seed, 0, 0, 0, 0, this.drawn++, 0, 0);
  }

  /** 0 ≤ v < bound; a bound far below 2²⁴ gives every value almost the same chance. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }
}
