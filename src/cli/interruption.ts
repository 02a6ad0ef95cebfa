/** Ctrl-C and its like: the first asks runs to stop and save, the second ends their threads at once. */

import { STOP } from '../../workers/protocol.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A run that has not seen the request by then is in the middle of something long. */
const PATIENCE_MS = 800;

export class Interruption {
  /** What run workers look at: see STOP. */
  readonly stop = new Int32Array(new SharedArrayBuffer(4));
  /** The signal that came, if one did. */
  signal: NodeJS.Signals | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param isSaving true when every run has seen the request and needs only time to save.
   * @param giveUp ends the threads.
   */
  constructor(
    private readonly isSaving: () => boolean,
    private readonly giveUp: () => void,
  ) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  /** Asks the runs to stop, as a signal does. */
  request(): void {
    Atomics.store(this.stop, 0, STOP.now);
    this.timer ??= setTimeout(() => {
      if (!this.isSaving()) this.giveUp();
    }, PATIENCE_MS);
  }

  release(): void {
    clearTimeout(this.timer);
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (this.signal !== undefined) this.giveUp();
    this.signal ??= signal;
    this.request();
  };
}
