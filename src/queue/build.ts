/** Which Synapulse this is: runs of one build are carried out by workers of the same build only. */
import { createHash } from 'node:crypto';
import { wasmBytes } from '../kernel/wasm-node.js';
import { version } from '../version.js';

/** '0.1.0-3f2a9c1b': the version, and the kernels' bytes, which decide every bit of a result. */
export async function buildId(): Promise<string> {
  return `${version()}-${createHash('sha256')
    .update(await wasmBytes())
    .digest('hex')
    .slice(0, 8)}`;
}
