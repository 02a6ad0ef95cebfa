/**
 * A spiking neuron of your own: the two-variable adaptive LIF neuron with subthreshold adaptation (Brette & Gerstner
 * 2005 without the exponential), on hybrid device arrays.
 *
 *   τ·du/dt = −u − w + I        τ_w·dw/dt = a·u − w        spike at u ≥ θ: u ← u − θ, w ← w + b
 */
const A = 0.1;
const B = 0.05;
const TAU_W_NS = 50_000;

/** Math.fround keeps one rounding per operation; powers by products, as math libraries differ. */
const f = Math.fround;
const decay = (step_ns, tau_ns) => {
  const x = step_ns / tau_ns / 1024;
  let value = 1 - x + (x * x) / 2;
  for (let i = 0; i < 10; i++) value *= value;
  return f(value);
};

export default function register({ neurons }) {
  neurons.register('adaptive-lif', {
    name: 'adaptive-lif',
    title: 'leaky integrate-and-fire with an adaptation current',
    citation: 'Brette & Gerstner, Journal of Neurophysiology 94 (2005)',
    start: ({ snn }) => {
      const beta = decay(snn.step_ns, snn.tau_ns);
      const rho = decay(snn.step_ns, TAU_W_NS);
      let u = 0;
      let w = 0;
      const neuron = {
        distance: 0,
        step(current) {
          u = f(f(beta * u) + f(f(1 - beta) * f(current - w)));
          w = f(f(rho * w) + f(f(1 - rho) * f(A * u)));
          neuron.distance = f(u - snn.threshold);
          if (u < snn.threshold) return false;
          u = f(u - snn.threshold);
          w = f(w + B);
          return true;
        },
      };
      return neuron;
    },
  });
}
