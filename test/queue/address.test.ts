import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSet } from '../../src/data/dataset.js';
import { queueAddress } from '../../src/queue/address.js';
import { packData, unpackData } from '../../src/queue/packed-data.js';
import { slurmScript } from '../../src/queue/slurm.js';

describe('address of a queue', () => {
  it('has host, port, database and user; the password from elsewhere', () => {
    const env = { SYNAPULSE_QUEUE_PASSWORD: 'secret' };
    expect(queueAddress('redis://ann@head:7000/3', env)).toEqual({
      ...{ host: 'head', port: 7000, db: 3, username: 'ann', password: 'secret', shown: 'redis://head:7000/3' },
    });
    expect(queueAddress(undefined, { SYNAPULSE_QUEUE: 'rediss://head' })).toMatchObject({ port: 6379, tls: {} });
  });

  it('the password may be in a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'synapulse-test-')), 'password');
    writeFileSync(file, 'from-file\n');
    expect(queueAddress('redis://head', { SYNAPULSE_QUEUE_PASSWORD_FILE: file }).password).toBe('from-file');
    expect(() => queueAddress('redis://head', { SYNAPULSE_QUEUE_PASSWORD_FILE: `${file}.gone` })).toThrow(
      /cannot read/,
    );
  });

  it.each([
    [undefined, /no address/],
    ['head:6379', /expected redis:/],
    ['http://head', /expected redis:/],
    ['redis://head/users', /expected redis:/],
    ['nonsense', /expected redis:/],
  ])('%s is refused', (text, message) => {
    expect(() => queueAddress(text, {})).toThrow(message);
  });

  it('a password on the command line is refused, and not repeated', () => {
    expect(() => queueAddress('redis://:hunter2@head', {})).toThrow(/SYNAPULSE_QUEUE_PASSWORD/);
    expect(() => queueAddress('redis://:hunter2@head', {})).not.toThrow(/hunter2/);
  });
});

describe('digits through the queue', () => {
  const set = (count: number) => ({
    images: Uint8Array.from({ length: 4 * count }, (_, i) => i),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
    ...{ count, pixels: 4, classes: 3 },
  });
  const data = dataSet('small', set(5), set(2));

  it('come out as they went in', () => {
    const back = unpackData(packData(data), data.fingerprint);
    expect([...back.train.images]).toEqual([...data.train.images]);
    expect(back.fingerprint).toBe(data.fingerprint);
  });

  it('damaged or other digits are refused', () => {
    const packed = packData(data);
    expect(() => unpackData(packed.subarray(0, packed.length - 9), data.fingerprint)).toThrow();
    expect(() => unpackData(packed, 'f'.repeat(64))).toThrow(/fingerprint/);
  });
});

it('the Slurm script is a shell script without secrets', () => {
  expect(slurmScript(3, 2)).toMatch(/^#!\/bin\/sh\n#SBATCH[\s\S]*--array=1-3\n[\s\S]*--cpus-per-task=2\n/);
});
