/** How many samples to train before looking up: as many as take about SLICE_MS. */

const SLICE_MS = 50;
const MOST = 1 << 20;

export class Pacer {
  private samples = 1;
  private samplesPerMs = 0;

  /** Samples for the next slice. */
  get next(): number {
    return this.samples;
  }

  /** Present speed; 0 before the first slice. */
  get samples_per_s(): number {
    return this.samplesPerMs * 1000;
  }

  /** Notes how long a slice took. The first ones are slow (nothing is compiled yet), so it grows step by step. */
  took(samples: number, ms: number): void {
    const speed = samples / Math.max(ms, 0.001);
    this.samplesPerMs = this.samplesPerMs === 0 ? speed : 0.7 * this.samplesPerMs + 0.3 * speed;
    const wanted = Math.floor(speed * SLICE_MS);
    this.samples = Math.max(1, Math.min(wanted, 4 * this.samples, MOST));
  }
}
