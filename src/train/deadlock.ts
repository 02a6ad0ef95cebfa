/** The machines came to rest in the middle of a sample: some circuit waits for an event that nobody will send. */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError';

  constructor(
    readonly epoch: number,
    readonly sample: number,
    readonly time_ps: number,
    /** Circuits that are not idle. */
    readonly busy: readonly { readonly name: string; readonly state: string }[],
  ) {
    const shown = busy.slice(0, 6).map(({ name, state }) => `${name} in ${state}`);
    if (busy.length > shown.length) shown.push(`${busy.length - shown.length} more`);
    super(`deadlock in epoch ${epoch}, sample ${sample}, at ${time_ps} ps: no event is left, but ${shown.join(', ')}`);
  }
}
