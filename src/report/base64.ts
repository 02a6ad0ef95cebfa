/** Bytes as base64, in browsers and under Node alike. */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  const CHUNK = 0x8000; // arguments of one call
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}
