import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const docs = fileURLToPath(new URL('..', import.meta.url));

/** In the order in which a newcomer needs them. */
const SIDEBAR = [
  {
    text: 'Concepts',
    items: [
      ['Start', 'guide/start'],
      ['Weights in a crossbar', 'guide/crossbar'],
      ['One training step, event by event', 'guide/training-step'],
      ['Devices', 'devices'],
      ['Update schemes', 'update-schemes'],
      ['Synapse architectures', 'architectures'],
      ['Energy', 'energy'],
      ['Spiking networks', 'spiking'],
    ],
  },
  {
    text: 'How to',
    items: [
      ['Explore peripheral logic', 'own-logic'],
      ['Control logic as Verilog', 'verilog'],
      ['Add a synapse architecture', 'add-an-architecture'],
      ['Compare architectures', 'compare'],
      ['Choose ADCs and DACs', 'readout'],
      ['See what wires do', 'wires'],
      ['Compute latency by hand', 'timing'],
      ['Share ADCs, explore designs', 'exploring'],
      ['Account for time and energy', 'energy-by-hand'],
      ['Look at waveforms', 'traces'],
      ['Own weights', 'own-weights'],
      ['Use the live page', 'live-page'],
      ['Run on many machines', 'cluster'],
      ['Nothing lost', 'nothing-lost'],
      ['Dependencies', 'dependencies'],
    ],
  },
  {
    text: 'Results',
    items: [
      ['The figures of Choi et al.', 'REPRODUCING'],
      ['Better than published', 'hybrid-plus'],
      ['How fast it is', 'performance'],
    ],
  },
  {
    text: 'Reference',
    items: [
      ['Settings', 'reference/settings'],
      ['Presets, devices, encoders', 'reference/names'],
      ['State machines', 'reference/machines'],
      ['Library', 'reference/api/README'],
      ['Why it is built this way', 'design'],
      ['Dependencies', 'dependencies'],
    ],
  },
];

const sidebar = SIDEBAR.map(({ text, items }) => ({
  text,
  items: items
    .filter(([, page]) => existsSync(`${docs}${page}.md`))
    .map(([title, page]) => ({ text: title, link: `/${page}` })),
}));

export default defineConfig({
  title: 'Synapulse',
  description: 'Simulates neural-network chips of RRAM crossbar tiles, event by event, while they train',
  lang: 'en',
  outDir: '../build/docs',
  cacheDir: '../build/docs-cache',
  vite: { publicDir: 'images' },
  // Pages link to files of the project as well, such as presets and examples.
  ignoreDeadLinks: [/^\.\.\//, /examples\//, /\/src\//, /\/bench\//, /performance\/index$/],
  themeConfig: { sidebar, outline: [2, 3], search: { provider: 'local' } },
});
