/** Calls and answers as JSON: typed arrays become `{ "$u8": base64 }` or `{ "$f32": base64 }`. */
import { bytesToBase64 } from '../report/base64.js';

const KINDS = { $u8: Uint8Array, $f32: Float32Array } as const;

function pack(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { $u8: bytesToBase64(value) };
  if (value instanceof Float32Array) {
    return { $f32: bytesToBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  return value;
}

function unpack(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const [key, Kind] of Object.entries(KINDS)) {
    const text = (value as Record<string, unknown>)[key];
    if (typeof text !== 'string') continue;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Kind(bytes.buffer);
  }
  return value;
}

export const toJson = (value: unknown): string => JSON.stringify(value ?? null, pack);
/** @throws SyntaxError, RangeError on what is not such JSON. */
export const fromJson = (text: string): unknown => JSON.parse(text, unpack);
