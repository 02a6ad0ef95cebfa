import { describe, expect, it } from 'vitest';
import { InputError } from '../src/errors.js';
import { nearestName, Registry } from '../src/registry.js';

describe('nearestName', () => {
  it.each([
    ['hybird', 'hybrid'],
    ['HYBRID', 'hybrid'],
    ['sngle', 'single'],
    ['read', 'read_ns'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearestName(word, ['single', 'read_ns', 'hybrid'])).toBe(meant);
  });

  it('suggests nothing when nothing is near', () => {
    expect(nearestName('bananas', ['single', 'hybrid'])).toBeUndefined();
    expect(nearestName('a'.repeat(10_000), ['single'])).toBeUndefined();
  });
});

describe('Registry', () => {
  const registry = new Registry<number>('device model').register('linear-step', 1).register('soft-bounds', 2);

  it('gives what was registered, in order', () => {
    expect(registry.get('soft-bounds')).toBe(2);
    expect(registry.names()).toEqual(['linear-step', 'soft-bounds']);
    expect([registry.has('linear-step'), registry.has('linear')]).toEqual([true, false]);
  });

  it('refuses an unknown name with a suggestion', () => {
    expect(() => registry.get('linear-stp')).toThrow(
      new InputError("unknown device model 'linear-stp': did you mean 'linear-step'? known: linear-step, soft-bounds"),
    );
    expect(() => registry.get('toString')).toThrow(InputError);
    expect(() => registry.get('a\nb')).toThrow(/^unknown device model 'a b': known/);
  });

  it('refuses a second entry of one name', () => {
    expect(() => registry.register('linear-step', 3)).toThrow("device model 'linear-step' is registered twice");
  });
});
