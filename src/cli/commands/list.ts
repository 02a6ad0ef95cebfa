/** `synapulse list`: what a configuration can name. */
import { stdpRules } from '../../snn/stdp/index.js';
import { MACHINES } from '../../../machines/index.js';
import { NAMES, presets } from '../../config/index.js';
import { deviceModels } from '../../device/index.js';
import { devicePresets } from '../../device/presets.js';
import { libraries } from '../../energy/libraries.js';
import { InputError } from '../../errors.js';
import { encoders, updateSchemes } from '../../pulse/index.js';
import { type Registry, unknownName } from '../../registry.js';
import { architectures } from '../../synapse/index.js';
import { Output, type OutputOptions } from '../output.js';

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly citation?: string;
}

interface Kind {
  /** The setting that takes one of these names. */
  readonly setting: string;
  readonly entries: () => Entry[];
}

const entriesOf = (registry: Registry<Entry>) => (): Entry[] =>
  registry.names().map((name) => {
    const { title, citation } = registry.get(name);
    return { name, title, citation };
  });

const KINDS: Readonly<Record<string, Kind>> = {
  presets: { setting: '--preset', entries: entriesOf(presets) },
  architectures: { setting: 'synapse.architecture', entries: entriesOf(architectures) },
  devices: { setting: 'device.model', entries: entriesOf(deviceModels) },
  'device-presets': { setting: 'device.preset', entries: entriesOf(devicePresets) },
  encoders: { setting: 'pulse.encoder', entries: entriesOf(encoders) },
  schemes: { setting: 'update.scheme', entries: entriesOf(updateSchemes) },
  activations: {
    setting: 'network.activation',
    entries: () => NAMES.activations.map((name) => ({ name, title: 'activation function of neurons' })),
  },
  'stdp-rules': { setting: 'snn.stdp', entries: entriesOf(stdpRules) },
  components: { setting: 'energy.preset', entries: entriesOf(libraries) },
  machines: {
    setting: 'machines.<name>, to put your own in its place',
    entries: () =>
      Object.entries(MACHINES).map(([name, machine]) => ({
        name,
        title: `statechart: ${Object.keys(machine.states).join(', ')}`,
      })),
  },
};

export function list(what: string | undefined, options: OutputOptions): void {
  const out = new Output(options);
  const known = Object.keys(KINDS);
  if (what !== undefined && !known.includes(what)) throw new InputError(unknownName('list', what, known));
  const chosen = what === undefined ? known : [what];
  const found = Object.fromEntries(chosen.map((kind) => [kind, KINDS[kind].entries()]));
  for (const [kind, entries] of Object.entries(found)) {
    out.say(`${kind} (${KINDS[kind].setting})`);
    const width = Math.max(...entries.map(({ name }) => name.length));
    for (const { name, title, citation } of entries) {
      out.say(`  ${name.padEnd(width)}  ${title}`);
      if (citation !== undefined) out.say(`  ${' '.repeat(width)}  ${citation}`);
    }
  }
  out.document(what === undefined ? found : found[what]);
}
