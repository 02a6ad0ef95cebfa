/** Checkpoints that were damaged anywhere are told from whole ones: none is read as something else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedCheckpointError, decodeCheckpoint, encodeCheckpoint } from '../../src/runs/checkpoint.js';
import { parseIdx } from '../../src/data/idx.js';
import { InputError } from '../../src/errors.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';
import { identityOf } from '../../src/runs/index.js';

const config = configOf('choi2021', ['network.layers=[20,12,4]', 'tile.rows=8', 'tile.cols=8', 'train.epochs=1']);
const data = syntheticData(20, 4, 40, 10);
const training = trainingOf(config, data);
training.trainSamples(17);
const whole = encodeCheckpoint(training.snapshot(), identityOf(config, data));
training.stop();

function refused(bytes: Uint8Array): void {
  expect(() => decodeCheckpoint(bytes)).toThrow(DamagedCheckpointError);
}

describe('a checkpoint', () => {
  it('with any byte changed is refused', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] ^= change;
        refused(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('cut off anywhere, or with anything behind it, is refused', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => refused(whole.slice(0, length))),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (more) => refused(Uint8Array.of(...whole, ...more))),
    );
  });

  it('of any bytes is refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refused));
  });
});

describe('IDX files', () => {
  it('of any bytes are read or refused in one line, and claim no memory that they do not fill', () => {
    const header = fc.tuple(
      fc.constantFrom(0x803, 0x801, 0x802, 0),
      fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 3 }),
    );
    const file = fc.tuple(header, fc.uint8Array({ maxLength: 64 })).map(([[magic, sizes], rest]) => {
      const bytes = new Uint8Array(4 + 4 * sizes.length + rest.length);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, magic);
      sizes.forEach((size, i) => {
        view.setUint32(4 + 4 * i, size);
      });
      bytes.set(rest, 4 + 4 * sizes.length);
      return bytes;
    });
    fc.assert(
      fc.property(file, file, (images, labels) => {
        try {
          parseIdx({ file: 'images', bytes: images }, { file: 'labels', bytes: labels });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
