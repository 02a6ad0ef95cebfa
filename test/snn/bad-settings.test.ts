/** Settings of networks that learn without labels that make no sense: one line that says what was expected. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { InputError } from '../../src/errors.js';

describe('snn-stdp refuses', () => {
  it.each([
    ['snn.tau_pre_ns=-1', 'snn.tau_pre_ns is -1; expected a time in ns, > 0'],
    ['snn.tau_post_ns=0', 'snn.tau_post_ns is 0; expected a time in ns, > 0'],
    ['snn.tau_ns=-5 ms', 'snn.tau_ns is "-5 ms"; expected a time in ns, > 0'],
    ['snn.threshold=-1', 'snn.threshold is -1; expected more than snn.v_reset (0)'],
    ['snn.v_reset=25', 'snn.threshold is 20; expected more than snn.v_reset (25)'],
    ['snn.refractory_ns=1.5 ms', 'expected a whole number of time steps of snn.step_ns (1000000)'],
    ['snn.stdp=overlapp', "snn.stdp names an unknown STDP rule 'overlapp': did you mean 'overlap'?"],
    ['snn.stdp=overlap snn.switch_V=3', 'snn.switch_V is 3; expected less than device.pulse_V (3)'],
    ['snn.stdp=overlap snn.tail_V=2', 'snn.tail_V is 2; expected less than snn.switch_V (2): no tail alone switches'],
    ['snn.stdp=overlap snn.post_tail_V=2.5', 'snn.post_tail_V is 2.5; expected less than snn.switch_V (2)'],
    ['snn.stdp=overlap snn.head_ns=0.5 ms', 'snn.head_ns is 500000; expected at most a third of snn.step_ns (1000000)'],
    ['snn.stdp=overlap snn.lobe_V=-1', 'snn.lobe_V is -1; expected a voltage in V'],
    ['snn.stdp=normalised snn.weight_sum=0', 'snn.weight_sum is 0; expected a number > 0'],
    ['snn.trace_target=2', 'snn.trace_target is 2; expected a number from 0 to 1'],
    ['snn.window=0', 'snn.window is 0; expected an integer from 1'],
    ['snn.activity_drop=2', 'snn.activity_drop is 2; expected'],
    ['snn.coding=constant', 'snn.coding is constant; expected spikes with snn.rule stdp'],
    ['network.layers=[784,400,10]', 'expected inputs and neurons, such as [784, 400], with snn.rule stdp'],
    ['bank.width=16', 'bank.width is 16; expected 0 with snn.rule stdp'],
  ])('%s', (text, line) => {
    const sets = text.split(/ (?=\w+\.)/);
    let message = '';
    try {
      resolveConfig({ preset: 'snn-stdp', sets });
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      message = (error as Error).message;
    }
    expect(message).toContain(line);
    expect(message.split('\n')).toHaveLength(1);
  });
});
