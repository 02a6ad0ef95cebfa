/** When a run saves its state within an epoch: after so many samples, or so long. */

export class SaveSchedule {
  private samples = 0;
  private since_ms: number;

  constructor(
    private readonly every: { readonly checkpoint_samples: number; readonly checkpoint_s: number },
    private readonly now_ms: () => number = () => performance.now(),
  ) {
    this.since_ms = now_ms();
  }

  /** Samples that may be trained before it is due. */
  get until(): number {
    const { checkpoint_samples } = this.every;
    return checkpoint_samples === 0 ? Number.POSITIVE_INFINITY : checkpoint_samples - this.samples;
  }

  /** Told of samples that were trained; whether the state is to be saved now. */
  isDue(samples: number): boolean {
    this.samples += samples;
    const { checkpoint_samples, checkpoint_s } = this.every;
    if (checkpoint_samples > 0 && this.samples >= checkpoint_samples) return true;
    return checkpoint_s > 0 && this.now_ms() - this.since_ms >= 1000 * checkpoint_s;
  }

  saved(): void {
    this.samples = 0;
    this.since_ms = this.now_ms();
  }
}
