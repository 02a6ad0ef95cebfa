/**
 * A run state as bytes, and back. Little-endian:
 *
 *   8 bytes  'SYNPULSE'
 *   u32      format of the container
 *   u32      length of the header in bytes, a multiple of 4
 *   header   JSON (UTF-8, padded with spaces): the run state, `layers` as lengths, and the run it belongs to
 *   f32[]    the layers' conductances, one after another
 *   32 bytes SHA-256 of all before
 */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { type Config, configHash } from '../config/index.js';
import type { DataSet } from '../data/index.js';
import type { RunState } from '../train/types.js';

const MAGIC = 'SYNPULSE';
const FORMAT = 1;
const STATE_VERSION = 1;
const FIXED_BYTES = 16;
const DIGEST_BYTES = 32;

/** What a state must belong to for a run to go on with it. */
export interface Identity {
  /** Hash of the configuration at one and the same number of epochs: a run may be made longer. */
  readonly config_hash: string;
  readonly data_fingerprint: string;
}

export function identityOf(config: Config, data: Pick<DataSet, 'fingerprint'>): Identity {
  const config_hash = configHash({ ...config, train: { ...config.train, epochs: 1 } });
  return { config_hash, data_fingerprint: data.fingerprint };
}

type Header = Omit<RunState, 'layers'> & Identity & { readonly layers: readonly number[] };

export class DamagedCheckpointError extends Error {
  override readonly name = 'DamagedCheckpointError';
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

export function encodeCheckpoint(state: RunState, identity: Identity): Uint8Array {
  if (endianness() !== 'LE') throw new Error('checkpoints need a little-endian machine');
  const header: Header = { ...state, ...identity, layers: state.layers.map((layer) => layer.length) };
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 4) * 4;
  const floats = state.layers.reduce((sum, layer) => sum + layer.length, 0);
  const end = FIXED_BYTES + headerBytes + 4 * floats;
  const bytes = Buffer.alloc(end + DIGEST_BYTES, ' ');
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(FORMAT, 8);
  bytes.writeUInt32LE(headerBytes, 12);
  bytes.set(json, FIXED_BYTES);
  let at = FIXED_BYTES + headerBytes;
  for (const layer of state.layers) {
    bytes.set(new Uint8Array(layer.buffer, layer.byteOffset, layer.byteLength), at);
    at += layer.byteLength;
  }
  bytes.set(digestOf(bytes.subarray(0, end)), end);
  return bytes;
}

function headerOf(bytes: Uint8Array, length: number): Header {
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED_BYTES, FIXED_BYTES + length)));
  } catch (cause) {
    throw new DamagedCheckpointError(`its header is no JSON: ${(cause as Error).message.replace(/\s+/g, ' ')}`);
  }
  const { layers, config_hash, data_fingerprint } = header ?? {};
  const areLengths = Array.isArray(layers) && layers.every((floats) => Number.isSafeInteger(floats) && floats >= 0);
  if (!areLengths || typeof config_hash !== 'string' || typeof data_fingerprint !== 'string') {
    throw new DamagedCheckpointError('its header is not that of a run state');
  }
  return header as Header;
}

/** @throws DamagedCheckpointError that says what is wrong with the bytes. */
export function decodeCheckpoint(bytes: Uint8Array): { state: RunState; identity: Identity } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FIXED_BYTES + DIGEST_BYTES) throw new DamagedCheckpointError(`only ${bytes.length} bytes`);
  if (Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== MAGIC) throw new DamagedCheckpointError('no checkpoint');
  const format = view.getUint32(8, true);
  if (format !== FORMAT) throw new DamagedCheckpointError(`of format ${format}; expected ${FORMAT}`);
  const end = bytes.length - DIGEST_BYTES;
  if (!digestOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) {
    throw new DamagedCheckpointError('its SHA-256 does not fit its content');
  }
  const headerBytes = view.getUint32(12, true);
  const content = end - FIXED_BYTES - headerBytes;
  if (content < 0) throw new DamagedCheckpointError(`a header of ${headerBytes} bytes in a file of ${bytes.length}`);
  const { config_hash, data_fingerprint, layers: lengths, ...rest } = headerOf(bytes, headerBytes);
  if (rest.version !== STATE_VERSION) {
    throw new DamagedCheckpointError(`a run state of version ${rest.version}; expected ${STATE_VERSION}`);
  }
  const floats = lengths.reduce((sum, length) => sum + length, 0);
  if (4 * floats !== content) {
    throw new DamagedCheckpointError(`${content} bytes of conductances; its header says ${4 * floats}`);
  }
  let at = FIXED_BYTES + headerBytes;
  const layers = lengths.map((length) => {
    // Copied: f32 arrays must start at a multiple of four of their buffer.
    const layer = new Float32Array(length);
    new Uint8Array(layer.buffer).set(bytes.subarray(at, at + 4 * length));
    at += 4 * length;
    return layer;
  });
  return { state: { ...rest, layers }, identity: { config_hash, data_fingerprint } };
}
