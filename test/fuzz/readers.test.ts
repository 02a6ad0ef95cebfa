/**
 * Readers of files are given what nobody meant to write: every one reads it or refuses it in one line, with bounded memory.
 * What once failed is kept in `regressions/` and comes first; a new failure is written there.
 * `SYNAPULSE_FUZZ=5000 npx vitest run test/fuzz` for many; SYNAPULSE_FUZZ_SEED for others.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { READERS, type Reader } from './readers.js';

const RUNS = Number(process.env.SYNAPULSE_FUZZ ?? 60);
const SEED = Number(process.env.SYNAPULSE_FUZZ_SEED ?? 1);
const KEPT = new URL('./regressions/', import.meta.url);
/** Far more than any of these files needs, far less than what some of them claim. */
const MOST_KB = 600_000;

const slug = (name: string) => name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();

/** One damage: a place, a length, and what comes there. */
type Damage = readonly [number, number, Uint8Array];

function damaged(valid: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce((bytes, [place, length, put]) => {
    const at = place % (bytes.length + 1);
    return Uint8Array.of(...bytes.subarray(0, at), ...put, ...bytes.subarray(at + length));
  }, valid);
}

function files({ valid, words }: Reader): fc.Arbitrary<Uint8Array> {
  const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
  const put = fc.oneof(
    fc.constantFrom(...words.map(latin1)),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(...[0, 127, 128, 255].map((byte) => Uint8Array.of(byte))),
    // A part of itself again.
    fc.tuple(fc.nat(valid.length), fc.nat(40)).map(([at, length]) => valid.slice(at, at + length)),
  );
  const damage = fc.tuple(fc.nat(valid.length), fc.oneof(fc.nat(4), fc.nat(valid.length)), put);
  const near = fc.tuple(fc.nat(valid.length), fc.constant(0), put);
  const over = fc.tuple(fc.nat(valid.length), put).map(([at, bytes]): Damage => [at, bytes.length, bytes]);
  return fc.array(fc.oneof(damage, near, over), { minLength: 1, maxLength: 4 }).map((all) => damaged(valid, all));
}

/** Undefined, or what is wrong with how the reader took it. */
async function complaintOf({ read, refuses }: Reader, bytes: Uint8Array): Promise<string | undefined> {
  try {
    await read(bytes);
  } catch (error) {
    const { name, message, stack } = error as Error;
    if (!refuses.includes(name)) return `${name}: ${message}\n${stack}`;
    if (refuses.length <= 2 && /\n/.test(message.trim())) return `more than a line: ${message}`;
  }
  return undefined;
}

describe.each(Object.entries(READERS))('%s', (name, reader) => {
  const before = readdirSync(KEPT).filter((file) => file.startsWith(`${slug(name)}.`));

  it('reads what is valid, and takes what failed before', async () => {
    if (name !== 'digits in a queue') await reader.read(reader.valid);
    for (const file of before) {
      expect(await complaintOf(reader, readFileSync(new URL(file, KEPT))), file).toBeUndefined();
    }
  });

  it(`reads or refuses ${RUNS} damaged ones`, { timeout: 60_000 + 100 * RUNS }, async () => {
    const property = fc.asyncProperty(files(reader), async (bytes) => {
      const complaint = await complaintOf(reader, bytes);
      if (complaint !== undefined) throw Object.assign(new Error(complaint), { bytes });
    });
    const found = await fc.check(property, { numRuns: RUNS, seed: SEED });
    if (!found.failed) return;
    const [bytes] = found.counterexample as [Uint8Array];
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
    writeFileSync(new URL(`${slug(name)}.${hash}`, KEPT), bytes);
    throw new Error(`kept as regressions/${slug(name)}.${hash}: ${(found.errorInstance as Error).message}`);
  });
});

afterAll(() => expect(process.resourceUsage().maxRSS).toBeLessThan(MOST_KB));
