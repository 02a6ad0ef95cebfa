/** Simulated time of a whole run: exact, however long. Samples add doubles; whole sums go to a bigint. */
export class SimulatedTime {
  private whole = 0n;
  private recent = 0;

  /** Adds a sample's integer picoseconds (< 2⁵³). */
  add(time_ps: number): void {
    if (this.recent + time_ps > Number.MAX_SAFE_INTEGER) this.settle();
    this.recent += time_ps;
  }

  get total_ps(): bigint {
    this.settle();
    return this.whole;
  }

  reset(total_ps: bigint): void {
    this.whole = total_ps;
    this.recent = 0;
  }

  private settle(): void {
    this.whole += BigInt(this.recent);
    this.recent = 0;
  }
}
