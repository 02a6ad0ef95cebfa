/** The simulator in a browser: one Web Worker that answers the page's calls. */
import { resolveConfig } from '../src/config/index.js';
import type { DataSet } from '../src/data/dataset.js';
import { unpackDigits } from '../src/data/pack.js';
import { fetchWasmModule, loadWasm } from '../src/kernel/wasm.js';
import { LiveHost } from '../src/live/host.js';
import type { LiveRequest, LiveSettings } from '../src/live/protocol.js';
import { LiveSession } from '../src/live/session.js';

const at = (file: string) => new URL(file, import.meta.url);

async function fetchDigits(): Promise<DataSet> {
  const response = await fetch(at('./digits.pack'));
  if (!response.ok || response.body === null) throw new Error(`digits.pack: ${response.status} ${response.statusText}`);
  const unzipped = response.body.pipeThrough(new DecompressionStream('gzip'));
  return unpackDigits(new Uint8Array(await new Response(unzipped).arrayBuffer()));
}

const loading = Promise.all([fetchDigits(), fetchWasmModule(at('./kernels.wasm'))]);

async function open({ preset, sets }: LiveSettings): Promise<LiveSession> {
  const config = resolveConfig({ preset, sets });
  const [digits, module] = await loading;
  const kernels = (memory: WebAssembly.Memory) => loadWasm(memory, module);
  return new LiveSession(config, digits, { kernels, memory: 'private' });
}

const worker = globalThis as unknown as {
  onmessage: (event: { readonly data: LiveRequest }) => void;
  postMessage: (message: unknown, transfer: Transferable[]) => void;
};
const host = new LiveHost({ open, post: (message, transfer) => worker.postMessage(message, transfer) });
worker.onmessage = ({ data }) => void host.handle(data);
