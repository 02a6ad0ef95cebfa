/** The container of run states: what goes in comes out, and any damage is seen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedCheckpointError, decodeCheckpoint, encodeCheckpoint } from '../../src/runs/checkpoint.js';
import type { RunState } from '../../src/train/types.js';

const identity = { config_hash: 'c', data_fingerprint: 'd' };

function stateOf(layers: readonly Float32Array[], name = 'tile'): RunState {
  return {
    ...{ version: 1, epoch: 3, sample: 0, step: 900, sim_time_ps: '123456789012345678901', events: 42 },
    engine: { units: [{ name, state: 'idle', slots: [1, -2] }] },
    partial: { loss: 0.5, sim_time_ps: '0', events: 0, activity: [] },
    history: [],
    layers,
  };
}

describe('a checkpoint', () => {
  it('comes back to the bit', () => {
    fc.assert(
      fc.property(fc.array(fc.float32Array({ maxLength: 40 }), { maxLength: 4 }), fc.string(), (layers, name) => {
        const state = stateOf(layers, name);
        const back = decodeCheckpoint(encodeCheckpoint(state, identity));
        expect(back.identity).toEqual(identity);
        expect({ ...back.state, layers: [] }).toEqual({ ...state, layers: [] });
        const bytes = (all: readonly Float32Array[]) => all.map((f) => [...new Uint8Array(f.slice().buffer)]);
        expect(bytes(back.state.layers)).toEqual(bytes(layers));
      }),
    );
  });

  it('is refused after any single change, cut or addition', () => {
    const bytes = encodeCheckpoint(stateOf([Float32Array.of(1, 2, 3)]), identity);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] ^= 1 << (at & 7);
      expect(() => decodeCheckpoint(damaged)).toThrow(DamagedCheckpointError);
      expect(() => decodeCheckpoint(bytes.slice(0, at))).toThrow(DamagedCheckpointError);
    }
    expect(() => decodeCheckpoint(Uint8Array.from([...bytes, 0]))).toThrow(/SHA-256/);
  });
});
