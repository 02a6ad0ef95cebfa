import { expect, it } from 'vitest';
import { EventBus } from '../../src/engine/bus.js';
import type { EventRecord } from '../../src/engine/engine.js';

const record: EventRecord = {
  time_ps: 1,
  from: 0,
  to: 1,
  event: { type: 'a' },
  timer: false,
  before: 'x',
  after: 'y',
};

it('the bus is active exactly while somebody listens, however they came and went', () => {
  const bus = new EventBus();
  const heard: EventRecord[] = [];
  const listen = (r: EventRecord): void => {
    heard.push(r);
  };
  const states: boolean[] = [bus.active];
  const note = (): number => states.push(bus.active);
  bus.on('event', listen);
  note();
  bus.addListener('event', listen);
  bus.off('event', listen);
  note();
  bus.once('event', listen);
  note();
  bus.emit('event', record);
  note();
  bus.addListener('event', listen);
  note();
  bus.removeListener('event', listen);
  note();
  bus.on('event', listen);
  bus.removeAllListeners();
  note();
  expect(states).toEqual([false, true, false, true, false, true, false, false]);
  expect(heard).toEqual([record]);
});
