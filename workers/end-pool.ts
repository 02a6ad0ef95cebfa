import type { Piscina } from 'piscina';

/** Ends all threads of a pool at once, whatever they do. */
export async function endPool(piscina: Piscina): Promise<void> {
  // An answer that is on its way is nobody's by then, and without a listener Piscina would end the process over it.
  piscina.on('error', () => {});
  await piscina.destroy();
}
