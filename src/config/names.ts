/** Built-in names that a configuration may use, kind by kind; a plug-in may bring further ones. */
export const NAMES = {
  architectures: ['ideal', 'single', 'hybrid'],
  encoders: ['deterministic', 'truncation', 'stochastic', 'stochastic-train', 'burr', 'amplitude', 'width'],
  updateSchemes: ['parallel', 'row', 'element'],
  deviceModels: [
    'linear-step',
    'exponential',
    'soft-bounds',
    'linear-slope',
    'exponential-step',
    'tabulated',
    'binary',
  ],
  activations: ['sigmoid'],
  codings: ['constant', 'poisson', 'balanced', 'latency', 'trains'],
  neurons: ['lif', 'cuba-lif'],
} as const satisfies Record<string, readonly string[]>;
