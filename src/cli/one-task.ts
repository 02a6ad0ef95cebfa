/** One task on a thread of its own: the main thread waits for it and for signals. */
import { Piscina } from 'piscina';
import { endPool } from '../../workers/end-pool.js';
import { revived } from '../../workers/portable-error.js';
import type { PortableError } from '../../workers/protocol.js';
import { Interrupted } from './failure.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @param worker module with the task as its default export.
 * @throws the task's own error, Interrupted after a signal, with `advice`.
 */
export async function inOneThread<Outcome extends { readonly kind: string }>(
  worker: URL,
  task: unknown,
  advice: string,
): Promise<Exclude<Outcome, { readonly kind: 'failed' }>> {
  const piscina = new Piscina({ filename: worker.href, minThreads: 1, maxThreads: 1, atomics: 'disabled' });
  const abort = new AbortController();
  let signal: NodeJS.Signals | undefined;
  const onSignal = (received: NodeJS.Signals) => {
    signal ??= received;
    abort.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    const outcome: Outcome = await piscina.run(task, { signal: abort.signal });
    if (outcome.kind === 'failed') throw revived((outcome as unknown as { readonly error: PortableError }).error);
    return outcome as Exclude<Outcome, { readonly kind: 'failed' }>;
  } catch (error) {
    throw signal === undefined ? error : new Interrupted(signal, advice);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
    await endPool(piscina);
  }
}
