/**
 * Edges: drivers bring a line to its voltage and back at a finite slew rate. All lines of a pulse take as long as its full
 * amplitude does, |V|/slew. What devices do, they do in the width between the edges.
 */
import type { Config } from '../config/index.js';

const PS_PER_NS = 1000;

/** Time of one edge, in whole ps. */
export function edge_ps({ driver }: Config, amplitude_V: number): number {
  return driver.slew_V_per_ns === 0 ? 0 : Math.round((Math.abs(amplitude_V) / driver.slew_V_per_ns) * PS_PER_NS);
}

/** Both edges of a pulse, in whole ps. */
export const edges_ps = (config: Config, amplitude_V: number): number => 2 * edge_ps(config, amplitude_V);

/** Amplitude of the pulses of an update that takes longest to reach. */
export function update_V({ device }: Config): number {
  const { polarity, pulse_V, depression_V } = device;
  return polarity === 'bidirectional' ? Math.max(Math.abs(pulse_V), Math.abs(depression_V)) : pulse_V;
}

/** How long a full amplitude would heat as much as both edges do: ∫(V·t/T)² dt over an edge of T is V²·T/3. In s. */
export const heatingOfEdges_s = (config: Config, amplitude_V: number): number =>
  (edges_ps(config, amplitude_V) / 3) * 1e-12;
